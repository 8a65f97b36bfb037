"""What reaches Django the way gunicorn hands it over: bodies in chunks, HEAD, strange hosts."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from accounts import bodies
from config import chunks


def handed_over(**environ: Any) -> Any:
    """What the application behind the reader gets to see."""
    seen: dict[str, Any] = {}

    def application(environ: Any, start_response: Any) -> list[bytes]:
        seen.update(environ)
        return []

    chunks.measured(application)(environ, lambda *answer: lambda data: None)
    return seen


def test_a_chunked_body_gets_a_length() -> None:
    seen = handed_over(
        **{"wsgi.input": BytesIO(b'{"a": 1}'), "wsgi.input_terminated": True},
        HTTP_TRANSFER_ENCODING="chunked",
    )
    assert seen["CONTENT_LENGTH"] == "8"
    assert seen["wsgi.input"].read() == b'{"a": 1}'


def test_a_chunked_body_without_end_is_read_until_it_is_too_much() -> None:
    endless = BytesIO(b" " * (bodies.MAX_BYTES + 5000))
    seen = handed_over(
        **{"wsgi.input": endless, "wsgi.input_terminated": True}, HTTP_TRANSFER_ENCODING="chunked"
    )
    assert int(seen["CONTENT_LENGTH"]) == bodies.MAX_BYTES + 1
    assert endless.tell() == bodies.MAX_BYTES + 1


def test_a_body_with_a_length_is_left_alone() -> None:
    body = BytesIO(b"{}")
    seen = handed_over(**{"wsgi.input": body, "wsgi.input_terminated": True}, CONTENT_LENGTH="2")
    assert seen["wsgi.input"] is body


@pytest.mark.django_db
def test_an_answer_to_head_has_a_length_and_no_body() -> None:
    answer = Client().head("/healthz")
    assert answer.content == b""
    assert answer["Content-Length"] == "2"


def test_a_strange_host_is_refused_in_the_words_of_the_door() -> None:
    client = Client(headers={"host": "evil.example"})
    page, door = client.get("/"), client.get("/api/v1/assets")
    assert (page.status_code, door.status_code) == (400, 400)
    assert door["Content-Type"] == "application/problem+json"
    assert json.loads(door.content)["status"] == 400
