"""A stream of bytes, taken apart into rows without ever holding more than one of them and what has just come.

A body that begins with `[` is a JSON array: where its elements begin and end is found by counting brackets outside of
strings, what is in them is read later, each alone. Any other is one object a line. A row that is longer than a row may
be is passed over, and comes out without its bytes.
"""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError

from accounts.bodies import MAX_BYTES
from catalog.pieces import Line

BLANKS = b" \t\r\n"
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|["\[\]{},]', re.DOTALL)
IN_STRING = re.compile(rb"(?:[^\"\\]|\\.)*+", re.DOTALL)
QUOTE, COMMA = b'"', b","


def rows(pieces: Iterable[bytes], *, longest: int = MAX_BYTES) -> Iterator[Line]:
    """The rows of a body with their numbers, from 1: of lines, or of elements."""
    incoming = iter(pieces)
    first = b""
    for piece in incoming:
        first = piece.lstrip(BLANKS)
        if first:
            break
    if first.startswith(b"["):
        yield from _Elements(longest).of(first[1:], incoming)
    elif first:
        yield from _lines(piece, incoming, longest)


def _lines(first: bytes, more: Iterator[bytes], longest: int) -> Iterator[Line]:
    """Empty lines count and are nothing; `\\r\\n` ends a line as well."""
    number, held, too_long = 1, b"", False
    for piece in _chained(first, more):
        *ended, last = (held + piece).split(b"\n")
        for raw in ended:
            if too_long or len(raw) > longest:
                yield Line(number, None)
            elif raw := raw.strip(BLANKS):
                yield Line(number, raw)
            number, too_long = number + 1, False
        too_long = too_long or len(last) > longest
        held = b"" if too_long else last
    if too_long:
        yield Line(number, None)
    elif held := held.strip(BLANKS):
        yield Line(number, held)


def _chained(first: bytes, more: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from more


class _Elements:
    """The elements of one array, of which the opening bracket has been read."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.held = b""
        """What has come of the element that is being read."""
        self.looked = 0
        """So much of it has been looked at."""
        self.depth, self.number = 0, 1
        self.in_string = self.too_long = self.ended = False

    def of(self, first: bytes, more: Iterator[bytes]) -> Iterator[Line]:
        for piece in _chained(first, more):
            if self.ended:
                self._refuse_more(piece)
                continue
            self.held += piece
            yield from self._look()
            if len(self.held) > self.longest:
                self.too_long = True
            if self.too_long:
                self.held, self.looked = self.held[self.looked :], 0
        if not self.ended:
            raise ParseError(_("The array ends too early: its closing bracket is missing."))

    def _look(self) -> Iterator[Line]:
        """The elements that end in what has come."""
        begun = 0
        if self.in_string and not self._leave_string():
            return
        for token in TOKEN.finditer(self.held, self.looked):
            self.looked = token.end()
            mark = token.group()
            if mark in b"[{":
                self.depth += 1
            elif mark == COMMA and not self.depth:
                yield self._element(self.held[begun : token.start()])
                begun = self.looked
            elif mark in b"]}" and self.depth:
                self.depth -= 1
            elif mark == b"]":
                yield from self._last(self.held[begun : token.start()])
                self._refuse_more(self.held[self.looked :])
                return
            elif mark == QUOTE:
                self.in_string = True
                break
        self.held, self.looked = self.held[begun:], self.looked - begun
        if not self.in_string:
            self.looked = len(self.held)
        else:
            self._leave_string()

    def _leave_string(self) -> bool:
        """Go on to the end of a string, as far as it has come; whether it was there."""
        inside = IN_STRING.match(self.held, self.looked)
        self.looked = inside.end() if inside else self.looked
        if self.held[self.looked : self.looked + 1] != QUOTE:
            return False
        self.looked += 1
        self.in_string = False
        return True

    def _element(self, raw: bytes) -> Line:
        raw, too_long = raw.strip(BLANKS), self.too_long
        self.too_long = False
        if not raw and not too_long:
            raise ParseError(_("Between two commas of the array something must stand."))
        number, self.number = self.number, self.number + 1
        return Line(number, None if too_long or len(raw) > self.longest else raw)

    def _last(self, raw: bytes) -> Iterator[Line]:
        """What stands before the closing bracket; nothing, if the array is empty."""
        self.ended = True
        if raw.strip(BLANKS) or self.too_long or self.number > 1:
            yield self._element(raw)

    def _refuse_more(self, raw: bytes) -> None:
        if raw.strip(BLANKS):
            raise ParseError(_("Something follows the array."))
