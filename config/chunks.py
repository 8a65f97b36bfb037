"""Bodies that come in chunks, without a length."""

from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.handlers.wsgi import get_path_info

from accounts import uploads

STREAMED = frozenset({"/api/v1/assets/bulk"})
AT_ONCE = 64 * 1024


def measured(application: WSGIApplication) -> WSGIApplication:
    """Django reads as many bytes as Content-Length says, and so none of a chunked body; here it gets a length.

    At most one byte more than the door takes is read, so that the door itself can say that it is too much. What is
    read as it comes, and a form with files, may be large and waits in a file.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        sent_in_chunks = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        if sent_in_chunks and environ.get("wsgi.input_terminated"):
            if large := largest(environ):
                with TemporaryFile() as body:
                    return application(environ | kept_in(body, environ, large), start_response)
            body = environ["wsgi.input"].read((settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) + 1)
            environ = environ | {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return application(environ, start_response)

    return answer


def largest(environ: WSGIEnvironment) -> int:
    """How much the door takes of a body that may be large; nothing for all others."""
    if get_path_info(environ) in STREAMED:
        return int(settings.BULK_BYTES)
    kind = environ.get("CONTENT_TYPE", "").strip().lower()
    return uploads.LARGEST if kind.startswith("multipart/form-data") else 0


def kept_in(file: IO[bytes], environ: WSGIEnvironment, limit: int) -> WSGIEnvironment:
    """The body, read into a file; what the application is told of it instead."""
    left = limit + 1
    while left > 0 and (piece := environ["wsgi.input"].read(min(AT_ONCE, left))):
        left -= file.write(piece)
    size = file.tell()
    file.seek(0)
    return {"wsgi.input": file, "CONTENT_LENGTH": str(size)}
