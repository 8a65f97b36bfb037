"""Bodies that are read as they come, never whole: of bounded size, inflated in steps, digested meanwhile."""

import hashlib
import zlib
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, UnsupportedMediaType

from accounts.bodies import MAX_RATIO, SMALL, TooLarge

AT_ONCE = 64 * 1024
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Incoming:
    """The pieces of a body, plain; `digest` is of what was sent, once all of it has been read."""

    def __init__(self, stream: IO[bytes], *, encoding: str, length: int, limit: int) -> None:
        self.stream, self.length, self.limit = stream, length, limit
        self.encoding = encoding.strip().lower()
        self.hash = hashlib.sha256()
        self.sent = self.plain = 0
        if self.encoding not in ("", "identity", "gzip"):
            raise UnsupportedMediaType(f"Content-Encoding: {encoding[:40]}")

    def __iter__(self) -> Iterator[bytes]:
        inflated = self._inflated() if self.encoding == "gzip" else self._sent()
        for piece in inflated:
            if self.plain == 0 and piece.startswith(MARKS):
                raise ParseError(_("Send UTF-8 without a byte order mark."))
            self.plain += len(piece)
            self._bound(self.plain, self.limit)
            yield piece

    @property
    def digest(self) -> str:
        return self.hash.hexdigest()

    def _bound(self, size: int, limit: int) -> None:
        if size > limit:
            message = _("The unpacked body is larger than %(limit)d bytes.")
            raise TooLarge(message % {"limit": limit})

    def _sent(self) -> Iterator[bytes]:
        while piece := self.stream.read(AT_ONCE):
            self.sent += len(piece)
            self.hash.update(piece)
            yield piece
        # A connection that breaks looks like an end.
        if self.sent < self.length:
            raise ParseError(_("The body ended before its announced length."))

    def _inflated(self) -> Iterator[bytes]:
        """Never a hundred times more than what came in."""
        inflate = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        for piece in self._sent():
            rest = piece
            while rest or inflate.unconsumed_tail:
                if inflate.eof:
                    raise ParseError(
                        _("Something follows the gzipped body; pack all of it into one.")
                    )
                try:
                    plain = inflate.decompress(rest, AT_ONCE)
                except zlib.error as error:
                    message = _("The body is not valid gzip: %(error)s.")
                    raise ParseError(message % {"error": error}) from error
                rest = inflate.unconsumed_tail or inflate.unused_data
                self._bound(self.plain + len(plain), max(MAX_RATIO * self.sent, SMALL))
                if plain:
                    yield plain
        if not inflate.eof:
            raise ParseError(_("The gzipped body ends too early."))
