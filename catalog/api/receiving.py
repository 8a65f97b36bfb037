"""How many assets are received: read as they come, registered at once if they are few, kept as an import if not."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import problems
from accounts.api.asking import person
from accounts.api.repeating import token_of
from accounts.problems import Unprocessable
from accounts.streams import Incoming
from catalog import pieces, queueing, registering, shapes
from catalog.api.asking import authority
from catalog.models import Import
from catalog.pieces import Line
from catalog.registering import Registrar

FEW = 10_000
FEW_BYTES = 32 * 1024 * 1024
"""More is not answered at once."""


class Streamed(BaseParser):
    """Reads nothing yet: the body is taken in while it comes."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        told = parser_context["request"].META
        return Incoming(
            stream,
            encoding=told.get("HTTP_CONTENT_ENCODING", "identity"),
            length=int(told.get("CONTENT_LENGTH") or 0),
            limit=settings.BULK_BYTES,
        )


def nothing() -> ValidationError:
    return ValidationError({"": [_("Send at least one asset.")]})


def too_many() -> Unprocessable:
    message = _("At most %(rows)d rows of %(mb)d MB can be all or nothing.")
    return Unprocessable({"atomic": [message % {"rows": FEW, "mb": FEW_BYTES >> 20}]})


def few(lines: Iterator[Line]) -> tuple[list[Line], bool]:
    """The first rows, and whether there are more than can be answered at once."""
    held, size = [], 0
    for line in lines:
        held.append(line)
        size += len(line.raw or b"")
        if len(held) > FEW or size > FEW_BYTES:
            return held, True
    return held, False


def now(lines: list[Line], by: Registrar, *, at_once: bool, all_or_nothing: bool) -> Response:
    """Register them and tell what became of each; `at_once` is in one transaction."""
    if not at_once and not all_or_nothing:
        return told(registering.register(lines, registrar=by))
    with transaction.atomic():
        report = registering.register_at_once(lines, registrar=by)
        spoilt = all_or_nothing and report.failed > 0
        if spoilt:
            transaction.set_rollback(True)
    return refused(report, 422) if spoilt else told(report)


def told(report: registering.Report) -> Response:
    """The report; if there was nothing in the body that could be read, it was no bulk at all."""
    if report.unreadable == report.rows:
        return refused(report, 400)
    return Response(report.as_json())


def refused(report: registering.Report, code: int) -> Response:
    """Why nothing was written, row by row."""
    title = _("Some of what you sent is not right.")
    body = problems.problem(code, title, errors=report.faults())
    body["failed"] = report.failed
    return Response(body, status=code, content_type=problems.CONTENT_TYPE)


def receive(request: Request, lines: Iterator[Line], *, create_missing: bool) -> Import:
    """Keep the rows while they come; of a body that breaks off nothing stays."""
    arrival = queueing.begin(
        kind="assets",
        by=person(request),
        token=token_of(request),
        authority=authority(request),
        options={"create_missing": create_missing},
    )
    try:
        for bundle in pieces.bundles(lines):
            queueing.add(arrival, pieces.packed(bundle), len(bundle))
    except BaseException:
        queueing.forget(arrival)
        raise
    return arrival


def later(arrival: Import) -> Response:
    queueing.hand_over(arrival)
    arrival.refresh_from_db()
    return Response(shapes.arrival(arrival), status=202, headers={"Location": address(arrival)})


def address(arrival: Import) -> str:
    return f"/api/v1/imports/{arrival.pk}"
