import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Team, User
from catalog import services
from catalog.models import Access, Asset, Domain, Field, Standing, Term, TermUse, Verdict
from contracts.models import Version
from feedback import services as feedback
from feedback.models import Ticket
from tests import factories
from tests.conftest import signed_in
from tests.shop.conftest import joined

pytestmark = pytest.mark.django_db
PAGES = [
    "",
    "/fields",
    "/health",
    "/lineage",
    "/contract",
    "/reviews",
    "/tickets",
    "/history",
    "/related",
]


def page(client: Client, asset: Asset, tab: str = "") -> str:
    answer = client.get(f"/assets/{asset.pk}{tab}")
    assert answer.status_code == 200
    return answer.content.decode()


def tabs(text: str) -> list[str]:
    nav = text.split('<nav class="tabs"')[1].split("</nav>", maxsplit=1)[0]
    return [name.strip() for name in re.findall(r"<a [^>]+>([^<]+)", nav)]


def numbers(text: str) -> list[str]:
    """Every number a person reads on the page."""
    main = text.split("<main")[1].split("</main>", maxsplit=1)[0]
    return re.findall(r"\d+", re.sub(r"<[^>]+>", " ", main))


@pytest.mark.parametrize("tab", PAGES)
def test_for_a_stranger_it_does_not_exist(tab: str, private: Asset, charlie: User) -> None:
    assert signed_in(charlie).get(f"/assets/{private.pk}{tab}").status_code == 404
    assert Client().get(f"/assets/{private.pk}{tab}").status_code == 302


@pytest.mark.parametrize("tab", PAGES)
def test_an_asset_of_which_nothing_is_known_has_every_page(tab: str, charlie: User) -> None:
    bare = factories.asset("db.x.bare")
    text = page(signed_in(charlie), bare, tab)
    assert "Not known" in text
    assert "Fit for use" not in text.split("<main")[1].split("</main>")[0]


def test_pages_that_would_be_empty_are_left_out(full: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    assert tabs(page(client, factories.asset())) == ["Overview", "Reviews", "History"]
    assert tabs(page(client, full)) == [
        "Overview",
        "Fields",
        "Health",
        "Lineage",
        "Contract",
        "Reviews",
        "History",
    ]


def test_the_label_tells_what_a_scan_knows_of_keys_and_rows(charlie: User) -> None:
    keys = [{"columns": ["customer"], "to": "shop.customers", "to_columns": ["id"]}] * 7
    told = {"rows_about": 1200, "primary_key": ["id", "line"], "foreign_keys": keys}
    text = page(signed_in(charlie), factories.asset(properties={"postgres": told}))
    assert "1,200" in text
    assert "Rows, estimated" in text
    assert "id, line" in text
    assert text.count("customer → shop.customers") == 5
    assert "2 more" in text


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        "x",
        {"rows_about": 10**300, "primary_key": 7, "foreign_keys": [7, {}, {"columns": [{}]}]},
        {"rows_about": -1, "primary_key": [None], "foreign_keys": {"a": 1}},
    ],
)
def test_whatever_stands_in_the_properties_the_page_is_there(told: object, charlie: User) -> None:
    page(signed_in(charlie), factories.asset(properties={"postgres": told}))


def test_the_answer_comes_first(full: Asset, charlie: User) -> None:
    text = page(signed_in(charlie), full)
    order = ["Use with care", "Departures", "The newest row is", "Data Facts", "What was promised"]
    places = [text.index(words, text.index("<main")) for words in order]
    assert places == sorted(places)


def test_the_label_tells_what_was_measured(full: Asset, charlie: User) -> None:
    label = page(signed_in(charlie), full).split('class="facts"')[1].split("</section>")[0]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", label))
    for words in (
        "One row is one departure",
        "Rows 900",
        "Fields 2",
        "promised within 36 h 9 h old",
        "Complete 98 %",
        "Checks passed 2 of 3",
        "Promise kept 12 weeks 50 %",
        "Used by directly 1 asset",
        "If it breaks 1 asset",
        "raw.airports , raw.flights",
        "nobody has said whether personal data",
        "Answers: Stella; too few were answered to say how fast.",
    ):
        assert words in text, text


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ((2, 4), "Stella; too few were answered to say how fast."),
        ((2, 4, 30), "Stella, usually in 4 h."),
    ],
)
def test_the_label_tells_who_answers_and_how_fast(
    asset: Asset, charlie: User, hours: tuple[int, ...], said: str
) -> None:
    at = timezone.now()
    for number in hours:
        ticket = Ticket.objects.create(
            asset=asset, origin=asset, kind="question", title="Why?", reporter=charlie, answer_by=at
        )
        seen = at + timedelta(hours=number)
        Ticket.objects.filter(pk=ticket.pk).update(created_at=at, acknowledged_at=seen)
    assert said in page(signed_in(charlie), asset)


def test_the_label_leaves_out_what_nobody_measured(charlie: User) -> None:
    label = page(signed_in(charlie), factories.asset()).split('class="facts"')[1]
    for words in ("Rows", "Complete", "Checks passed", "Promise kept", "Best before"):
        assert words not in label.split("</section>")[0]
    assert "nobody yet" in label


def test_whoever_left_is_not_named_as_answering(full: Asset, stella: User, charlie: User) -> None:
    assert "Stella" in page(signed_in(charlie), full)
    User.objects.filter(pk=stella.pk).update(is_active=False)
    assert "Stella" not in page(signed_in(charlie), full)


def test_personal_fields_are_named_on_the_label(asset: Asset, charlie: User) -> None:
    Field.objects.filter(asset=asset, name="dest").update(sensitivity="personal")
    assert "personal data in dest." in page(signed_in(charlie), asset)


def test_a_chart_comes_after_its_sentence_and_before_its_table(full: Asset, charlie: User) -> None:
    text = page(signed_in(charlie), full)
    chart = text.split('id="chart"')[1].split("</section>")[0]
    assert chart.index("measurements") < chart.index("<svg") < chart.index("<table")
    assert "style=" not in text


def test_any_check_can_be_drawn_large(full: Asset, charlie: User) -> None:
    check = full.checks.get(metric="null_share")
    text = page(signed_in(charlie), full, f"/health?check={check.pk}")
    assert "<bdi>dest missing</bdi>" in text.split('id="chart"')[1].split("</h2>")[0]
    assert page(signed_in(charlie), full, "/health?check=nonsense")


def test_a_recall_upstream_is_told_at_once_and_first(
    full: Asset, stella: User, charlie: User, admin: User
) -> None:
    source = Asset.objects.get(name="db.raw.airports")
    feedback.recall(asset=source, title="No names", what_to_do="Use codes.", by=admin)
    text = page(signed_in(charlie), full)
    main = text.split("<main")[1]
    assert main.index("No names") < main.index("<h1")
    assert "Do not use" in main.split("<h1")[0]
    assert "raw.airports" in main.split("<h1")[0]


def test_a_hidden_neighbour_is_neither_named_nor_counted(
    full: Asset, private: Asset, charlie: User, bob: User
) -> None:
    joined(private, full)
    assert "From 2 assets" in page(signed_in(charlie), full)
    assert "marts.secret" not in page(signed_in(charlie), full, "/lineage")
    assert "From 3 assets" in page(signed_in(bob), full)


def test_no_count_tells_of_what_is_hidden(
    full: Asset, flights: Domain, owners: Team, charlie: User, bob: User, admin: User
) -> None:
    before = page(signed_in(charlie), full)
    hidden = factories.asset("db.x.hidden", domain=flights, owner=owners, visibility="private")
    joined(full, hidden)
    ticket = feedback.report(asset=full, kind="problem", title="Where?", severity="low", by=bob)
    joined(hidden, full)
    feedback.move(ticket=ticket, to=hidden, by=admin)
    Standing.objects.filter(asset=full).update(importance=8, open_tickets=1)
    assert numbers(page(signed_in(charlie), full)) == numbers(before)
    assert numbers(page(signed_in(bob), full)) != numbers(before)


def test_promises_are_told_with_their_deviation(full: Asset, charlie: User) -> None:
    text = page(signed_in(charlie), full, "/contract")
    assert "What version 2.1.0 promises" in text
    assert "Broken" in text
    assert "1.5 percentage points" in text


def test_reviews_are_too_few_below_three(full: Asset, charlie: User) -> None:
    text = page(signed_in(charlie), full, "/reviews")
    assert "2 reviews, too few to say" in text
    assert "What you said" in text
    assert "Agrees with the tower." in text


def test_a_review_is_sent_by_a_plain_form(asset: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    answer = client.post(f"/assets/{asset.pk}/review", {"stars": "4", "text": "Good."})
    assert answer.status_code == 303
    assert "Good." in page(client, asset, "/reviews")


def test_a_ticket_stands_on_the_page_of_what_it_is_about(asset: Asset, charlie: User) -> None:
    feedback.report(asset=asset, kind="problem", title="Dest is empty", severity="low", by=charlie)
    assert "Dest is empty" in page(signed_in(charlie), asset, "/tickets")


def test_only_web_addresses_become_links(charlie: User) -> None:
    links = [
        {"title": "Bad", "url": "javascript:alert(1)"},
        {"title": "Wall", "url": "https://x.example"},
    ]
    text = page(signed_in(charlie), factories.asset(links=links))
    assert "javascript:" not in text
    assert 'href="https://x.example"' in text


@pytest.mark.parametrize("odd", [[], "text", None, {"row_meaning": 7}])
def test_odd_properties_break_nothing(odd: object, charlie: User) -> None:
    thing = factories.asset(properties={} if odd is None else odd, links="odd")
    assert page(signed_in(charlie), thing)


def test_many_fields_and_long_names_break_nothing(charlie: User) -> None:
    fields = [f"{'long_' * 40}{number}" for number in range(300)]
    thing = factories.asset("db." + "endless" * 60, fields, title="جدول الرحلات <b>")
    text = page(signed_in(charlie), thing, "/fields")
    assert "300 fields" in text
    assert "<bdi>جدول الرحلات &lt;b&gt;</bdi>" in text


@pytest.mark.parametrize("who", ["charlie", "bob", "stella", "owner", "reader"])
def test_the_first_page_asks_at_most_six_statements(
    who: str,
    full: Asset,
    flights: Domain,
    admin: User,
    request: pytest.FixtureRequest,
    django_assert_max_num_queries: object,
) -> None:
    """Even with a contract, a recall it inherits, terms, favourites, and all that people say, whoever it is."""
    person = person_of(who, full, flights, request)
    source = Asset.objects.get(name="db.raw.airports")
    feedback.recall(asset=source, title="No names", what_to_do="Use codes.", by=admin)
    feedback.report(asset=full, kind="problem", title="Where?", severity="low", by=person)
    feedback.report(asset=full, kind="question", title="Why?", severity="low", by=person)
    feedback.suggest(asset=full, what="description", value="One row a departure", by=person)
    feedback.rate(asset=full, stars=3, text="Often late.", use_case="", by=person)
    for watcher in (person, admin):
        feedback.watch(by=watcher, asset=full)
    services.keep(asset=full, by=person)
    Verdict.objects.filter(asset=full).update(judged_at=timezone.now())
    client = signed_in(person)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        assert "No names" in page(client, full)


def person_of(who: str, asset: Asset, place: Domain, request: pytest.FixtureRequest) -> User:
    """A stranger, somebody of the owner team, the steward, the domain's owner, somebody who was given access."""
    if who == "owner":
        person = factories.user()
        factories.role(place, person, "owner")
        return person
    if who == "reader":
        person = factories.user()
        Asset.objects.filter(pk=asset.pk).update(visibility="restricted")
        Access.objects.create(asset=asset, user=person)
        Access.objects.create(
            asset=Asset.objects.get(name="db.raw.airports"), team=factories.team(members=[person])
        )
        return person
    found: User = request.getfixturevalue(who)
    return found


@pytest.mark.parametrize("tab", PAGES)
def test_statements_do_not_grow_with_the_asset(
    tab: str, full: Asset, stella: User, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        joined(factories.asset(f"db.more.t{number}"), full)
        who = factories.user()
        feedback.rate(asset=full, stars=3, text="", use_case="", by=who)
        feedback.report(asset=full, kind="question", title=f"Why {number}?", severity="low", by=who)
    client = signed_in(stella)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        page(client, full, tab)


def test_the_way_leads_down_the_tree_of_domains(charlie: User) -> None:
    top = factories.domain("operations")
    thing = factories.asset(domain=factories.domain("runways", parent=top))
    crumbs = page(signed_in(charlie), thing).split('class="crumbs"')[1].split("</nav>")[0]
    places = [crumbs.index(name) for name in ("All data", "Operations", "Runways", "Table")]
    assert places == sorted(places)


def test_a_deprecated_asset_says_so_first_and_what_to_use_instead(
    asset: Asset, charlie: User
) -> None:
    instead = factories.asset("db.marts.better")
    Asset.objects.filter(pk=asset.pk).update(
        deprecated_at=timezone.now(), replacement=instead, lifecycle_note="Twice too slow."
    )
    for tab in ("", "/fields"):
        main = page(signed_in(charlie), asset, tab).split("<main")[1]
        head = main.split("<h1")[0]
        assert "This is deprecated" in head
        assert "Twice too slow." in head
        assert "marts.better" in head


def test_a_replacement_that_is_hidden_is_not_named(
    asset: Asset, private: Asset, charlie: User, bob: User
) -> None:
    Asset.objects.filter(pk=asset.pk).update(deprecated_at=timezone.now(), replacement=private)
    assert "marts.secret" not in page(signed_in(charlie), asset)
    assert "Nobody has said what to use instead" in page(signed_in(charlie), asset)
    assert "marts.secret" in page(signed_in(bob), asset)


def test_a_short_description_is_told_once_a_long_one_in_full_below(
    asset: Asset, charlie: User
) -> None:
    client = signed_in(charlie)
    Asset.objects.filter(pk=asset.pk).update(description="One row a flight.")
    assert page(client, asset).count("One row a flight.") == 1
    assert "About it" not in page(client, asset)
    Asset.objects.filter(pk=asset.pk).update(description="One row a flight.\n\n- **not** for pay")
    text = page(client, asset)
    assert "About it" in text
    assert "<strong>not</strong> for pay" in text


def test_what_the_source_says_stands_beside_what_a_person_wrote(
    asset: Asset, charlie: User
) -> None:
    Asset.objects.filter(pk=asset.pk).update(
        description="Every departure.", beside={"description": {"0": "table of departures"}}
    )
    text = page(signed_in(charlie), asset)
    assert text.index("Every departure.") < text.index("A machine says")
    assert "table of departures" in text


def test_its_terms_and_all_of_its_tags_are_there(asset: Asset, charlie: User) -> None:
    term = Term.objects.create(domain=asset.domain, slug="departure", name="Departure")
    TermUse.objects.create(term=term, asset=asset)
    tags = [f"tag-{number:02}" for number in range(40)]
    Asset.objects.filter(pk=asset.pk).update(tags=[*tags, "a & b/ü"])
    words = page(signed_in(charlie), asset).split('id="words"')[1].split("</section>")[0]
    assert "Departure" in words
    assert all(tag in words for tag in tags)
    assert "tag=a%20%26%20b%2F%C3%BC" in words
    assert words.index("tag-11") < words.index("<details") < words.index("tag-12")


def test_the_label_says_what_the_contract_says_it_is_for(
    full: Asset, promised: Version, charlie: User
) -> None:
    Version.objects.filter(pk=promised.pk).update(
        document={"description": {"purpose": "Planning", "limitations": "Not for pay"}}
    )
    label = page(signed_in(charlie), full).split('class="facts"')[1].split("</section>")[0]
    assert "Planning" in label
    assert "Not for pay" in label


def test_hundreds_of_neighbours_are_counted_and_a_few_named(asset: Asset, charlie: User) -> None:
    for number in range(30):
        joined(factories.asset(f"db.raw.t{number:02}"), asset)
    text = page(signed_in(charlie), asset)
    flow = text.split('id="flow"')[1].split("</section>")[0]
    assert "From 30 assets" in flow
    assert "and 22 more" in flow
    assert "raw.t08" not in flow
    label = text.split('class="facts"')[1].split("</section>")[0]
    assert "22 more" in label


def test_somebody_who_vouches_is_told_with_the_day(asset: Asset, charlie: User) -> None:
    Asset.objects.filter(pk=asset.pk).update(certified_until=timezone.localdate())
    assert "Certified until" in page(signed_in(charlie), asset).split("<h1")[0]
    Asset.objects.filter(pk=asset.pk).update(certified_until="2020-01-01")
    assert "Certified until" not in page(signed_in(charlie), asset).split("<h1")[0]
