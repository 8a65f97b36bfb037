from accounts.models import User
from catalog.models import Asset
from feedback import reading, services
from feedback.models import Review
from tests import factories
from tests.conftest import api_for, signed_in


def test_one_review_a_person_and_the_last_word_counts(asset: Asset, charlie: User) -> None:
    services.rate(asset=asset, stars=2, text="Hm.", by=charlie)
    services.rate(asset=asset, stars=4, text="Better.", by=charlie)
    asset.standing.refresh_from_db()
    assert (asset.standing.stars_sum, asset.standing.stars_count) == (4, 1)
    assert Review.objects.get().text == "Better."


def test_saying_the_same_again_changes_nothing(asset: Asset, charlie: User) -> None:
    first = services.rate(asset=asset, stars=4, by=charlie)
    again = services.rate(asset=asset, stars=4, by=charlie)
    assert (first.pk, first.updated_at) == (again.pk, again.updated_at)


def test_fewer_than_three_are_too_few_to_say(asset: Asset, charlie: User) -> None:
    for stars in (5, 4):
        services.rate(asset=asset, stars=stars, by=factories.user())
    assert reading.reviews(asset, charlie).few
    services.rate(asset=asset, stars=5, by=charlie)
    said = reading.reviews(asset, charlie)
    assert not said.few
    assert said.mine is not None
    assert [(bar.stars, bar.count, bar.share) for bar in said.bars[:2]] == [(5, 2, 67), (4, 1, 33)]


def test_rating_on_the_page_goes_back_with_303(asset: Asset, charlie: User) -> None:
    answer = signed_in(charlie).post(f"/assets/{asset.pk}/review", {"stars": "4", "text": "Good."})
    assert answer.status_code == 303
    assert Review.objects.get().stars == 4


def test_next_leads_nowhere_else(asset: Asset, charlie: User) -> None:
    sent = {"stars": "4", "next": "https://evil.example/"}
    answer = signed_in(charlie).post(f"/assets/{asset.pk}/review", sent)
    assert answer["Location"].startswith(f"/assets/{asset.pk}")


def test_a_review_without_stars_is_refused_beside_the_field(asset: Asset, charlie: User) -> None:
    answer = signed_in(charlie).post(f"/assets/{asset.pk}/review", {"text": "Good."})
    assert answer.status_code == 422
    assert "That did not work yet" in answer.content.decode()


def test_the_api_answers_201_then_200(asset: Asset, charlie: User) -> None:
    client, url = api_for(charlie), f"/api/v1/assets/{asset.pk}/reviews"
    assert client.post(url, {"stars": 4, "text": "Good."}, format="json").status_code == 201
    assert client.post(url, {"stars": 5}, format="json").status_code == 200
    (review,) = client.get(url).json()["results"]
    assert (review["stars"], review["author"]) == (5, "Charlie")


def test_the_api_names_what_is_wrong(asset: Asset, charlie: User) -> None:
    client, url = api_for(charlie), f"/api/v1/assets/{asset.pk}/reviews"
    for wrong in (0, 6, 4.5, "4", True, None):
        answer = client.post(url, {"stars": wrong}, format="json")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "stars"
