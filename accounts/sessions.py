"""Where sessions are kept: on the server, under a digest of their key, with an idle and an absolute limit.

Django's session engine (`SESSION_ENGINE`). `SESSION_COOKIE_AGE` is the idle limit; `SESSION_LIMIT` counts from the
moment of signing in.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import Session

KEY_LENGTH = 32
ANONYMOUS = timedelta(hours=1)
"""Somebody on the way in has this long to arrive."""
STEPS = 24
"""Being there is written down this often within the idle limit, not at every request."""


class SessionStore(SessionBase):
    began: datetime | None = None

    def load(self) -> dict[str, Any]:
        row = self.rows(self.session_key).filter(ends_at__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
            return {}
        self.began = row.began_at
        if row.user_id and timezone.now() - row.seen_at > idle_limit() / STEPS:
            self.modified = True
        return self.decode(row.data)

    @property
    def digest(self) -> str:
        """How this session is known in the database."""
        return digest(self.session_key)

    def rows(self, key: str | None) -> QuerySet[Session]:
        return Session.objects.filter(digest=digest(key))

    def exists(self, session_key: str) -> bool:
        return self.rows(session_key).exists()

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            self.rows(key).delete()

    def create(self) -> None:
        self.began = timezone.now()
        self._session_key = get_random_string(KEY_LENGTH)
        self.save(must_create=True)
        self.modified = True

    def cycle_key(self) -> None:
        """Signing in begins a session anew; a new key for somebody who is in does not."""
        began = self.began if SESSION_KEY in self else None
        super().cycle_key()
        self.began = began or self.began

    def save(self, must_create: bool = False) -> None:
        """UpdateError if the session was ended by somebody else in the meantime."""
        if self.session_key is None:
            self.create()
            return
        known: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        row = self.as_row(known)
        try:
            with transaction.atomic():
                row.save(force_insert=must_create, force_update=not must_create)
        except DatabaseError as gone:
            if must_create:
                raise
            raise UpdateError from gone

    def as_row(self, known: dict[str, Any]) -> Session:
        return Session(
            digest=self.digest,
            user_id=known.get(SESSION_KEY),
            data=self.encode(known),
            browser=str(known.get("browser", "")),
            began_at=self.began or timezone.now(),
            seen_at=timezone.now(),
            ends_at=self.ends(known),
        )

    def ends(self, known: dict[str, Any]) -> datetime:
        """When it ends if nobody comes again; never later than the absolute limit."""
        now = timezone.now()
        began = self.began or now
        if SESSION_KEY not in known:
            return began + ANONYMOUS
        return min(now + idle_limit(), began + settings.SESSION_LIMIT)


def digest(key: str | None) -> str:
    """A key is 190 random bits: nobody finds it again by trying."""
    return hashlib.sha256(str(key).encode()).hexdigest()


def idle_limit() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)
