"""F16 and F17: bad rows among good ones, and what only the hostile send: 4xx that says where, and little memory."""

import json
import tracemalloc
import unicodedata
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Asset
from tests.conftest import api_for

pytestmark = pytest.mark.django_db
ONE, BULK = "/api/v1/assets", "/api/v1/assets/bulk"
KEY = '"namespace": "n", "name": "a", "kind": "table"'
MB = 1024 * 1024

# What is sent in the place of a row: (bytes, the field that is named).
HOSTILE = {
    "deep": (b"[" * 200_000 + b"]" * 200_000, ""),
    "deep within": (b'{"properties": ' + b'{"a":' * 200_000 + b"1" + b"}" * 200_001, ""),
    "NaN": (f'{{{KEY}, "properties": {{"a": NaN}}}}'.encode(), ""),
    "NUL": (f'{{{KEY}, "title": "a\\u0000b"}}'.encode(), "title"),
    "half a surrogate": (f'{{{KEY}, "title": "a\\ud800b"}}'.encode(), "title"),
    "a million keys": (b"{" + b",".join(b'"%d":1' % n for n in range(1_000_000)) + b"}", ""),
    "half a million keys": (b"{" + b",".join(b'"%d":1' % n for n in range(500_000)) + b"}", "0"),
    "4,000 digits": (f'{{{KEY}, "properties": {{"a": {"9" * 4000}}}}}'.encode(), ""),
    "BOM": (b"\xef\xbb\xbf{" + KEY.encode() + b"}", ""),
    "UTF-16": (f"{{{KEY}}}".encode("utf-16"), ""),
    "invalid UTF-8": (f'{{{KEY}, "title": "'.encode() + b'\xff"}', ""),
    "turned letters": (f'{{{KEY}, "name": "a\\u202eb"}}'.encode(), "name"),
    "zero width": (f'{{{KEY}, "name": "a\\u200bb"}}'.encode(), "name"),
    "empty": (b"", ""),
    "null": (b"null", ""),
    "nothing named": (b"{}", "namespace"),
}


@pytest.fixture
def api(admin: User) -> APIClient:
    client = api_for(admin)
    client.raise_request_exception = False
    return client


def send(api: APIClient, address: str, body: bytes) -> Any:
    kind = "application/json" if address == ONE else "application/x-ndjson"
    answer = api.generic("POST", address, body, kind)
    answer.told = json.loads(answer.content)
    return answer


@pytest.mark.parametrize("name", HOSTILE)
def test_one_hostile_letter_is_refused_by_its_field(name: str, api: APIClient) -> None:
    body, field = HOSTILE[name]
    answer = send(api, ONE, body)
    assert 400 <= answer.status_code < 500
    assert answer["Content-Type"] == "application/problem+json"
    assert len(answer.content) < 100_000
    if field:
        assert field in [error["field"] for error in answer.told["errors"]]
    assert not Asset.objects.exists()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_row_is_named_and_the_others_are_kept(name: str, api: APIClient) -> None:
    body, field = HOSTILE[name]
    first, last = (f'{{"namespace": "n", "name": "{n}", "kind": "table"}}'.encode() for n in "12")
    if name == "UTF-16" or not body:
        # Its bytes are those of several lines, or of none.
        body = b"\xff\xfe"
    answer = send(api, BULK, b"\n".join([first, body, last]))
    assert answer.status_code == 200
    assert (answer.told["created"], answer.told["failed"]) == (2, 1)
    assert {error["line"] for error in answer.told["errors"]} == {2}
    assert field in [error["field"] for error in answer.told["errors"]]
    assert len(answer.content) < 100_000
    assert Asset.objects.count() == 2


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - {"turned letters", "zero width", "null"}))
def test_a_bulk_of_nothing_else_is_refused(name: str, api: APIClient) -> None:
    answer = send(api, BULK, HOSTILE[name][0])
    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or answer.told["failed"] == 1
    assert not Asset.objects.exists()


def test_two_ways_to_write_one_name_are_one_asset(api: APIClient) -> None:
    names = [unicodedata.normalize(form, "café ☕") for form in ("NFC", "NFD")]
    rows = [{"namespace": "n", "name": name, "kind": "table", "title": "🛒"} for name in names]
    answer = send(api, BULK, json.dumps(rows).encode())
    assert (answer.told["created"], answer.told["unchanged"]) == (1, 1)
    assert Asset.objects.get().name == names[0]


def test_of_a_key_that_is_there_twice_the_last_counts(api: APIClient) -> None:
    answer = send(api, ONE, f'{{{KEY}, "title": "a", "title": "b"}}'.encode())
    assert (answer.status_code, answer.told["title"]) == (201, "b")


class Endless:
    """A body that says `a` as long as somebody listens."""

    def __init__(self, size: int) -> None:
        self.size, self.read_so_far = size, 0

    def read(self, most: int = -1) -> bytes:
        left = self.size - self.read_so_far
        piece = b"a" * (left if most < 0 else min(most, left))
        self.read_so_far += len(piece)
        return piece

    readline = read


@pytest.mark.parametrize(("address", "code"), [(ONE, 413), (BULK, 400)])
def test_a_hundred_megabytes_take_no_memory(address: str, code: int, api: APIClient) -> None:
    body = Endless(100 * MB)
    told = {"wsgi.input": body, "CONTENT_LENGTH": body.size}
    tracemalloc.start()
    answer = api.generic("POST", address, b"", "application/json", **told)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == code
    assert most < 50 * MB


def test_a_body_larger_than_the_bound_is_refused(api: APIClient, settings: Any) -> None:
    settings.BULK_BYTES = MB
    body = Endless(100 * MB)
    told = {"wsgi.input": body, "CONTENT_LENGTH": body.size}
    answer = api.generic("POST", BULK, b"", "application/x-ndjson", **told)
    assert answer.status_code == 413
    assert body.read_so_far < 2 * MB


@pytest.mark.parametrize("places", [{0}, {299}, {50, 150, 250}], ids=["first", "last", "some"])
@pytest.mark.parametrize("atomic", [False, True])
def test_bad_rows_are_named_and_the_others_kept_unless_all_is_asked_for(
    places: set[int], atomic: bool, api: APIClient
) -> None:
    rows = [{"namespace": "n", "name": f"t{n}", "kind": "table"} for n in range(300)]
    for place in places:
        rows[place]["kind"] = "nonsense"
    body = b"\n".join(json.dumps(row).encode() for row in rows)
    answer = send(api, f"{BULK}?atomic=1" if atomic else BULK, body)
    assert answer.status_code == (422 if atomic else 200)
    assert answer.told["failed"] == len(places)
    assert [(one["line"] - 1, one["field"]) for one in answer.told["errors"]] == [
        (place, "kind") for place in sorted(places)
    ]
    assert Asset.objects.count() == (0 if atomic else 300 - len(places))
