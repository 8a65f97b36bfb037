"""Writes about people. Keyword-only, atomic; repeating one changes nothing."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import tokens
from accounts.models import Membership, Notice, Team, Token, User


@transaction.atomic
def put_user(*, email: str, name: str, password: str | None = None, admin: bool = False) -> User:
    """Create or update a person by e-mail; a password is only set when one is given."""
    user = User.objects.select_for_update().filter(email=email.lower()).first()
    if user is None:
        return User.objects.create_user(email, name, password, is_superuser=admin)
    user.name, user.is_superuser = name, admin
    if password is not None and not user.check_password(password):
        user.set_password(password)
    user.save()
    return user


@transaction.atomic
def put_team(*, slug: str, name: str, members: Iterable[tuple[User, str]] = ()) -> Team:
    """Create or update a team; `members` are (person, role) and are added or given the role, never removed."""
    team, _ = Team.objects.update_or_create(slug=slug, defaults={"name": name})
    for user, role in members:
        Membership.objects.update_or_create(team=team, user=user, defaults={"role": role})
    return team


def issue_token(
    *,
    user: User,
    name: str,
    scopes: list[str],
    expires_at: datetime | None = None,
    secret: str = "",
) -> tuple[Token, str]:
    """A new token and its secret, which is never shown again. A given `secret` is registered once."""
    secret = secret or tokens.new_secret()
    token, _ = Token.objects.update_or_create(
        digest=tokens.digest(secret),
        defaults={
            "user": user,
            "name": name,
            "scopes": scopes,
            "expires_at": expires_at,
            "hint": secret[:10],
            "revoked_at": None,
        },
    )
    return token, secret


def revoke_token(*, token: Token, by: User) -> None:
    """The token stops working at once; its row stays for the record."""
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def tell(
    *, recipients: Iterable[User], title: str, why: str, url: str, key: str, text: str = ""
) -> None:
    """Put a piece of news before people; the same `key` reaches each of them once, however often it is told."""
    Notice.objects.bulk_create(
        (
            Notice(
                recipient=person,
                title=title[:250],
                text=text,
                why=why[:250],
                url=url,
                key=key[:120],
            )
            for person in {person.pk: person for person in recipients if person.is_active}.values()
        ),
        ignore_conflicts=True,
    )
