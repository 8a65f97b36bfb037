"""How people, teams and tokens look in answers of the API."""

from datetime import datetime
from typing import Annotated, TypedDict

from accounts import links, models
from accounts.models import Membership
from accounts.schemas import Email, Id, Slug, eg


class InTeam(TypedDict):
    """A team somebody is in."""

    slug: Slug
    role: Annotated[str, Membership.Role]


class User(TypedDict):
    """A person; preferences are null but for oneself and admins."""

    id: Id
    email: Email
    name: Annotated[str, eg("Ines Duarte")]
    about: Annotated[str, eg("Analyst")]
    active: bool
    admin: Annotated[bool, eg(False)]
    teams: list[InTeam]
    language: Annotated[str | None, eg("en")]
    time_zone: Annotated[str | None, eg("Europe/Lisbon")]
    theme: Annotated[str | None, eg("dark")]
    created: datetime


def user(item: models.User, reader: models.User) -> User:
    """What everybody may know of a colleague, and more for oneself and admins."""
    close = reader == item or reader.is_superuser
    return {
        "id": item.pk,
        "email": item.email,
        "name": item.name,
        "about": item.about,
        "active": item.is_active,
        "admin": item.is_superuser,
        "teams": [{"slug": m.team.slug, "role": m.role} for m in item.memberships.all()],
        "language": item.language if close else None,
        "time_zone": item.time_zone if close else None,
        "theme": item.theme if close else None,
        "created": item.created_at,
    }


class Member(TypedDict):
    """Who is in a team, and as what."""

    email: Email
    role: Annotated[str, Membership.Role]


class Team(TypedDict):
    """People who own and use data together."""

    id: Id
    slug: Slug
    name: Annotated[str, eg("Sales")]
    description: Annotated[str, eg("Everything we sell")]
    members: list[Member]


def team(item: models.Team) -> Team:
    return {
        "id": item.pk,
        "slug": item.slug,
        "name": item.name,
        "description": item.description,
        "members": [{"email": m.user.email, "role": m.role} for m in item.memberships.all()],
    }


class Token(TypedDict):
    """What a program signs in with; never its secret."""

    id: Id
    user: Email
    name: Annotated[str, eg("ci")]
    hint: Annotated[str, eg("aisle_7f3a")]
    scopes: list[Annotated[str, models.Token.Scope]]
    networks: list[Annotated[str, eg("10.0.0.0/8")]]
    created: datetime
    expires: datetime | None
    revoked: datetime | None
    last_used: datetime | None


def token(item: models.Token) -> Token:
    return {
        "id": item.pk,
        "user": item.user.email,
        "name": item.name,
        "hint": item.hint,
        "scopes": item.scopes,
        "networks": item.addresses,
        "created": item.created_at,
        "expires": item.expires_at,
        "revoked": item.revoked_at,
        "last_used": item.last_used_at,
    }


class NewToken(Token):
    """A token as it is made: the only answer with its secret."""

    token: Annotated[str, eg("aisle_7f3a.the-secret")]


def new_token(item: models.Token, secret: str) -> NewToken:
    return {**token(item), "token": secret}


class Invitation(TypedDict):
    """A way in for one person, once; never its link."""

    id: Id
    email: Email
    name: Annotated[str, eg("Rui Alves")]
    team: Slug | None
    role: Annotated[str, Membership.Role] | None
    user: Email | None
    invited_by: Email | None
    created: datetime
    expires: datetime
    accepted: datetime | None
    revoked: datetime | None


def invitation(item: models.Invitation) -> Invitation:
    return {
        "id": item.pk,
        "email": item.email,
        "name": item.name,
        "team": item.team.slug if item.team else None,
        "role": item.role if item.team else None,
        "user": item.user.email if item.user else None,
        "invited_by": item.invited_by.email if item.invited_by else None,
        "created": item.created_at,
        "expires": item.expires_at,
        "accepted": item.accepted_at,
        "revoked": item.revoked_at,
    }


class NewInvitation(Invitation):
    """An invitation as it is made: the only answer with its link."""

    link: Annotated[str, eg("https://aisle.example/invitation/the-secret", format="uri")]


def new_invitation(item: models.Invitation, secret: str) -> NewInvitation:
    return {**invitation(item), "link": links.address(secret)}


class Webhook(TypedDict):
    """An address that is told somebody's news; never its secret."""

    id: Id
    user: Email
    team: Annotated[Slug | None, "whose news it carries; null: its person's own"]
    name: Annotated[str, eg("Our channel")]
    url: Annotated[str, eg("https://example.com/hook")]
    kinds: list[Annotated[str, models.Webhook.Kind]]
    paused: datetime | None
    created: datetime


def webhook(item: models.Webhook) -> Webhook:
    return {
        "id": item.pk,
        "user": item.user.email,
        "team": item.team.slug if item.team else None,
        "name": item.name,
        "url": item.url,
        "kinds": item.kinds,
        "paused": item.paused_at,
        "created": item.created_at,
    }


class NewWebhook(Webhook):
    """A webhook as it is made, or its secret made anew: the only answers with the secret."""

    secret: Annotated[str, eg("whsec_c2VjcmV0")]


def new_webhook(item: models.Webhook, secret: str) -> NewWebhook:
    return {**webhook(item), "secret": secret}


class Delivery(TypedDict):
    """One thing that is sent to a webhook; `name` goes with it as `webhook-id`, on each try."""

    id: Id
    name: Annotated[str, eg("8f1c0f0e-3a3e-4c52-9d49-6a3a1c0b7f10")]
    state: Annotated[str, models.Letter.State]
    attempts: Annotated[int, eg(1, minimum=0)]
    status: Annotated[int | None, eg(204), "what it answered last"]
    error: Annotated[str, eg("")]
    created: datetime
    ended: datetime | None


def delivery(item: models.Letter) -> Delivery:
    return {
        "id": item.pk,
        "name": str(item.name),
        "state": item.state,
        "attempts": item.attempts,
        "status": item.status,
        "error": item.error,
        "created": item.created_at,
        "ended": item.ended_at,
    }


class Telling(TypedDict):
    """How somebody wants to be told by mail, in hours of their time zone."""

    mail: Annotated[str, models.Telling.Mail]
    digest_hour: Annotated[int, eg(8, minimum=0, maximum=23), "when the daily letter goes"]
    quiet_from: Annotated[int | None, eg(20), "nothing is sent from here on, until `quiet_until`"]
    quiet_until: Annotated[int | None, eg(6)]


def telling(item: models.Telling) -> Telling:
    return {
        "mail": item.mail,
        "digest_hour": item.digest_hour,
        "quiet_from": item.quiet_from,
        "quiet_until": item.quiet_until,
    }


class Ended(TypedDict):
    """A reason for which somebody is mailed no more."""

    id: Id
    because: Annotated[str, eg("ticket:1")]
    at: datetime


def ended(item: models.Muted) -> Ended:
    return {"id": item.pk, "because": item.because, "at": item.at}
