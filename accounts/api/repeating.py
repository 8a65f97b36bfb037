"""`Idempotency-Key`: a write that is sent again, because its answer was lost, is done once and answered the same.

The answer is kept in the transaction of the write itself, and who writes holds a lock on the key until then. So there
is nothing to clean up after a process that died: either all of it is there, or nothing. What was refused did nothing,
and is not kept.
"""

import hashlib
import json
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar, cast

from django.db import connection, transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.asking import person
from accounts.models import Reply, Token
from accounts.problems import Conflict, Unprocessable

KEYED = ("Idempotency-Key",)
HEADER = KEYED[0]
MAX_KEY = 100
TOLD = ("Location", "ETag")
"""Headers of an answer that are part of it."""

Method = TypeVar("Method", bound=Callable[..., Response])


def once(method: Method) -> Method:
    """A method of a door whose body is one JSON letter heeds the key."""

    @wraps(method)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        return repeatable(request, partial(method, view, request, *args, **kwargs))

    return cast(Method, answer)


def repeatable(request: Request, write: Callable[[], Response], *, digest: str = "") -> Response:
    """What `write` answers, or what it answered the first time. `digest` is of a body that was read as it came."""
    key = key_of(request)
    if not key:
        return write()
    asked = fingerprint(request, digest)
    whose: dict[str, Any] = {"user": person(request), "token": token_of(request), "key": key}
    with transaction.atomic():
        _hold(whose)
        if kept := Reply.objects.filter(**whose).first():
            return _again(kept, asked)
        answer = write()
        if answer.status_code >= 400:
            transaction.set_rollback(True)
            return answer
        Reply.objects.create(
            **whose,
            fingerprint=asked,
            status=answer.status_code,
            headers={name: answer[name] for name in TOLD if name in answer},
            body=JSONRenderer().render(answer.data).decode(),
        )
    return answer


def key_of(request: Request) -> str:
    key = request.headers.get(HEADER, "")
    if len(key) > MAX_KEY or not (key.isascii() and key.isprintable()):
        message = _("At most %(max)d printable characters.") % {"max": MAX_KEY}
        raise ValidationError({HEADER: [message]})
    return key


def token_of(request: Request) -> Token | None:
    return request.auth if isinstance(request.auth, Token) else None


def fingerprint(request: Request, digest: str) -> str:
    """Of everything that makes two requests the same: method, address, question and body."""
    body = digest or json.dumps(request.data, sort_keys=True)
    question = sorted(request.query_params.lists())
    asked = json.dumps([request.method, request.path, question, body])
    return hashlib.sha256(asked.encode()).hexdigest()


def _hold(whose: dict[str, Any]) -> None:
    """Only one at a time works under a key; the database lets go of it when the transaction ends, however it ends."""
    token = whose["token"]
    named = f"{whose['user'].pk}/{token.pk if token else ''}/{whose['key']}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [named])
        if not cursor.fetchone()[0]:
            raise Running


class Running(Conflict):
    """The first request with this key has not ended yet."""

    wait = 1

    def __init__(self) -> None:
        super().__init__(_("A request with this key is still running; send it again in a second."))


def _again(kept: Reply, asked: str) -> Response:
    if kept.fingerprint != asked:
        message = _("This key was used for another request; a new request has a new key.")
        raise Unprocessable({HEADER: [message]})
    return Response(json.loads(kept.body), status=kept.status, headers=kept.headers)
