"""Where people are in, and how they are put out."""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.http import HttpRequest

from accounts.models import Allowance, Reply, Session, User

A_SWEEP = 10_000
"""Rows taken away at once; a longer statement would hold its locks for longer."""
REPLIES_KEPT = timedelta(hours=48)


def end_sessions(*, user: User, but: HttpRequest | None = None) -> None:
    """Sign this person out of every browser, except, if given, of the one that asks for it."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)
        user.refresh_from_db(fields=["session_version"])
        Session.objects.filter(user=user).exclude(digest=own_digest(but)).delete()
        if but is not None:
            update_session_auth_hash(but, user)


@transaction.atomic
def forget_second_factor(*, user: User, by: User) -> None:
    """For somebody whose phone and codes are lost: from now on the password alone opens the door."""
    if Authenticator.objects.filter(user=user).delete()[0]:
        end_sessions(user=user)


def own_digest(request: HttpRequest | None) -> str:
    store: Any = getattr(request, "session", None)
    return str(store.digest) if store is not None else ""


def sweep() -> int:
    """Take away what has ended: sessions nobody may use any more, limits that hold nobody back, old replies."""
    ended = Session.objects.filter(ends_at__lt=Now()).values("pk")[:A_SWEEP]
    unused = Allowance.objects.filter(until__lt=Now()).values("pk")[:A_SWEEP]
    old = Reply.objects.filter(at__lt=Now() - REPLIES_KEPT).values("pk")[:A_SWEEP]
    sessions, _ = Session.objects.filter(pk__in=ended).delete()
    allowances, _ = Allowance.objects.filter(pk__in=unused).delete()
    replies, _ = Reply.objects.filter(pk__in=old).delete()
    return sessions + allowances + replies
