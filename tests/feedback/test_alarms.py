"""Findings become alarms: one open ticket per origin, closed by the measurement that opened it."""

from django.utils import timezone

from accounts.models import User
from catalog.models import Asset
from feedback import demand, services, tasks
from feedback.models import Ticket, TicketFinding
from feedback.tickets import reading
from health.models import Finding
from tests.conftest import signed_in
from tests.feedback.conftest import finding


def end(*findings: Finding) -> None:
    Finding.objects.filter(pk__in=[item.pk for item in findings]).update(closed_at=timezone.now())


def test_findings_with_one_origin_are_one_alarm(
    lineage: dict[str, Asset], aaron: User, stella: User
) -> None:
    finding(lineage["departures"], origin=lineage["raw"])
    finding(lineage["report"], origin=lineage["raw"], severity="high")
    finding(lineage["departures"], "signal:rows", kind="refresh", params={"error": "timeout"})
    assert services.open_alarms() == 3
    alarm = Ticket.objects.get(origin=lineage["raw"])
    assert (alarm.kind, alarm.severity, alarm.reporter) == ("alarm", "high", None)
    assert alarm.title == "2.3 % of dest unknown in raw.airports"
    named = {item.asset for item in reading.affected(alarm, aaron)}
    assert named == {lineage["departures"], lineage["report"]}
    assert Ticket.objects.filter(kind="alarm").count() == 2


def test_a_later_finding_joins_the_open_alarm(lineage: dict[str, Asset]) -> None:
    finding(lineage["departures"], origin=lineage["raw"])
    services.open_alarms()
    finding(lineage["report"], origin=lineage["raw"])
    services.open_alarms()
    assert Ticket.objects.get().findings.count() == 2


def test_the_task_twice_changes_nothing(lineage: dict[str, Asset]) -> None:
    finding(lineage["departures"], origin=lineage["raw"])
    for _ in range(2):
        tasks.claim_findings()
    assert TicketFinding.objects.count() == 1
    assert [event.verb for event in Ticket.objects.get().events.all()] == ["raise", "join"]


def test_an_untouched_alarm_is_answered_by_measurement(lineage: dict[str, Asset]) -> None:
    one = finding(lineage["departures"], origin=lineage["raw"])
    two = finding(lineage["report"], origin=lineage["raw"])
    tasks.claim_findings()
    alarm = Ticket.objects.get()
    end(one)
    tasks.claim_findings()
    alarm.refresh_from_db()
    assert alarm.state == "new"
    end(two)
    for _ in range(2):
        tasks.claim_findings()
    alarm.refresh_from_db()
    assert alarm.state == "confirmed"
    assert alarm.reason.startswith("Measured in order again at")
    verbs = [event.verb for event in alarm.events.all()]
    assert verbs == ["raise", "join", "join", "measure", "measure", "resolve", "confirm"]


def test_an_alarm_that_somebody_took_stays_theirs(lineage: dict[str, Asset], aaron: User) -> None:
    one = finding(lineage["departures"], origin=lineage["raw"])
    tasks.claim_findings()
    alarm = Ticket.objects.get()
    services.acknowledge(ticket=alarm, by=aaron)
    end(one)
    tasks.claim_findings()
    alarm.refresh_from_db()
    assert alarm.state == "acknowledged"
    services.resolve(ticket=alarm, reason="Loaded the four.", by=aaron)
    alarm.refresh_from_db()
    assert alarm.state == "confirmed"


def test_an_alarm_with_a_standing_recall_waits_for_people(
    lineage: dict[str, Asset], admin: User
) -> None:
    one = finding(lineage["departures"], origin=lineage["raw"])
    tasks.claim_findings()
    alarm = Ticket.objects.get()
    services.recall(asset=lineage["raw"], title="x", what_to_do="y", ticket=alarm, by=admin)
    end(one)
    tasks.claim_findings()
    alarm.refresh_from_db()
    assert alarm.state == "new"


def test_an_answered_alarm_waits_until_it_is_measured(
    lineage: dict[str, Asset], aaron: User
) -> None:
    one = finding(lineage["departures"], origin=lineage["raw"])
    tasks.claim_findings()
    alarm = Ticket.objects.get()
    services.resolve(ticket=alarm, reason="Loaded the four.", by=aaron)
    alarm.refresh_from_db()
    assert alarm.state == "resolved"
    end(one)
    tasks.claim_findings()
    alarm.refresh_from_db()
    assert alarm.state == "confirmed"


def test_a_hidden_finding_is_not_named(
    lineage: dict[str, Asset], private: Asset, aaron: User
) -> None:
    finding(lineage["departures"], origin=lineage["raw"])
    finding(private, origin=lineage["raw"])
    services.open_alarms()
    named = [item.asset for item in reading.affected(Ticket.objects.get(), aaron)]
    assert named == [lineage["departures"]]


def test_a_finding_of_a_retired_asset_raises_nothing(lineage: dict[str, Asset]) -> None:
    Asset.objects.filter(pk=lineage["departures"].pk).update(retired_at=timezone.now())
    finding(lineage["departures"])
    assert services.open_alarms() == 0


def test_one_signal_on_the_way_down_is_one_alarm_where_it_began(
    lineage: dict[str, Asset],
) -> None:
    at = timezone.now()
    params = {"metric": "rows", "field": "", "value": 634.0, "lower": 888.0, "upper": 980.0}
    for place in ("departures", "staging", "raw"):
        finding(lineage[place], "signal:rows:", kind="signal", at=at, params=params)
    finding(lineage["report"], "signal:rows:", kind="signal", params=params)
    services.open_alarms()
    began = Ticket.objects.get(origin=lineage["raw"])
    assert began.findings.count() == 3
    assert Ticket.objects.get(origin=lineage["report"]).findings.count() == 1


def test_an_alarm_tells_nothing_of_a_finding_that_is_hidden(
    lineage: dict[str, Asset], aaron: User, stella: User, charlie: User
) -> None:
    hidden = lineage["departures"]
    Asset.objects.filter(pk=hidden.pk).update(visibility="private")
    services.watch(by=charlie, asset=lineage["raw"])
    finding(hidden, origin=lineage["raw"], severity="high")
    services.open_alarms()
    services.tell_watchers()
    alarm = Ticket.objects.get()
    assert "dest" not in alarm.title
    assert alarm.words == demand.stems(alarm.title)
    assert [row.title for row in charlie.notices.all()] == [f"Somebody says: {alarm.title}"]
    counted = {
        person: Ticket.objects.for_rows(person).get().findings_count for person in (charlie, stella)
    }
    assert counted == {charlie: 0, stella: 1}
    for address in (alarm.get_absolute_url(), f"/assets/{lineage['raw'].pk}/tickets"):
        page = signed_in(charlie).get(address)
        assert page.status_code == 200
        assert "% of dest" not in page.content.decode()


def test_an_alarm_is_called_by_what_everybody_may_know(lineage: dict[str, Asset]) -> None:
    Asset.objects.filter(pk=lineage["report"].pk).update(visibility="private")
    finding(lineage["report"], origin=lineage["raw"], severity="high")
    finding(lineage["departures"], origin=lineage["raw"], severity="low")
    services.open_alarms()
    alarm = Ticket.objects.get()
    assert (alarm.title, alarm.severity) == ("2.3 % of dest unknown in raw.airports", "high")
