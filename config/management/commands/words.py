"""What Aisle says, in other languages: `manage.py words` brings the files up to date with the code.

It works with Babel alone, so that nobody needs GNU gettext. A sentence that is gone leaves the file; one that was
changed is new; nothing is guessed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
HEAD = (
    "# `make words` keeps the sentences as the code says them; their translations are written here."
)
PASSING = tuple(
    f'"{name}'
    for name in (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Report-Msgid-Bugs-To",
        "Last-Translator",
        "Language-Team",
    )
)
"""Lines of a file's head that change without anything being said."""
ROOMS = ("accounts", "catalog", "lineage", "contracts", "health", "feedback", "shop", "config")


class Command(BaseCommand):
    help = "Bring the files in locale/ up to date with what the code and the templates say."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only say what is missing; fail if anything is"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        said = spoken()
        missing = 0
        for language in translated_into():
            path = file_of(language)
            old = read(path, language)
            if not options["check"]:
                write(path, brought_up_to_date(old, said, language))
                old = read(path, language)
            wanting = unsaid(old, said)
            missing += len(wanting)
            self.stdout.write(
                f"{language}: {len(list(said)) - 1} sentences, {len(wanting)} not translated"
            )
            for sentence in wanting[:20]:
                self.stdout.write(f"  {sentence!r}")
        if options["check"] and missing:
            raise CommandError("Translate what is missing in locale/; `make words` lists it there.")


def translated_into() -> list[str]:
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def file_of(language: str) -> Path:
    return settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"


def spoken() -> Catalog:
    """Every sentence that stands in the code and the templates, with where it stands."""
    catalog = Catalog()
    for path in files():
        place = str(path.relative_to(settings.BASE_DIR))
        source = path.read_text()
        python = source if path.suffix == ".py" else as_python(source, place)
        for _line, name, messages, _comments in extract_python(
            io.BytesIO(python.encode()), KEYWORDS, [], {"encoding": "utf-8"}
        ):
            add(catalog, str(name), messages, place)
    return catalog


def as_python(template: str, place: str) -> str:
    """A template as calls of gettext; Python would make something of its indentation."""
    return "\n".join(line.lstrip() for line in templatize(template, origin=place).splitlines())


def files() -> Iterator[Path]:
    base: Path = settings.BASE_DIR
    for room in ROOMS:
        yield from (
            path for path in sorted((base / room).rglob("*.py")) if "migrations" not in path.parts
        )
    yield from sorted((base / "templates").rglob("*.html"))
    yield from sorted((base / "templates").rglob("*.txt"))


def add(catalog: Catalog, keyword: str, messages: Any, place: str) -> None:
    """One call of gettext's functions as an entry; calls without a plain text are none."""
    said = list(messages) if isinstance(messages, tuple) else [messages]
    spec = KEYWORDS[keyword] or (1,)
    texts, context = [], None
    for part in spec:
        number = part[0] if isinstance(part, tuple) else part
        text = said[number - 1] if number <= len(said) else None
        if not isinstance(text, str) or not text:
            return
        if isinstance(part, tuple):
            context = text
        else:
            texts.append(text)
    # Babel takes a tuple for a sentence with plural forms, but its types do not say so.
    sentence: Any = texts[0] if len(texts) == 1 else tuple(texts)
    catalog.add(sentence, locations=[(place, 0)], context=context)


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def brought_up_to_date(old: Catalog, said: Catalog, language: str) -> Catalog:
    """What is said now, in its translation where there is one."""
    fresh = Catalog(locale=language, project="Aisle", header_comment=HEAD, fuzzy=False)
    for message in said:
        if message.id:
            known = old.get(
                message.id if isinstance(message.id, str) else message.id[0], message.context
            )
            words = known.string if known and known.id == message.id else None
            fresh.add(message.id, words, locations=message.locations, context=message.context)
    return fresh


def write(path: Path, catalog: Catalog) -> None:
    """Sorted by sentence and without line numbers or dates, so that a change shows only what changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, sort_output=True, include_lineno=False, omit_header=False)
    lines = buffer.getvalue().decode().splitlines()
    dated = (
        '"POT-Creation-Date',
        '"PO-Revision-Date',
        '"Generated-By',
        '"Report-Msgid',
        '"Last-Translator',
        '"Language-Team',
    )
    path.write_text("\n".join(line for line in lines if not line.startswith(dated)) + "\n")


def unsaid(translated: Catalog, said: Catalog) -> list[Any]:
    """The sentences without a translation, in all their plural forms."""
    wanting = []
    for message in said:
        if not message.id:
            continue
        known = translated.get(
            message.id if isinstance(message.id, str) else message.id[0], message.context
        )
        words = known.string if known else ""
        if not (all(words) if isinstance(words, tuple | list) else words):
            wanting.append(message.id)
    return wanting
