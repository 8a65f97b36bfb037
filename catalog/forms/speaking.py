"""Forms in which a person changes words that machines, programs and others have said before, and say meanwhile.

A form carries a digest of each of the words it showed. So it is known what the person has changed (only that is said
in their name: what they left alone stays the machine's), and what others have changed since. Where both have changed
the same, the form is shown again with both versions, and `keep-…` says which of them counts.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now

from catalog.authority import NOTHING
from catalog.intake import Row
from catalog.models import Authority
from catalog.voices import Voice

MINE, THEIRS = "mine", "theirs"
LONGEST_SEEN = 100_000


@dataclass(frozen=True, slots=True)
class Part:
    """One attribute in the form: its input, what others say beside it, and what somebody saved meanwhile."""

    field: forms.BoundField
    beside: Sequence[Voice] = ()
    theirs: str | None = None

    @property
    def is_torn(self) -> bool:
        return self.theirs is not None

    @property
    def keep(self) -> str:
        return f"keep-{self.field.name}"


class WordsForm(forms.Form):
    """`now` holds what each attribute says at this moment, as it is sent to the API."""

    seen = forms.CharField(max_length=LONGEST_SEEN, required=False, widget=forms.HiddenInput)

    def speak_of(self, now: Mapping[str, Any], revision: int) -> None:
        """Begin with what stands there at this revision; to be called before the form is asked anything."""
        self.now = dict(now)
        self.revision = revision
        self.torn: dict[str, Any] = {}
        self.initial = {
            **self.initial,
            **{name: self.shown(name, value) for name, value in now.items()},
            "seen": json.dumps({name: digest(value) for name, value in now.items()}),
        }

    # What each form says of its own attributes

    def row(self) -> Row:
        """What the person says. Raises RowErrors."""
        raise NotImplementedError

    def shown(self, name: str, value: Any) -> Any:
        """A value as its input shows it."""
        return value

    def meant(self, name: str) -> Any:
        """What the person sent, as it is sent to the API."""
        return self.cleaned_data[name]

    def words(self, name: str, value: Any) -> str:
        """A value as people read it."""
        return "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")

    def voices(self, name: str) -> Mapping[Authority, Any]:
        """What lower authorities say instead of what is shown."""
        return {}

    def only_others_say(self, name: str) -> bool:
        """Whether what is shown was said by others than people, so that it cannot be taken back."""
        return False

    # What was changed

    def clean(self) -> dict[str, Any]:
        for name in self.now:
            if name in self.cleaned_data and name in self.said:
                empty = self.meant(name) in NOTHING
                if empty and self.now[name] not in NOTHING and self.only_others_say(name):
                    message = _now("A program says this: write other words in its place.")
                    self.add_error(name, message)
        return self.cleaned_data

    @property
    def said(self) -> list[str]:
        """The attributes whose words are the person's own: sent, other than what was shown, and not given up."""
        return [
            name
            for name in self.now
            if name in self.cleaned_data
            and self.was_sent(name)
            and self.data.get(f"keep-{name}") != THEIRS
            and digest(self.meant(name)) != self.digests.get(name, digest(self.now[name]))
        ]

    def was_sent(self, name: str) -> bool:
        return self.add_prefix(name) in self.data

    @property
    def digests(self) -> dict[str, str]:
        return digests_in(self.data.get("seen", ""))

    def moved(self) -> list[str]:
        """The attributes that others have changed since the person saw them."""
        seen = self.digests
        return [name for name, value in self.now.items() if digest(value) != seen.get(name)]

    def clashing(self) -> list[str]:
        """The attributes that both have changed, each in another way."""
        said = set(self.said)
        return [
            name
            for name in self.moved()
            if name in said and digest(self.meant(name)) != digest(self.now[name])
        ]

    def rebased(self) -> QueryDict:
        """What the person sent, on top of what stands there now: nothing of either is lost."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        said = set(self.said)
        for name in self.moved():
            if name not in said:
                shown = self[name].field.prepare_value(self.initial[name])
                data[name] = "" if shown is None else shown
        data["seen"] = self.initial["seen"]
        for key in [key for key in data if key.startswith("keep-")]:
            del data[key]
        return data

    def tear(self, names: Iterable[str]) -> None:
        """Show what stands there beside what the person wrote."""
        self.torn = {name: self.now[name] for name in names}

    # How it is shown

    def said_now(self, name: str) -> dict[str, str]:
        """What stands there, by its label."""
        return {"label": str(self[name].label), "text": self.words(name, self.now[name])}

    def part(self, name: str) -> Part:
        voices = [Voice(who, self.words(name, said)) for who, said in self.voices(name).items()]
        theirs = self.words(name, self.torn[name]) if name in self.torn else None
        return Part(self[name], voices, theirs)

    def put_row_errors(self, errors: Iterable[tuple[str, str]]) -> None:
        """Put what is wrong with a row beside the inputs: `links[2].url` belongs to the third line of `links`."""
        for where, message in errors:
            name, line = self.place_of(where)
            told = {"line": (line or 0) + 1, "message": message}
            said = message if line is None else _now("Line %(line)d: %(message)s") % told
            self.add_error(name if name in self.fields else None, said)

    def place_of(self, where: str) -> tuple[str, int | None]:
        found = re.match(r"(\w+)(?:\[(\d+)\])?", where)
        if found is None:
            return "", None
        return found[1], int(found[2]) if found[2] else None


def digests_in(seen: str) -> dict[str, str]:
    """The digests of what the person saw, by attribute."""
    try:
        found = json.loads(seen or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def digest(value: Any) -> str:
    text = json.dumps(plain(value), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def plain(value: Any) -> Any:
    """A value without what a browser changes on its way: blanks around it, ends of lines, nothing for nothing."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip() or None
    if isinstance(value, list):
        return [plain(one) for one in value] or None
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()} or None
    return value


def parts(form: WordsForm, names: Sequence[str]) -> Iterator[Part]:
    return (form.part(name) for name in names if name in form.fields)
