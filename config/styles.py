"""One style sheet for the browser: the sheets of static/css, put one after the other when static files are collected.

Eight requests that all hold up the first picture become one. The order among the sheets means nothing, because each
rule stands in a cascade layer; only the sheet that orders the layers has to come first.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage

NAME = "css/aisle.css"
FIRST = "tokens.css"


def sheets() -> list[Path]:
    folder = Path(settings.STATICFILES_DIRS[0]) / "css"
    return sorted(folder.glob("*.css"), key=lambda sheet: (sheet.name != FIRST, sheet.name))


def joined() -> str:
    return "\n".join(sheet.read_text() for sheet in sheets())


class _Joined(Storage):
    """A place that holds nothing but the one sheet."""

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        return ContentFile(joined().encode(), name)

    def path(self, name: str) -> str:
        return str(sheets()[0])

    def get_modified_time(self, name: str) -> datetime:
        newest = max(sheet.stat().st_mtime for sheet in sheets())
        return datetime.fromtimestamp(newest, UTC)


class OneSheet(BaseFinder):
    """Offers the one sheet to whoever collects static files."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False) -> list[str]:  # type: ignore[override]
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        yield NAME, _Joined()
