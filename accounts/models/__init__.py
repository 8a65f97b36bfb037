"""Who: people, their teams, the tokens of their programs, the news they are told; the record of what they did."""

from accounts.models.hooks import Webhook, WebhookQuerySet
from accounts.models.outbox import Enclosed, Letter, LetterQuerySet, Muted, Telling
from accounts.models.people import (
    Allowance,
    Invitation,
    InvitationQuerySet,
    Membership,
    Notice,
    NoticeQuerySet,
    Session,
    SessionQuerySet,
    Team,
    TeamQuerySet,
    Token,
    TokenQuerySet,
    User,
    UserManager,
    UserQuerySet,
    Visitor,
)
from accounts.models.record import Entry, Link, Tail
from accounts.models.replies import Reply

__all__ = [
    "Allowance",
    "Enclosed",
    "Entry",
    "Invitation",
    "InvitationQuerySet",
    "Letter",
    "LetterQuerySet",
    "Link",
    "Membership",
    "Muted",
    "Notice",
    "NoticeQuerySet",
    "Reply",
    "Session",
    "SessionQuerySet",
    "Tail",
    "Team",
    "TeamQuerySet",
    "Telling",
    "Token",
    "TokenQuerySet",
    "User",
    "UserManager",
    "UserQuerySet",
    "Visitor",
    "Webhook",
    "WebhookQuerySet",
]
