"""The pages of people and teams: who is here and what they answer for, as far as the reader may see."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Team, User
from catalog.models import Access, Asset, Domain
from feedback import services as feedback
from feedback.models import Ticket
from lineage.models import Edge, Job
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 4
RIGHT_TO_LEFT = "מחלקת הטיסות"


def page(reader: User, address: str, status: int = 200, **headers: str) -> str:
    answer = signed_in(reader).get(address, headers=headers)
    assert answer.status_code == status
    return answer.content.decode()


ADDRESSES = ["/people", "/people/{person}", "/teams", "/teams/owners", "/teams/owners/members"]


@pytest.mark.parametrize("address", [*ADDRESSES, "/teams/owners/uses"])
@pytest.mark.parametrize("public", [False, True])
def test_a_stranger_learns_of_nobody(
    address: str, public: bool, owners: Team, alice: User, settings: Any
) -> None:
    settings.PUBLIC = public
    answer = Client().get(address.format(person=alice.pk))
    assert answer.status_code == 302
    assert b"Alice" not in answer.content


@pytest.mark.parametrize(
    "address",
    ["/people/999999", "/teams/nobody", "/teams/nobody/members", "/teams/nobody/uses"],
)
def test_whoever_is_not_there_is_not_there(charlie: User, address: str) -> None:
    page(charlie, address, 404)


def test_people_are_found_by_name_and_trade(alice: User, bob: User, charlie: User) -> None:
    User.objects.filter(pk=bob.pk).update(about="Plans routes")
    factories.team("flight-ops", [bob])
    shown = page(charlie, "/people?q=routes")
    assert "1 person" in shown
    assert "Bob" in shown
    assert "Flight-Ops" in shown
    assert "Alice" not in shown
    nobody = page(charlie, "/people?q=zzz")
    assert "Nobody by these words" in nobody
    assert "0 people" in nobody


def test_whoever_left_is_not_listed_but_has_a_page(alice: User, charlie: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert "Alice" not in page(charlie, "/people")
    shown = page(charlie, alice.get_absolute_url())
    assert "No longer here" in shown
    assert "mailto:" not in shown


def test_while_somebody_types_only_what_was_found_is_sent(alice: User, owners: Team) -> None:
    for address in ("/people?q=al", "/teams?q=ow", "/teams/owners/members?q=al"):
        part = page(alice, address, **{"HX-Request": "true"})
        assert part.lstrip().startswith("<section")
        assert "<html" not in part


def test_a_person_stands_with_teams_domains_and_assets(
    stella: User, asset: Asset, flights: Domain, charlie: User
) -> None:
    team = factories.team("stewards")
    Membership.objects.create(team=team, user=stella, role="lead")
    fleet = factories.domain("fleet")
    factories.role(fleet, team, "engineer")
    User.objects.filter(pk=stella.pk).update(about="Knows every airport")
    shown = re.sub(r"\s+", " ", page(charlie, stella.get_absolute_url()))
    for words in ("Knows every airport", stella.email, "Stewards", "Lead", "Flights", "Steward"):
        assert words in shown
    assert re.search(r"Fleet</bdi></b><span>Data engineer · <bdi>Stewards", shown)
    assert "marts.departures" in shown


def test_what_is_hidden_is_named_on_nobodys_page(
    stella: User, private: Asset, owners: Team, alice: User, charlie: User
) -> None:
    private.stewards.add(stella)
    addresses = [stella.get_absolute_url(), owners.get_absolute_url(), "/teams"]
    for address in addresses:
        assert "secret" not in page(charlie, address)
        assert not re.search(r"[1-9]\d* asset", page(charlie, address))
    assert "marts.secret" in page(alice, stella.get_absolute_url())
    assert "marts.secret" in page(alice, owners.get_absolute_url())
    assert "1 asset" in page(alice, "/teams")


def test_a_team_stands_with_what_it_owns_and_who_is_in_it(
    owners: Team, asset: Asset, flights: Domain, alice: User, charlie: User
) -> None:
    Membership.objects.filter(team=owners, user=alice).update(role="lead")
    factories.role(flights, owners, "engineer")
    Team.objects.filter(pk=owners.pk).update(description="They **fly** <script>x</script>")
    shown = page(charlie, owners.get_absolute_url())
    assert shown.index("Alice") < shown.index("Bob")
    for words in ("marts.departures", "<strong>fly</strong>", "Data engineer", "Lead"):
        assert words in shown
    assert "<script>x" not in shown


def test_a_team_uses_what_its_own_are_made_from_and_what_it_was_let_in_to(
    owners: Team, asset: Asset, alice: User, charlie: User
) -> None:
    job = Job.objects.create(namespace="test", name="build")
    others = factories.team("others")
    raw = factories.asset("db.raw.flights", owner=others)
    own = factories.asset("db.staging.flights", owner=owners)
    hidden = factories.asset("db.raw.hidden", owner=others, visibility="private")
    for source in (raw, own, hidden):
        Edge.objects.create(source=source, target=asset, job=job)
    kept = factories.asset("db.hr.salaries", owner=others, visibility="restricted")
    Access.objects.create(asset=kept, team=owners)
    shown = page(alice, "/teams/owners/uses")
    assert "raw.flights" in shown
    assert "hr.salaries" in shown
    assert "staging.flights" not in shown
    assert "raw.hidden" not in shown
    # Somebody else sees of it what they may see by themselves.
    assert "hr.salaries" not in page(charlie, "/teams/owners/uses")
    assert "raw.flights" in page(charlie, owners.get_absolute_url())


def test_a_team_without_anything_says_so(charlie: User) -> None:
    team = factories.team("new")
    shown = page(charlie, team.get_absolute_url())
    for words in (
        "Nobody has said what this team does",
        "Nothing that you may see",
        "Nobody is in",
    ):
        assert words in shown
    assert "Nothing that is known here" in page(charlie, "/teams/new/uses")
    assert "Nobody is in it" in page(charlie, "/teams/new/members")


def test_a_shop_without_teams_says_so(charlie: User) -> None:
    assert "No teams yet" in page(charlie, "/teams")


def crowd(team: Team, size: int) -> None:
    people = User.objects.bulk_create(
        User(email=f"m{n}@test.example", name=f"Member {n:03}", password="x") for n in range(size)
    )
    Membership.objects.bulk_create(Membership(team=team, user=user) for user in people)


def test_a_team_of_three_hundred_is_leafed_through(owners: Team, charlie: User) -> None:
    crowd(owners, 300)
    first = page(charlie, owners.get_absolute_url())
    assert "302" in first
    assert first.count('class="person"') == 12
    second = page(charlie, "/teams/owners/members?start=50")
    assert "51 to 100 of 302" in second
    assert second.count('class="person"') == 50
    last = page(charlie, "/teams/owners/members?start=999999")
    assert "301 to 302 of 302" in last
    assert "1 member" in page(charlie, "/teams/owners/members?q=Member 007")


def test_a_person_in_forty_teams_is_shown_with_all_of_them(alice: User, charlie: User) -> None:
    for number in range(40):
        factories.team(f"team-of-many-{number}", [alice])
    assert page(charlie, alice.get_absolute_url()).count("Team-Of-Many") == 40
    listed = page(charlie, "/people?q=Alice")
    assert listed.count("Team-Of-Many") == 3
    assert "and 37 more" in listed


@pytest.mark.parametrize("name", [LONG, RIGHT_TO_LEFT, "<b>x</b>"])
def test_names_of_every_kind_are_shown_as_they_are(name: str, charlie: User) -> None:
    person = factories.user(name[:150], about=name[:200])
    team = factories.team("odd", [person])
    Team.objects.filter(pk=team.pk).update(name=name[:150], description="")
    for address in (person.get_absolute_url(), "/people", "/teams", "/teams/odd"):
        shown = page(charlie, address)
        assert "<b>x</b>" not in shown
        assert re.search(rf"<bdi>{re.escape(name[:150]).replace('<b>', '&lt;b&gt;')[:9]}", shown)


@pytest.mark.parametrize(
    ("address", "statements"),
    [
        ("/people", 7),
        ("/teams", 6),
        ("/people/{person}", 9),
        ("/teams/owners", 19),
        ("/teams/owners/members", 9),
        ("/teams/owners/uses", 8),
    ],
)
def test_a_page_costs_the_same_however_much_is_on_it(
    address: str,
    statements: int,
    owners: Team,
    alice: User,
    django_assert_max_num_queries: Any,
) -> None:
    job = Job.objects.create(namespace="test", name="build")
    browser = signed_in(alice)
    for number in range(12):
        thing = factories.asset(owner=owners, stewards=[alice], domain=factories.domain())
        source = factories.asset(f"db.raw.t{number}", owner=factories.team(members=[alice]))
        Edge.objects.create(source=source, target=thing, job=job)
        factories.role(thing.domain, alice)
        factories.role(thing.domain, owners, "engineer")
    crowd(owners, 30)
    with django_assert_max_num_queries(statements):
        assert browser.get(address.format(person=alice.pk)).status_code == 200


def test_a_team_says_how_it_answers(
    asset: Asset, private: Asset, owners: Team, stella: User, charlie: User
) -> None:
    page = signed_in(charlie).get("/teams/owners").content.decode()
    assert "Too few were answered to say how fast." in page
    assert "Nothing that you may see wants an answer." in page
    at = timezone.now() + timedelta(minutes=1)
    for number in range(3):
        solved = feedback.report(asset=asset, title=f"Solved {number}", by=charlie)
        Ticket.objects.filter(pk=solved.pk).update(
            acknowledged_at=at + timedelta(hours=2),
            closed_at=at + timedelta(hours=5),
            state="confirmed",
            reason="Mended",
        )
    feedback.report(asset=asset, title="San Juan has no name", by=charlie)
    feedback.report(asset=private, title="Nobody may know", by=stella)
    page = signed_in(charlie).get("/teams/owners").content.decode()
    assert "Usually looked at within 2 h and answered within 5 h." in page
    assert "San Juan has no name" in page
    assert "Nobody may know" not in page
    assert "Nobody may know" in signed_in(stella).get("/teams/owners").content.decode()


def test_a_team_says_what_it_owns(
    asset: Asset, private: Asset, owners: Team, charlie: User
) -> None:
    factories.asset(owner=owners, kind="report")
    factories.asset(owner=owners, kind="report")
    page = " ".join(signed_in(charlie).get("/teams/owners").content.decode().split())
    assert "of 3 it is not known." in page
    assert (
        '<a href="/search?owner=owners&amp;kind=report">Report</a> <span class="number">2' in page
    )
    assert '<a href="/search?owner=owners&amp;kind=table">Table</a> <span class="number">1' in page
