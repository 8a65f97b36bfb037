"""Bodies that come in chunks, without a length."""

from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings


def measured(application: WSGIApplication) -> WSGIApplication:
    """Django reads as many bytes as Content-Length says, and so none of a chunked body; here it gets a length.

    At most one byte more than any door takes is read, so that the door itself can say that it is too much.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        sent_in_chunks = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        if sent_in_chunks and environ.get("wsgi.input_terminated"):
            body = environ["wsgi.input"].read((settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) + 1)
            environ = environ | {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return application(environ, start_response)

    return answer
