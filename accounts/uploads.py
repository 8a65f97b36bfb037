"""How large a form with a file may be: known from its first line, before anything of it is read or kept."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

LARGEST = 32 * 1024 * 1024
"""Bytes of the whole form. What each door takes of a file it says itself, beside the input."""


class Bounded(FileUploadHandler):
    """Refuses a form that says it is larger; a server reads no more of one than it says."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > LARGEST:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Handed on to who keeps it."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Kept by another."""
