from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalog.models import Asset
from feedback import opinions, services
from feedback.models import Review, Spread, Ticket
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
    assert opinions.reviews(asset, charlie, after=None).sums.few
    services.rate(asset=asset, stars=5, by=charlie)
    said = opinions.reviews(asset, charlie, after=None)
    assert not said.sums.few
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


@pytest.fixture
def review(asset: Asset, charlie: User) -> Review:
    return services.rate(asset=asset, stars=2, text="Hm.", role="Analyst", by=charlie)


def shown(client: Client, path: str, expect: int = 200) -> str:
    found = client.get(path)
    assert found.status_code == expect, found.content
    return found.content.decode()


def test_the_counters_follow_every_change(asset: Asset, review: Review, charlie: User) -> None:
    services.rate(asset=asset, stars=5, by=factories.user())
    services.rate(asset=asset, stars=4, text="Better.", by=charlie)
    assert Spread.objects.get(asset=asset).counts == [0, 0, 0, 1, 1]
    services.withdraw(review=review, by=charlie)
    services.withdraw(review=review, by=charlie)
    asset.standing.refresh_from_db()
    assert Spread.objects.get(asset=asset).counts == [0, 0, 0, 0, 1]
    assert (asset.standing.stars_sum, asset.standing.stars_count) == (5, 1)


def test_nobody_takes_back_what_another_said(review: Review, stella: User, admin: User) -> None:
    for person in (stella, admin):
        assert signed_in(person).post(f"/reviews/{review.pk}/withdraw").status_code == 403
        assert api_for(person).delete(f"/api/v1/reviews/{review.pk}").status_code == 403
    assert Review.objects.exists()


def test_helpful_counts_once_per_person_and_is_taken_back(review: Review, stella: User) -> None:
    client, path = signed_in(stella), f"/reviews/{review.pk}/helpful"
    for _ in range(2):
        assert client.post(path).status_code == 303
    review.refresh_from_db()
    assert review.helpful == 1
    for _ in range(2):
        client.post(path, {"helpful": "no"})
    review.refresh_from_db()
    assert review.helpful == 0


def test_nobody_finds_their_own_review_helpful(review: Review, charlie: User) -> None:
    answer = api_for(charlie).post(f"/api/v1/reviews/{review.pk}/helpful")
    assert answer.status_code == 409
    signed_in(charlie).post(f"/reviews/{review.pk}/helpful")
    review.refresh_from_db()
    assert review.helpful == 0


def test_the_steward_answers_once_and_may_change_it(
    review: Review, stella: User, charlie: User
) -> None:
    path = f"/reviews/{review.pk}/answer"
    assert signed_in(charlie).get(path).status_code == 403
    for text in ("Soon.", "Now *with* hours."):
        assert signed_in(stella).post(path, {"text": text}).status_code == 303
    assert "<em>with</em>" in shown(signed_in(charlie), f"/assets/{review.asset_id}/reviews")
    assert charlie.notices.get().why == "You wrote the review."
    signed_in(stella).post(path, {"text": ""})
    review.refresh_from_db()
    assert (review.answer, review.answered_by) == ("", None)


def test_what_was_said_before_is_kept_and_shown(
    review: Review, asset: Asset, charlie: User, stella: User
) -> None:
    services.answer_review(review=review, text="Soon.", by=stella)
    services.rate(asset=asset, stars=4, text="Better.", by=charlie)
    path = f"/reviews/{review.pk}/before"
    assert "edited" in shown(signed_in(stella), f"/assets/{asset.pk}/reviews")
    text = shown(signed_in(stella), path)
    assert "Hm." in text
    assert "Better." not in text
    Asset.objects.update(visibility="restricted")
    shown(signed_in(factories.user()), path, 404)


def test_what_is_most_helpful_comes_first_and_stars_narrow(asset: Asset, stella: User) -> None:
    said = [
        services.rate(asset=asset, stars=stars, text=f"said {stars}", by=factories.user())
        for stars in (5, 4, 3)
    ]
    services.find_helpful(review=said[1], by=stella)
    client, path = signed_in(stella), f"/assets/{asset.pk}/reviews"
    text = shown(client, path)
    assert text.index("said 4") < text.index("said 3") < text.index("said 5")
    newest = shown(client, f"{path}?sort=newest")
    assert newest.index("said 3") < newest.index("said 4")
    only = shown(client, f"{path}?stars=5")
    assert "said 5" in only
    assert "said 4" not in only
    assert "Nobody has given it so many stars" in shown(client, f"{path}?stars=1")
    shown(client, f"{path}?stars=many&sort=x&after=no")


@pytest.mark.parametrize("sort", ["helpful", "newest"])
def test_pages_by_keyset_tell_every_review_once(asset: Asset, sort: str) -> None:
    said = [services.rate(asset=asset, stars=4, by=factories.user()) for _ in range(5)]
    for review in said[::2]:
        services.find_helpful(review=review, by=factories.user())
    found, after = [], None
    while True:
        rows, after = opinions.page(Review.objects.all(), sort=sort, stars=4, after=after, size=2)
        found += [row.pk for row in rows]
        if after is None:
            break
    assert sorted(found) == [review.pk for review in said]
    assert len(found) == 5


def test_many_reviews_cost_what_one_costs(
    asset: Asset, review: Review, stella: User, django_assert_num_queries: Any
) -> None:
    client, path = signed_in(stella), f"/assets/{asset.pk}/reviews"
    shown(client, path)
    with CaptureQueriesContext(connection) as one:
        shown(client, path)
    for _ in range(9):
        services.rate(asset=asset, stars=3, text="So.", by=factories.user())
    with django_assert_num_queries(len(one)):
        shown(client, path)
    assert not [each for each in one.captured_queries if "count(" in each["sql"].lower()[:40]]


def test_who_has_left_stays_in_the_reviews(asset: Asset, review: Review, stella: User) -> None:
    User.objects.filter(pk=review.author_id).update(is_active=False)
    text = shown(signed_in(stella), f"/assets/{asset.pk}/reviews")
    assert "Hm." in text
    assert "has left" in text


def test_hostile_reviews_do_no_harm(asset: Asset, charlie: User, stella: User) -> None:
    hostile = '<img src=x onerror=alert(1)> <b hx-get="/x">b</b> [a](javascript:alert(1)) **bold**'
    said = services.rate(
        asset=asset, stars=1, text=hostile, role=hostile[:60], use_case=hostile, by=charlie
    )
    services.answer_review(review=said, text=hostile, by=stella)
    client = signed_in(stella)
    for path in (
        f"/assets/{asset.pk}",
        f"/assets/{asset.pk}/reviews",
        f"/reviews/{said.pk}/answer",
    ):
        text = shown(client, path)
        assert "<img src=x" not in text
        assert "<b hx-get" not in text
        assert 'href="javascript' not in text


def test_the_first_page_shows_the_best_and_the_latest(
    asset: Asset, review: Review, stella: User, charlie: User
) -> None:
    services.report(asset=asset, kind="question", title="Are returns in it?", by=charlie)
    text = shown(signed_in(stella), f"/assets/{asset.pk}")
    for words in ("1 review, too few to say", "Hm.", "Analyst", "Are returns in it?"):
        assert words in text
    hidden = services.report(asset=asset, kind="question", title="The secret?", by=charlie)
    Ticket.objects.filter(pk=hidden.pk).update(origin=factories.asset(visibility="restricted"))
    assert "The secret?" not in shown(signed_in(factories.user()), f"/assets/{asset.pk}")


def test_the_api_tells_sorts_answers_and_takes_back(
    asset: Asset, review: Review, charlie: User, stella: User
) -> None:
    reader, steward, path = api_for(charlie), api_for(stella), f"/api/v1/reviews/{review.pk}"
    assert steward.post(f"{path}/helpful").json()["helpful"] == 1
    answered = steward.put(f"{path}/answer", {"text": "Soon."}, format="json").json()
    assert (answered["answer"], answered["answered_by"]) == ("Soon.", "Stella")
    assert reader.put(f"{path}/answer", {"text": "No."}, format="json").status_code == 403
    (told,) = steward.get(f"/api/v1/assets/{asset.pk}/reviews?sort=helpful&stars=2").json()[
        "results"
    ]
    assert (told["role"], told["found_helpful"]) == ("Analyst", True)
    assert steward.delete(f"{path}/helpful").json()["helpful"] == 0
    assert reader.delete(path).status_code == 204
    assert reader.get(path).status_code == 404


def test_a_stranger_finds_no_review(review: Review) -> None:
    Asset.objects.update(visibility="restricted")
    client, api, path = signed_in(factories.user()), api_for(factories.user()), review.pk
    for act in ("helpful", "withdraw", "answer"):
        assert client.post(f"/reviews/{path}/{act}").status_code == 404
    assert api.get(f"/api/v1/reviews/{path}").status_code == 404
    assert api.delete(f"/api/v1/reviews/{path}").status_code == 404
    assert api.post(f"/api/v1/reviews/{path}/helpful").status_code == 404


def test_who_lost_sight_of_the_asset_reads_no_answer_about_it(
    asset: Asset, review: Review, charlie: User, stella: User
) -> None:
    services.answer_review(review=review, text="We mend it on Monday", by=stella)
    assert "on Monday" in signed_in(charlie).get("/news").content.decode()
    Asset.objects.filter(pk=asset.pk).update(visibility="private")
    page = signed_in(charlie).get("/news").content.decode()
    assert "on Monday" not in page
    assert asset.label not in page
