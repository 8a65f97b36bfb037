"""What reaches Django the way gunicorn hands it over: bodies in chunks, HEAD, strange hosts."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts import bodies, uploads
from accounts.models import User
from config import chunks
from tests.conftest import api_for


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


def test_a_chunked_form_with_files_may_be_as_large_as_one_with_a_length() -> None:
    endless = BytesIO(b" " * (uploads.LARGEST + 70_000))
    seen = handed_over(
        **{"wsgi.input": endless, "wsgi.input_terminated": True},
        HTTP_TRANSFER_ENCODING="chunked",
        PATH_INFO="/api/v1/imports/dbt",
        CONTENT_TYPE="Multipart/form-data; boundary=x",
    )
    assert int(seen["CONTENT_LENGTH"]) == uploads.LARGEST + 1
    assert endless.tell() == uploads.LARGEST + 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("megabytes", "status"), [pytest.param(11, 200, id="fits"), pytest.param(33, 413, id="no")]
)
def test_files_of_others_come_in_by_a_chunked_form(
    admin: User, megabytes: int, status: int
) -> None:
    content = '{"dataset": [{"identifier": "a", "title": "a"}]}' + " " * (megabytes << 20)
    form = {"file": SimpleUploadedFile("data.json", content.encode())}
    path, told = "/api/v1/imports/dcat-us", []

    def application(environ: Any, start_response: Any) -> list[bytes]:
        sent = {name: environ[name] for name in ("wsgi.input", "CONTENT_LENGTH")}
        told.append(api_for(admin).generic("POST", path, b"", MULTIPART_CONTENT, **sent))
        return []

    whole = BytesIO(encode_multipart(BOUNDARY, form))
    environ = {"wsgi.input": whole, "wsgi.input_terminated": True, "PATH_INFO": path}
    environ |= {"CONTENT_TYPE": MULTIPART_CONTENT, "HTTP_TRANSFER_ENCODING": "chunked"}
    chunks.measured(application)(environ, lambda *answer: lambda data: None)
    assert told[0].status_code == status


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
