"""The catalog as files that other catalogs read: what the caller may see, streamed."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.api.asking import visitor
from accounts.models import Visitor
from catalog import exporting
from catalog.exporters.given import Site

WHOLE = 1024 * 1024
"""What is shorter is answered in one piece, which has a length and a version; what is longer is streamed."""


class AsNamed(DefaultContentNegotiation):
    """The address says in which format the answer is, whatever `Accept` asks for."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type


class Export(APIView):
    """The whole catalog in one format."""

    content_negotiation_class = AsNamed
    media_type = ""
    written: Callable[[Visitor, Site], Iterator[str]]

    def get(self, request: Request) -> HttpResponseBase:
        kind = f"{self.media_type}; charset=utf-8"
        site = Site(
            url=request.build_absolute_uri("/").rstrip("/"),
            mail=settings.DEFAULT_FROM_EMAIL if settings.MAIL else "",
        )
        parts = (part.encode() for part in type(self).written(visitor(request), site))
        begun, size = [], 0
        for part in parts:
            begun.append(part)
            size += len(part)
            if size > WHOLE:
                rest = chain(begun, parts) if request.method == "GET" else ()
                return StreamingHttpResponse(rest, content_type=kind)
        answer = HttpResponse(b"".join(begun), content_type=kind)
        answer["ETag"] = f'"{hashlib.blake2b(answer.content, digest_size=16).hexdigest()}"'
        return answer


class DataJson(Export):
    """DCAT-US 1.1."""

    media_type = "application/json"
    written = staticmethod(exporting.data_json)


class JsonLd(Export):
    """DCAT 3 as JSON-LD."""

    media_type = "application/ld+json"
    written = staticmethod(exporting.json_ld)


class Turtle(Export):
    """DCAT 3 as Turtle."""

    media_type = "text/turtle"
    written = staticmethod(exporting.ttl)
