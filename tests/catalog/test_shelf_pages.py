"""Putting something of one's own on the shelf: in one form, with the fields of a file, under a name of one's own."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import uploads
from accounts.models import Team, User
from catalog import services
from catalog.models import Asset, Domain
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
GOOD = {"title": "Sales of Q3", "kind": "spreadsheet", "visibility": "public"}
NEW = "/shelf/new"


@pytest.fixture
def client(charlie: User) -> Client:
    """Somebody without any role."""
    return signed_in(charlie)


def shown(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    return " ".join(answer.content.decode().split())


def sheet(*names: str) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    book.worksheets[0].append(names)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("sales.xlsx", file.getvalue())


def csv(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("sales.csv", text.encode())


def test_anybody_puts_a_spreadsheet_on_the_shelf(client: Client, charlie: User) -> None:
    assert "Put on the shelf" in shown(client.get(NEW))
    place = factories.domain("sales")
    team = factories.team("analysts", [charlie])
    sent = GOOD | {
        "link": "https://files.test.example/q3",
        "description": "What was *sold*",
        "file": sheet("Region", "Amount"),
        "domain": "sales",
        "owner": "analysts",
        "sensitivity": "internal",
        "visibility": "restricted",
    }
    answer = client.post(NEW, sent)
    made = Asset.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/assets/{made.pk}")
    assert (made.stage, made.kind, made.domain, made.owner) == ("local", "spreadsheet", place, team)
    assert (made.title, made.name) == ("Sales of Q3", "sales-of-q3")
    assert (made.sensitivity, made.visibility) == ("internal", "restricted")
    assert made.links == [{"title": "Sales of Q3", "url": "https://files.test.example/q3"}]
    assert list(made.stewards.all()) == [charlie]
    assert [field.name for field in made.fields.all()] == ["Region", "Amount"]
    assert set(made.said_by.values()) == {2}
    page = shown(client.get(answer["Location"]))
    assert "It is on the shelf, with 2 fields." in page


def test_a_link_alone_is_enough(client: Client) -> None:
    answer = client.post(NEW, GOOD | {"kind": "report", "link": "https://a.test.example"})
    assert answer.status_code == 303
    assert not Asset.objects.get().fields.exists()


def test_the_fields_are_looked_at_before_anything_is_kept(client: Client) -> None:
    sent = GOOD | {"title": "", "link": "nowhere", "file": csv("id;name\n1;a"), "read": "yes"}
    page = shown(client.post(NEW, sent))
    assert "2 fields were read" in page
    assert "> id name</textarea>" in page
    assert "That did not work yet" not in page
    assert 'value="nowhere"' in page
    part = shown(client.post(NEW, sent | {"file": csv("a,b,c")}, headers={"HX-Request": "true"}))
    assert part.startswith('<div id="columns"')
    assert "3 fields were read" in part
    assert not Asset.objects.exists()


def test_who_went_over_the_list_keeps_it(client: Client) -> None:
    sent = GOOD | {"columns": "id\r\n\r\n name ", "file": csv("id,name,secret")}
    client.post(NEW, sent)
    assert [field.name for field in Asset.objects.get().fields.all()] == ["id", "name"]


@pytest.mark.parametrize(
    "file", [csv(""), csv("a\0b"), SimpleUploadedFile("a.xlsx", b"PK\x03\x04")]
)
@pytest.mark.parametrize("read", [{}, {"read": "yes"}])
def test_a_file_that_cannot_be_read_is_said_to_be_one(
    file: SimpleUploadedFile, read: dict[str, str], client: Client
) -> None:
    file.seek(0)
    page = shown(client.post(NEW, GOOD | read | {"file": file}), 422)
    assert "errorlist" in page
    assert 'value="Sales of Q3"' in page
    assert not Asset.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Name"),
        ({"title": "!!!"}, "a letter or a digit"),
        ({"title": "a\u202eb", "columns": "x"}, ""),
        ({"kind": "table"}, "What is it?"),
        ({"kind": ""}, "What is it?"),
        ({"link": "javascript:alert(1)"}, "Where is it?"),
        ({"link": "nowhere"}, "https://"),
        ({"visibility": ""}, "Who sees it"),
        ({"domain": "nothing"}, "Domain"),
        ({"columns": "id\nid"}, "Is there twice"),
        ({"columns": "a" * 501}, "At most 500"),
        ({"description": "a" * 100_001}, "What is it about?"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_wrong(
    wrong: dict[str, str], words: str, client: Client
) -> None:
    answer = client.post(NEW, GOOD | wrong)
    if not words:
        assert answer.status_code == 303
        return
    page = shown(answer, 422)
    assert "That did not work yet" in page
    assert words in page
    assert not Asset.objects.exists()


def test_the_owner_is_a_team_of_ones_own(client: Client, owners: Team) -> None:
    assert "Your team" not in shown(client.get(NEW))
    client.post(NEW, GOOD | {"owner": owners.slug})
    assert Asset.objects.get().owner is None


@pytest.mark.parametrize("again", ["Sales of Q3", " sales  OF q3 ", "Sales-of Q3!"])
def test_a_name_is_once_on_ones_own_shelf(again: str, client: Client, alice: User) -> None:
    client.post(NEW, GOOD)
    first = Asset.objects.get()
    page = shown(client.post(NEW, GOOD | {"title": again}), 422)
    assert "before. Choose another name" in page
    assert f'href="/assets/{first.pk}"' in page
    assert signed_in(alice).post(NEW, GOOD).status_code == 303


def test_names_of_any_script_are_names(charlie: User) -> None:
    for title in ("तारीख़", "المبيعات", "Größe", "Verkäufe", "売上"):
        made = services.put_on_shelf(by=charlie, title=title, kind="report")
        assert made.label == title
        assert made.name
    assert Asset.objects.count() == 5


def test_whoever_put_it_there_looks_after_it_but_vouches_for_it_to_nobody(
    client: Client, flights: Domain
) -> None:
    client.post(NEW, GOOD | {"domain": "flights", "visibility": "private"})
    made = Asset.objects.get()
    path = f"/assets/{made.pk}"
    assert client.get(f"{path}/edit").status_code == 200
    assert client.get(f"{path}/lifecycle").status_code == 200
    assert client.get(f"{path}/certify").status_code == 403
    assert "Shared" not in shown(client.get(f"{path}/edit"))


def test_a_form_that_is_too_large_is_not_read(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 1_000)
    file = SimpleUploadedFile("big.csv", b"a," * 1_000)
    assert client.post(NEW, GOOD | {"file": file}).status_code == 400
    assert client.post(NEW, {}).status_code == 422
    assert not Asset.objects.exists()
