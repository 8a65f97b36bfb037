"""Links that let people in: to join, or to choose a new password. Each works once, for one person, for a time."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import links, mailing
from accounts.models import Invitation, Membership, Session, Team, User
from accounts.problems import Conflict, Unprocessable

log = logging.getLogger(__name__)
TO_JOIN = timedelta(days=7)
FROM_ADMIN = timedelta(days=1)
BY_MAIL = timedelta(hours=2)
LEAST_PAUSE = timedelta(seconds=30)


@transaction.atomic
def invite(
    *,
    email: str,
    by: User,
    name: str = "",
    team: Team | None = None,
    role: str = Membership.Role.MEMBER,
) -> tuple[Invitation, str]:
    """A link for somebody new, and its secret, which is never shown again. An earlier one ends."""
    if User.objects.filter(email=email).exists():
        raise Unprocessable({"email": [_("This person is here already.")]})
    Invitation.objects.open().filter(user=None, email=email).update(revoked_at=Now())
    made = Invitation(email=email, name=name, team=team, role=role, invited_by=by)
    return made, _keep(made, TO_JOIN)


@transaction.atomic
def link_for(
    *, user: User, by: User | None, lasts: timedelta = FROM_ADMIN
) -> tuple[Invitation, str]:
    """A link with which a known person chooses a new password. An earlier one ends."""
    if not user.is_active:
        raise Conflict(_("This person was deactivated; bring them back first."))
    user.invitations.open().update(revoked_at=Now())
    made = Invitation(email=user.email, name=user.name, user=user, invited_by=by)
    return made, _keep(made, lasts)


def _keep(made: Invitation, lasts: timedelta) -> str:
    secret = links.new_secret()
    for key, value in links.kept(secret).items():
        setattr(made, key, value)
    made.expires_at = timezone.now() + lasts
    made.save(force_insert=True)
    return secret


@transaction.atomic
def queue_link(*, email: str) -> None:
    """Somebody forgot their password: a worker mails the link, so that the answer takes as long for a stranger."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user is not None and (user.has_usable_password() or not settings.OIDC_ISSUER):
        made, _thrown_away = link_for(user=user, by=None, lasts=BY_MAIL)
        Invitation.objects.filter(pk=made.pk).update(mail_due_at=Now())


def mail_links() -> None:
    while _mail_one():
        pass


@transaction.atomic
def _mail_one() -> bool:
    """Claim one, make its secret only now, and send it. A crash in between sends another, and only that one works."""
    due = Invitation.objects.open().filter(mail_due_at__lte=Now()).order_by("mail_due_at")
    held = due.select_related("user").select_for_update(of=["self"], skip_locked=True).first()
    if held is None:
        return False
    secret = links.new_secret()
    language = held.user.language if held.user else ""
    try:
        with translation.override(language or settings.LANGUAGE_CODE):
            mailing.send_link(held, links.address(secret))
    except mailing.NotSent as error:
        log.warning("A link could not be mailed, it is tried again: %s", error)
        pause = max(LEAST_PAUSE, timezone.now() - held.created_at)
        Invitation.objects.filter(pk=held.pk).update(mail_due_at=timezone.now() + pause)
    else:
        Invitation.objects.filter(pk=held.pk).update(mail_due_at=None, **links.kept(secret))
    return True


def revoke_invitation(*, invitation: Invitation, by: User) -> None:
    """Its link ends at once; its row stays for the record."""
    Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=Now())


@transaction.atomic
def accept(*, invitation: Invitation, password: str | None = None, name: str = "") -> User:
    """Somebody followed their link: they are in from now on, or have another password. Two at once: one is too late."""
    open_still = Invitation.objects.open().filter(pk=invitation.pk)
    held = open_still.select_for_update(of=["self"]).select_related("user", "team").first()
    if held is None:
        raise Conflict(_("This link was used already, or ended."))
    user = _take_in(held, password, name) if held.user is None else _renew(held.user, password)
    Invitation.objects.filter(pk=held.pk).update(accepted_at=Now(), mail_due_at=None)
    return user


def _take_in(held: Invitation, password: str | None, name: str) -> User:
    try:
        with transaction.atomic():
            user = User.objects.create_user(held.email, name or held.name or held.email, password)
    except (IntegrityError, ValidationError) as error:
        raise Conflict(_("Somebody with this address is here already; sign in.")) from error
    if held.team is not None:
        Membership.objects.create(team=held.team, user=user, role=held.role)
    return user


def _renew(user: User, password: str | None) -> User:
    if not user.is_active:
        raise Conflict(_("This account was closed. An admin can open it again."))
    user.set_password(password)
    user.session_version = F("session_version") + 1
    user.save(update_fields=["password", "session_version"])
    user.refresh_from_db()
    Session.objects.filter(user=user).delete()
    return user
