from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from catalog.models import Asset, Domain, Verdict
from feedback import services as feedback
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
FRONT = "/"


def test_a_stranger_is_asked_to_sign_in(client: object) -> None:
    answer = client.get(FRONT)  # type: ignore[attr-defined]
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


def test_an_empty_shop_says_so_and_what_to_do_next(charlie: User) -> None:
    page = signed_in(charlie).get(FRONT).content.decode()
    assert "The shelves are empty" in page
    assert "Assets come in through" in page


def test_a_department_counts_only_what_the_reader_may_see(
    flights: Domain, asset: Asset, private: Asset, charlie: User, bob: User
) -> None:
    Verdict.objects.filter(asset=asset).update(own="fit")
    assert "1 asset · all fit" in signed_in(charlie).get(FRONT).content.decode()
    assert "2 assets · 50 % fit" in signed_in(bob).get(FRONT).content.decode()


def test_a_shop_of_hidden_things_looks_like_an_empty_one(private: Asset, charlie: User) -> None:
    assert "The shelves are empty" in signed_in(charlie).get(FRONT).content.decode()


def test_what_is_not_known_is_not_counted_as_fit(asset: Asset, charlie: User) -> None:
    page = signed_in(charlie).get(FRONT).content.decode()
    assert "1 asset · not known" in page
    assert "0 fit for use right now" in page


def test_standing_recalls_are_in_the_window_lifted_ones_are_not(
    asset: Asset, stella: User, charlie: User
) -> None:
    recall = feedback.recall(
        asset=asset, title="Two days are missing", what_to_do="Use last week's.", by=stella
    )
    assert "Two days are missing" in signed_in(charlie).get(FRONT).content.decode()
    feedback.lift(recall=recall, why="They were delivered.", by=stella)
    assert "Two days are missing" not in signed_in(charlie).get(FRONT).content.decode()


def test_what_waits_is_shown_to_who_answers_only(
    asset: Asset, stella: User, charlie: User, bob: User
) -> None:
    feedback.report(asset=asset, kind="problem", title="Dest is empty", severity="high", by=charlie)
    assert "Waiting for you" in signed_in(stella).get(FRONT).content.decode()
    assert "Waiting for you" not in signed_in(charlie).get(FRONT).content.decode()


def test_the_number_of_statements_does_not_grow_with_the_shop(
    asset: Asset, charlie: User, django_assert_max_num_queries: object
) -> None:
    for _ in range(8):
        thing = factories.asset(domain=factories.domain())
        Verdict.objects.filter(asset=thing).update(judged_at=timezone.now())
    client = signed_in(charlie)
    with django_assert_max_num_queries(13):  # type: ignore[operator]
        assert client.get(FRONT).status_code == 200


def test_nobody_is_sent_to_start_with_what_must_not_be_used(flights: Domain, charlie: User) -> None:
    for name, word, stage in (("bad", "stop", "central"), ("fit", "fit", "shared")):
        thing = factories.asset(f"db.x.{name}", domain=flights, stage=stage)
        Verdict.objects.filter(asset=thing).update(own=word)
    page = signed_in(charlie).get(FRONT).content.decode()
    places = page.split("Good places to start")[1]
    assert "x.fit" in places
    assert "x.bad" not in places


def test_a_department_is_the_top_of_its_tree_and_counts_all_below(charlie: User) -> None:
    top = factories.domain("operations")
    below = factories.domain("runways", parent=top)
    factories.asset(domain=factories.domain("gates", parent=below))
    factories.asset(domain=top)
    page = signed_in(charlie).get(FRONT).content.decode()
    departments = page.split('id="domains"')[1].split("</section>")[0]
    assert "Operations" in departments
    assert "2 assets" in departments
    assert "Runways" not in departments
    assert "Gates" not in departments


def test_what_somebody_vouches_for_is_shown_as_long_as_they_do(
    asset: Asset, charlie: User, stella: User
) -> None:
    today = timezone.localdate()
    vouched = {"certified_by": stella, "certified_at": timezone.now()}
    Asset.objects.filter(pk=asset.pk).update(certified_until=today, **vouched)
    assert "Newly certified" in signed_in(charlie).get(FRONT).content.decode()
    Asset.objects.filter(pk=asset.pk).update(certified_until=today - timedelta(days=1))
    assert "Newly certified" not in signed_in(charlie).get(FRONT).content.decode()


def test_the_page_ends_with_what_its_words_mean(asset: Asset, charlie: User) -> None:
    page = signed_in(charlie).get(FRONT).content.decode()
    assert "What the four words mean" in page
