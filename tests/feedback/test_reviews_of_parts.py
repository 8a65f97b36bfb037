"""Reviews of one field of an asset, and of a term."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.problems import Unprocessable
from catalog.models import Asset, Field, Term
from catalog.services import delete_term
from feedback import opinions, services
from feedback.models import Review, Spread
from tests import factories
from tests.conftest import api_for, signed_in


@pytest.fixture
def term(asset: Asset, stella: User) -> Term:
    domain = asset.domain
    assert domain is not None
    return Term.objects.create(domain=domain, slug="delay", name="Delay", steward=stella)


def shown(client: Client, path: str, expect: int = 200) -> str:
    found = client.get(path)
    assert found.status_code == expect, found.content
    return found.content.decode()


def test_a_review_of_a_field_does_not_count_for_its_asset(asset: Asset, charlie: User) -> None:
    services.rate(asset=asset, stars=5, by=charlie)
    for person in (charlie, factories.user()):
        services.rate(asset=asset, field="dest", stars=1, text="Often empty.", by=person)
    asset.standing.refresh_from_db()
    assert (asset.standing.stars_sum, asset.standing.stars_count) == (5, 1)
    assert opinions.reviews(asset, charlie, after=None).sums.counts == [0, 0, 0, 0, 1]
    assert opinions.of_fields(asset, ["dest", "origin"])["dest"].counts == [2, 0, 0, 0, 0]
    assert Review.objects.filter(author=charlie).count() == 2


def test_a_field_is_rated_once_per_person_and_taken_back(asset: Asset, charlie: User) -> None:
    for stars in (2, 4):
        said = services.rate(asset=asset, field="dest", stars=stars, by=charlie)
    assert Review.objects.get() == said
    assert Spread.objects.get().counts == [0, 0, 0, 1, 0]
    services.withdraw(review=said, by=charlie)
    assert not opinions.of_fields(asset, ["dest"])


def test_what_is_no_field_is_rated_by_nobody(asset: Asset, term: Term, charlie: User) -> None:
    with pytest.raises(Unprocessable):
        services.rate(asset=asset, field="nothing", stars=3, by=charlie)
    with pytest.raises(Unprocessable):
        services.rate(term=term, field="dest", stars=3, by=charlie)
    with pytest.raises(Unprocessable):
        services.rate(asset=asset, term=term, stars=3, by=charlie)
    client = signed_in(charlie)
    answer = client.post(f"/assets/{asset.pk}/review", {"stars": 3, "field": "nothing"})
    assert answer.status_code == 422
    assert "no field of that name" in answer.content.decode()
    assert not Review.objects.exists()


@pytest.mark.parametrize("wrong", ["both", "neither", "a field of a term"])
def test_the_database_wants_exactly_one_thing(
    wrong: str, asset: Asset, term: Term, charlie: User
) -> None:
    places: dict[str, dict[str, Any]] = {
        "both": {"asset": asset, "term": term},
        "neither": {},
        "a field of a term": {"term": term, "field": "dest"},
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(author=charlie, stars=3, **places[wrong])


def test_a_field_says_how_it_is_rated(asset: Asset, charlie: User) -> None:
    client, path = signed_in(charlie), f"/assets/{asset.pk}"
    assert "reviews?field=dest" not in shown(client, f"{path}/fields")
    assert '<option value="dest">' in shown(client, f"{path}/reviews")
    for stars in (5, 4, 4):
        services.rate(asset=asset, field="dest", stars=stars, text="Complete.", by=factories.user())
    told = " ".join(shown(client, f"{path}/fields").split())
    assert 'reviews?field=dest"> 4.3 of 5 · 3 reviews <' in told
    assert '?field=dest"><bdi>dest</bdi>' in shown(client, f"{path}/reviews")
    services.rate(asset=asset, stars=1, text="Of all of it.", by=charlie)
    narrowed = shown(client, f"{path}/reviews?field=dest")
    assert "Of all of it." not in narrowed
    assert narrowed.count("Complete.") == 3
    assert 'name="field" value="dest"' in narrowed
    whole = shown(client, f"{path}/reviews?stars=4")
    assert "Complete." not in whole
    assert "Complete." not in shown(client, path)


def test_a_field_is_rated_by_the_form(asset: Asset, charlie: User) -> None:
    sent = {"stars": 4, "field": "dest", "text": "Complete."}
    answer = signed_in(charlie).post(f"/assets/{asset.pk}/review", sent)
    assert answer.status_code == 303
    assert answer["Location"] == f"/assets/{asset.pk}/reviews?field=dest"
    assert Review.objects.get().field == "dest"


def test_many_rated_fields_cost_what_one_costs(
    asset: Asset, charlie: User, django_assert_num_queries: Any
) -> None:
    client, path = signed_in(charlie), f"/assets/{asset.pk}/fields"
    services.rate(asset=asset, field="dest", stars=4, by=charlie)
    shown(client, path)
    with CaptureQueriesContext(connection) as one:
        shown(client, path)
    for number in range(9):
        Field.objects.create(asset=asset, name=f"more_{number}", position=20 + number)
        services.rate(asset=asset, field=f"more_{number}", stars=4, by=charlie)
    with django_assert_num_queries(len(one)):
        shown(client, path)


def test_a_term_is_rated_answered_and_told_of(term: Term, charlie: User, stella: User) -> None:
    reader, path = signed_in(charlie), f"{term.get_absolute_url()}/reviews"
    assert f'hx-get="{path}"' in shown(reader, term.get_absolute_url())
    assert "Nobody has rated it yet" in shown(reader, path)
    sent = {"stars": 4, "text": "That is how *we* count."}
    answer = reader.post(f"{term.get_absolute_url()}/review", sent)
    assert (answer.status_code, answer["Location"]) == (303, path)
    said = term.reviews.get()
    assert (
        signed_in(stella).post(f"/reviews/{said.pk}/answer", {"text": "Good."}).status_code == 303
    )
    text = shown(reader, path)
    for words in ("1 review, too few to say", "<em>we</em>", "Good.", "Take it back"):
        assert words in text
    assert charlie.notices.get().url == f"{path}#review-{said.pk}"
    assert reader.post(f"/reviews/{said.pk}/withdraw")["Location"] == path
    assert not term.reviews.exists()


def test_a_term_is_answered_for_by_its_people_alone(term: Term, charlie: User) -> None:
    said = services.rate(term=term, stars=2, by=charlie)
    stranger = signed_in(factories.user())
    assert stranger.get(f"/reviews/{said.pk}/answer").status_code == 403
    assert stranger.post(f"/reviews/{said.pk}/withdraw").status_code == 403
    assert stranger.post(f"/reviews/{said.pk}/helpful").status_code == 303


def test_the_page_of_a_term_shows_three_reviews_and_leads_to_all(term: Term, charlie: User) -> None:
    path, reader = f"{term.get_absolute_url()}/reviews", signed_in(charlie)
    part = reader.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Nobody has rated it yet" in part
    assert f'href="{term.get_absolute_url()}/review"' in part
    assert "<form" not in part
    for number in range(4):
        services.rate(term=term, stars=3, text=f"So say {number}.", by=factories.user())
    part = reader.get(path, headers={"HX-Request": "true"}).content.decode()
    assert [f"So say {number}." in part for number in range(4)] == [False, True, True, True]
    assert f'href="{path}"' in part


def test_many_reviews_of_a_term_cost_what_one_costs(
    term: Term, charlie: User, django_assert_num_queries: Any
) -> None:
    client, path = signed_in(charlie), f"{term.get_absolute_url()}/reviews"
    services.rate(term=term, stars=3, by=charlie)
    shown(client, path)
    with CaptureQueriesContext(connection) as one:
        shown(client, path)
    for _ in range(9):
        services.rate(term=term, stars=3, by=factories.user())
    with django_assert_num_queries(len(one)):
        shown(client, path)


def test_with_its_term_a_review_goes(term: Term, charlie: User) -> None:
    services.rate(term=term, stars=3, by=charlie)
    delete_term(term=term)
    assert not Review.objects.exists()
    assert not Spread.objects.exists()


def test_the_api_takes_reviews_of_fields_and_terms(asset: Asset, term: Term, charlie: User) -> None:
    client, path = api_for(charlie), f"/api/v1/assets/{asset.pk}/reviews"
    assert client.post(path, {"stars": 4}, format="json").status_code == 201
    told = client.post(path, {"stars": 2, "field": "dest"}, format="json")
    assert (told.status_code, told.json()["field"]) == (201, "dest")
    assert client.post(path, {"stars": 3, "field": "dest"}, format="json").status_code == 200
    assert client.post(path, {"stars": 3, "field": "no"}, format="json").status_code == 422
    for query, fields in {"": ["dest", ""], "?field=dest": ["dest"], "?field=": [""]}.items():
        rows = client.get(f"{path}{query}").json()["results"]
        assert [row["field"] for row in rows] == fields
    path = f"/api/v1/terms/{term.pk}/reviews"
    told = client.post(path, {"stars": 5}, format="json")
    assert (told.status_code, told.json()["term"], told.json()["asset"]) == (201, term.pk, None)
    (row,) = client.get(path).json()["results"]
    assert row == told.json()
    assert client.post(path, {"stars": 5, "field": "dest"}, format="json").status_code == 400
    assert client.get("/api/v1/terms/999999/reviews").status_code == 404


def test_a_stranger_finds_no_review_of_a_field(asset: Asset, charlie: User) -> None:
    said = services.rate(asset=asset, field="dest", stars=3, by=charlie)
    Asset.objects.update(visibility="restricted")
    stranger = factories.user()
    assert signed_in(stranger).get(f"/assets/{asset.pk}/reviews?field=dest").status_code == 404
    assert api_for(stranger).get(f"/api/v1/reviews/{said.pk}").status_code == 404
    sent = {"stars": 3, "field": "dest"}
    assert signed_in(stranger).post(f"/assets/{asset.pk}/review", sent).status_code == 404


def test_what_was_said_of_a_term_is_kept(term: Term, charlie: User) -> None:
    said = services.rate(term=term, stars=3, text="Hm.", by=charlie)
    services.rate(term=term, stars=4, text="Better.", by=charlie)
    assert "Hm." in shown(signed_in(charlie), f"/reviews/{said.pk}/before")
    assert "Delay" in shown(signed_in(charlie), "/me/tickets")
