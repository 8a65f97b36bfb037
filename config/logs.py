"""The log: one JSON object a line. Each line says whose request or task it belongs to; what opens doors is masked."""

import logging
import logging.config
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from celery import current_task
from django.conf import settings
from pythonjsonlogger.json import JsonFormatter

LONGEST = 4_000
LONGEST_LINE = 400
MASK = "(masked)"
# Tokens of ours and of others, secrets inside addresses, and the values that Postgres quotes in its errors.
SECRETS = [
    (re.compile(r"\baisle_([a-z0-9]{8}\.\S+|[\w-]{20,})"), MASK),
    (re.compile(r"(/invitation/)[^/\s?]+"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+\S+"), rf"\1 {MASK}"),
    (re.compile(r"(?i)(\w+://[^\s:/@]*:)[^\s@/]+@"), rf"\1{MASK}@"),
    (
        re.compile(r"(?i)\b(sessionid|csrftoken|password|secret|token)(['\"]?\s*[=:]\s*)\S+"),
        rf"\1\2{MASK}",
    ),
    (re.compile(r"(?m)^(DETAIL|CONTEXT|LINE \d+):.*"), rf"\1: {MASK}"),
]

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The name of the request being answered; empty outside of one."""


def masked(text: str) -> str:
    """Without what opens doors, and no longer than anybody reads."""
    for pattern, shown in SECRETS:
        text = pattern.sub(shown, text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


class Line(JsonFormatter):
    """`at, level, logger, message`, and where there is one: `request`, `task`, `status`, `trace`.

    JSON escapes line ends and everything that is not ASCII, so that no text can forge a line or move a terminal's
    cursor. Whatever else somebody hangs on a record is left out: it could be a body.
    """

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        at = datetime.fromtimestamp(record.created, tz=UTC)
        task = current_task
        known = {
            "request": request_id.get() or _named(record),
            "task": f"{task.name} {task.request.id}" if task else "",
            "status": getattr(record, "status_code", None),
            "trace": masked(_shortened(str(message_dict.get("exc_info") or ""))),
        }
        log_data["at"] = at.isoformat(timespec="milliseconds")
        log_data["level"], log_data["logger"] = record.levelname, record.name
        log_data["message"] = masked(_shortened(record.getMessage()))
        log_data.update({name: value for name, value in known.items() if value})


def _named(record: logging.LogRecord) -> str:
    """The name of the request that Django speaks of once it is answered."""
    return str(getattr(getattr(record, "request", None), "id", ""))


def _shortened(text: str) -> str:
    """Each line cut: what is longer is somebody's data."""
    return "\n".join(line[:LONGEST_LINE] for line in text.split("\n"))


def set_up(**_: object) -> None:
    """The log of workers and scheduler, where Celery would set up one of its own."""
    logging.config.dictConfig(settings.LOGGING)
