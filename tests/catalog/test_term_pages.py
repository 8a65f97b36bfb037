"""The glossary and its pages: found by letter, word and domain; changed by two at once; linked to what one sees."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from catalog import glossary, services
from catalog.models import Asset, Domain, Field, Term, TermUse
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
GOOD = {"name": "delay", "state": "agreed", "definition": "How *late*"}


@pytest.fixture
def term(flights: Domain, owners: Team) -> Term:
    made, _ = services.put_term(
        domain=flights, name="delay", definition="How *late* it left", owner=owners
    )
    return made


@pytest.fixture
def client(stella: User, flights: Domain) -> Client:
    """The steward's browser."""
    return signed_in(stella)


def shown(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    page = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", answer.content.decode())
    return " ".join(page.split())


def names(user: User, **asked: Any) -> dict[str, list[str]]:
    wanted = {"query": "", "domain": "", "letter": "", "start": 0} | asked
    found = glossary.read(user, **wanted)
    return {group.letter: [term.name for term in group.terms] for group in found.groups}


def test_terms_stand_from_a_to_z_whatever_they_are_written_in(
    flights: Domain, charlie: User
) -> None:
    for name in ("beta", "Alpha", "äther", "Ärger", "3D", "تأخير", "_x"):
        services.put_term(domain=flights, name=name)
    found = names(charlie)
    assert found["A"][0] == "Alpha"
    assert set(found["A"]) == {"Alpha", "äther", "Ärger"}
    assert set(found["#"]) == {"3D", "_x"}
    assert found["B"] == ["beta"]
    assert ["تأخير"] in found.values()
    assert names(charlie, letter="B") == {"B": ["beta"]}


def test_terms_are_narrowed_by_domain_and_words(flights: Domain, charlie: User) -> None:
    below, beside = factories.domain("night", parent=flights), factories.domain("care")
    services.put_term(domain=flights, name="alpha", synonyms=["first"])
    services.put_term(domain=below, name="beta", definition="after alpha")
    services.put_term(domain=beside, name="gamma")
    assert names(charlie, domain="flights") == {"A": ["alpha"], "B": ["beta"]}
    assert names(charlie, query="ALPHA") == {"A": ["alpha"], "B": ["beta"]}
    assert names(charlie, query="first") == {"A": ["alpha"]}
    page = shown(signed_in(charlie).get("/terms?domain=care&q=nothing"))
    assert "No term is like that" in page


def test_a_long_glossary_comes_in_pages(
    flights: Domain, charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glossary, "PAGE", 2)
    for name in ("a", "b", "c"):
        services.put_term(domain=flights, name=name)
    client = signed_in(charlie)
    first, second = shown(client.get("/terms")), shown(client.get("/terms?start=2"))
    assert "?start=2" in first
    assert "?start=0" in second
    assert "/terms/flights/c" in second
    assert "/terms/flights/c" not in first


def test_an_empty_glossary_says_so(charlie: User) -> None:
    assert "No word has been defined yet" in shown(signed_in(charlie).get("/terms"))


def test_a_term_says_what_it_is_and_what_it_is_not(term: Term, charlie: User) -> None:
    care = factories.domain("care")
    services.put_term(domain=care, name="Delay", definition="What was *told*")
    other, _ = services.put_term(domain=care, name="cancellation")
    services.change_term(
        term=term, not_to_be_confused_with=[other], formula="a < b", synonyms=["lateness"]
    )
    page = shown(signed_in(charlie).get("/terms/flights/delay"))
    for words in ("How <em>late</em> it left", "a &lt; b", "lateness", "What was told", "Owners"):
        assert words in page
    for address in ("/terms/care/delay", "/terms/care/cancellation", "/domains/flights"):
        assert f'href="{address}"' in page
    assert "/edit" not in page
    mirrored = shown(signed_in(charlie).get("/terms/care/cancellation"))
    assert 'href="/terms/flights/delay"' in mirrored


def test_a_stranger_sees_the_same_with_and_without_a_hidden_use(
    term: Term, asset: Asset, private: Asset, charlie: User, alice: User
) -> None:
    services.set_use(term=term, asset=asset, whole=True, fields=list(asset.fields.all()))
    client = signed_in(charlie)
    before = [shown(client.get(path)) for path in ("/terms", "/terms/flights/delay")]
    assert "flight_date" in before[1]
    services.set_use(term=term, asset=private, whole=True, fields=[])
    assert [shown(client.get(path)) for path in ("/terms", "/terms/flights/delay")] == before
    assert "marts.secret" in shown(signed_in(alice).get("/terms/flights/delay"))


# Forms


def test_a_steward_makes_a_term(
    client: Client, flights: Domain, stella: User, owners: Team
) -> None:
    page = shown(client.get("/make-term?domain=flights"))
    assert f'<option value="{flights.pk}" selected>' in page
    sent = {
        "domain": flights.pk,
        "name": " departure delay ",
        "definition": "How late",
        "formula": "a - b",
        "synonyms": "late\n\n lateness \nlate",
        "owner": owners.pk,
        "steward": stella.email.upper(),
        "state": "agreed",
    }
    answer = client.post("/make-term", sent)
    assert (answer.status_code, answer["Location"]) == (303, "/terms/flights/departure-delay")
    made = Term.objects.get()
    assert made.synonyms == ["late", "lateness"]
    assert (made.owner, made.steward, made.state) == (owners, stella, "agreed")
    assert "a term of this name already" in shown(client.post("/make-term", sent), 422)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "The word"),
        ({"name": "a\u202eb"}, "invisible"),
        ({"steward": "nobody@test.example"}, "Nobody with this address"),
        ({"owner": "99999"}, "Owner"),
        ({"state": "king"}, "State"),
        ({"synonyms": "\n".join(f"w{n}" for n in range(51))}, "At most 50"),
        ({"synonyms": "x" * 151}, "At most 150"),
        ({"definition": "x" * 50_001}, "What it means here"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    client: Client, term: Term, wrong: dict[str, str], words: str
) -> None:
    for path, more in (
        ("/make-term", {"domain": term.domain_id}),
        ("/terms/flights/delay/edit", {}),
    ):
        sent = {**GOOD, "revision": term.revision, **more, **wrong}
        assert words in shown(client.post(path, sent), 422)
    assert Term.objects.get().revision == term.revision


def test_a_term_of_another_domain_is_not_made(client: Client) -> None:
    care = factories.domain("care")
    assert f'value="{care.pk}"' not in shown(client.get("/make-term"))
    shown(client.post("/make-term", GOOD | {"domain": care.pk}), 422)


def test_the_second_editor_sees_both_versions(client: Client, term: Term, alice: User) -> None:
    """Both opened the form at the same version; alice, of the team that owns the term, was faster."""
    theirs = GOOD | {"definition": "Minutes after the schedule", "revision": term.revision}
    mine = GOOD | {"definition": "Hours after the promise", "revision": term.revision}
    assert signed_in(alice).post("/terms/flights/delay/edit", theirs).status_code == 303
    page = shown(client.post("/terms/flights/delay/edit", mine), 409)
    assert "Somebody saved it while you were writing" in page
    assert page.count("Minutes after the schedule") == 1
    assert page.count("Hours after the promise") == 2
    assert 'name="revision" value="2"' in page
    assert Term.objects.get().definition == "Minutes after the schedule"
    again = client.post("/terms/flights/delay/edit", mine | {"revision": 2})
    assert again.status_code == 303
    assert Term.objects.get().definition == "Hours after the promise"


def test_who_wrote_the_same_is_told(client: Client, term: Term) -> None:
    sent = GOOD | {"owner": term.owner_id, "revision": term.revision}
    client.post("/terms/flights/delay/edit", sent)
    assert "They wrote the same as you" in shown(
        client.post("/terms/flights/delay/edit", sent), 409
    )


def test_a_name_that_is_taken_is_said(client: Client, term: Term) -> None:
    services.put_term(domain=term.domain, name="gust")
    sent = GOOD | {"name": "Gust", "revision": term.revision}
    assert "another term of this name" in shown(client.post("/terms/flights/delay/edit", sent), 422)


def test_deleting_asks_first(client: Client, term: Term, asset: Asset) -> None:
    services.set_use(term=term, asset=asset, whole=True, fields=[])
    assert "1 asset that you may see uses it" in shown(client.get("/terms/flights/delay/delete"))
    answer = client.post("/terms/flights/delay/delete")
    assert answer["Location"] == "/terms?domain=flights"
    assert not Term.objects.exists()
    assert Asset.objects.filter(pk=asset.pk).exists()


def test_what_it_is_not_is_added_and_taken_away(client: Client, term: Term) -> None:
    other, _ = services.put_term(domain=factories.domain("care"), name="gust")
    assert "gust" in shown(client.get("/terms/flights/delay/others?q=gu"))
    path = "/terms/flights/delay/others"
    assert client.post(path, {"term": other.pk}).status_code == 303
    assert list(term.not_to_be_confused_with.all()) == [other]
    assert "No other term" in shown(client.get(f"{path}?q=gu"))
    assert client.post(path, {"term": other.pk, "take": ""}).status_code == 303
    assert not term.not_to_be_confused_with.exists()
    for nothing in ({}, {"term": "x"}, {"term": term.pk + 999}):
        assert client.post(path, nothing).status_code == 404


# Linking


def test_fields_of_an_asset_are_linked_and_loosened(
    client: Client, term: Term, asset: Asset
) -> None:
    dest, day = asset.fields.get(name="dest"), asset.fields.get(name="flight_date")
    assert "marts.departures" in shown(client.get("/terms/flights/delay/uses?q=departures"))
    path = f"/terms/flights/delay/uses?asset={asset.pk}"
    assert "flight_date" in shown(client.get(path))
    assert client.post(path, {"whole": "on", "fields_": [dest.pk, day.pk]}).status_code == 303
    assert {use.field for use in term.uses.all()} == {None, dest, day}
    assert client.post(path, {"fields_": [dest.pk]}).status_code == 303
    assert [use.field for use in term.uses.all()] == [dest]
    assert client.post(path, {"fields_": [term.pk + 9999]}).status_code == 422
    assert client.post(path, {}).status_code == 303
    assert not term.uses.exists()


def test_whoever_may_edit_the_asset_may_link_it_too(
    term: Term, asset: Asset, alice: User, charlie: User
) -> None:
    other, _ = services.put_term(domain=factories.domain("care"), name="gust")
    path = f"/terms/care/gust/uses?asset={asset.pk}"
    assert signed_in(alice).post(path, {"whole": "on"}).status_code == 303
    assert other.uses.get().asset == asset
    assert signed_in(charlie).post(path, {}).status_code == 403
    assert signed_in(charlie).get(f"/assets/{asset.pk}/terms").status_code == 403
    page = shown(signed_in(alice).get(f"/assets/{asset.pk}/terms?q=dela"))
    assert f"/terms/flights/delay/uses?asset={asset.pk}" in page
    assert f"/terms/care/gust/uses?asset={asset.pk}" in page


def test_nobody_links_what_they_cannot_see(term: Term, private: Asset, charlie: User) -> None:
    factories.role(factories.domain("care"), charlie, "steward")
    services.put_term(domain=Domain.objects.get(slug="care"), name="gust")
    path = f"/terms/care/gust/uses?asset={private.pk}"
    assert signed_in(charlie).post(path, {"whole": "on"}).status_code == 404
    assert not TermUse.objects.exists()


@pytest.mark.parametrize(
    "path",
    ["/make-term"]
    + [f"/terms/flights/delay/{act}" for act in ("edit", "delete", "others", "uses")],
)
def test_others_may_not(path: str, term: Term, charlie: User) -> None:
    client = signed_in(charlie)
    for answer in (client.get(path), client.post(path, GOOD)):
        assert answer.status_code == 403
    assert Term.objects.get().revision == 1


def test_the_part_for_an_assets_page_shows_what_it_means(
    term: Term, asset: Asset, charlie: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    services.set_use(term=term, asset=asset, whole=True, fields=list(asset.fields.all()))
    other, _ = services.put_term(domain=factories.domain("care"), name="gust")
    services.set_use(term=other, asset=asset, whole=False, fields=[asset.fields.first()])
    with django_assert_num_queries(1):
        meanings = glossary.meanings(asset, charlie)
    assert [(m.term, list(m.fields)) for m in meanings] == [
        (term, ["flight_date", "dest"]),
        (other, ["flight_date"]),
    ]
    with django_assert_num_queries(0):
        part = render_to_string("catalog/_terms.html", {"meanings": meanings})
    assert "How late it left" in part
    assert "dest" in part


@pytest.mark.parametrize("path", ["/terms", "/terms/flights/delay", "/terms/flights/delay/uses"])
def test_a_hundred_cost_what_ten_cost(
    path: str,
    client: Client,
    term: Term,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for count in (10, 90):
        for number in range(count):
            place = factories.domain()
            asset = factories.asset(fields=["a", "b"], domain=place)
            Term.objects.create(domain=place, slug=f"d{number}", name="delay")
            uses = [(asset, None), *((asset, field) for field in Field.objects.filter(asset=asset))]
            services.use_term(term=term, uses=uses)
        client.get(path)
        with django_assert_max_num_queries(11):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/terms?q=dela", "/tags", "/domains"])
def test_while_somebody_types_only_what_is_found_is_sent(
    path: str, term: Term, client: Client
) -> None:
    part = shown(client.get(path, headers={"HX-Request": "true"}))
    assert part.startswith('<section id="found"')
    assert "<html" not in part
    again = client.get(path, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in shown(again)
