"""The three trackers as Aisle speaks to them: the same questions, each in its own words, and every bad answer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import Settings

from accounts import calling
from accounts.calling import Reason
from feedback.trackers import jira, speaker, speaking
from feedback.trackers.speaking import Remote, Trouble, Wrong
from tests.feedback.trackers import fake as faking
from tests.feedback.trackers.conftest import place
from tests.feedback.trackers.fake import Fake

NAMES = {"github": "data/flights", "gitlab": "Data / Flights", "jira": "Flight data"}
TEXT = "In the list of routes.\n\nhttps://aisle.example/tickets/5\naisle0123"


def ago(minutes: int) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)


def test_a_project_says_its_name(remote: Remote, fake: Fake) -> None:
    assert remote.greet() == NAMES[fake.kind]


def test_an_issue_is_made_and_read_again(remote: Remote, fake: Fake) -> None:
    made = remote.create("No names", TEXT)
    assert (made.id, made.open) == ("1", True)
    assert made.address.startswith(("https://", fake.base + "/browse/DATA-1"))
    assert (fake.issue.title, fake.issue.text) == ("No names", TEXT)
    fake.turn(1, open=False)
    assert remote.read("1").open is False
    fake.turn(1, open=True)
    assert remote.read("1").open is True


def test_an_issue_is_found_by_its_mark_however_many_came_after(remote: Remote, fake: Fake) -> None:
    fake.open("No names", TEXT)
    for number in range(120):
        fake.open(f"Another {number}", "")
    found = remote.find("aisle0123", ago(5))
    assert found is not None
    assert found.id == "1"
    assert remote.find("aisle9999", ago(5)) is None


def test_what_has_changed_is_told_oldest_first(remote: Remote, fake: Fake) -> None:
    for number in range(120):
        fake.open(f"Another {number}", "")
    fake.turn(3, open=False)
    told = remote.changed(ago(5))
    assert [one.id for one in told][-1] == "3"
    assert len(told) == 120
    assert told == sorted(told, key=lambda one: one.at)


def test_comments_go_out_and_come_back_in_order_page_by_page(remote: Remote, fake: Fake) -> None:
    fake.open("No names", TEXT)
    mine = remote.say("1", "We look at it\n\nhttps://aisle.example/ now")
    for number in range(110):
        fake.say(1, f"And {number}")
    told = remote.said("1", ago(5))
    assert (told[0].id, told[0].text.strip()) == (mine, fake.issue.comments[0].text)
    assert [one.text.strip() for one in told[1:]] == [f"And {number}" for number in range(110)]
    assert told[1].by == "Grace"
    assert remote.said("1", ago(-5)) == []


def test_what_only_members_may_read_stays_there(settings: Settings) -> None:
    for kind in ("gitlab", "jira"):
        with faking.tracker(kind) as fake:
            settings.CALL_ALLOW_LIST = [fake.place]
            fake.open("No names", TEXT)
            fake.say(1, "Among us", private=True)
            assert speaker(place(fake)).said("1", ago(5)) == []


def test_github_tells_of_issues_not_of_pull_requests(settings: Settings) -> None:
    with faking.tracker("github") as fake:
        settings.CALL_ALLOW_LIST = [fake.place]
        row = {"number": 4, "updated_at": "2027-01-31T12:00:00Z", "pull_request": {"url": "x"}}
        fake.faults.append(lambda handler: faking.send(handler, 200, [row]))
        assert speaker(place(fake)).changed(ago(5)) == []


BAD: dict[str, tuple[faking.Fault, Any, int, bool]] = {
    "401": (faking.refusing(401), Wrong.RIGHTS, 0, False),
    "403": (faking.refusing(403), Wrong.RIGHTS, 0, False),
    "404": (faking.refusing(404), Wrong.GONE, 0, False),
    "301": (faking.refusing(301, Location="http://127.0.0.1:1/"), Wrong.GONE, 0, False),
    "410": (faking.refusing(410), Wrong.GONE, 0, False),
    "422": (faking.refusing(422), Wrong.REFUSED, 0, False),
    "429": (faking.refusing(429, Retry_After="7"), Wrong.BUSY, 7, False),
    "429 without a word": (faking.refusing(429), Wrong.BUSY, 60, False),
    "429 for ever": (faking.refusing(429, Retry_After="99999999"), Wrong.BUSY, 3600, False),
    "429 by a date": (faking.refusing(429, Retry_After="Fri, 31 Dec 1999"), Wrong.BUSY, 60, False),
    "429 in other digits": (faking.refusing(429, Retry_After="99"), Wrong.BUSY, 99, False),
    "403 for a while": (faking.refusing(403, Retry_After="9"), Wrong.BUSY, 9, False),
    "500": (faking.refusing(500), Wrong.BROKEN, 0, True),
    "503": (faking.refusing(503, Retry_After="5"), Wrong.BROKEN, 5, True),
    "no JSON": (faking.saying(b"<html>"), Wrong.SENSE, 0, True),
    "another shape": (faking.saying(b"[]"), Wrong.SENSE, 0, True),
    "no id": (faking.saying(b'{"number": null, "iid": {}, "id": ""}'), Wrong.SENSE, 0, True),
    "too deep": (faking.saying(b"[" * 100_000), Wrong.SENSE, 0, True),
    "half a letter": (faking.saying(b'{"id": "\xff'), Wrong.SENSE, 0, True),
    "ten gigabytes": (faking.flooding, Wrong.SENSE, 0, True),
    "nothing": (faking.hanging_up, Reason.SPEECH, 0, True),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_answer_is_trouble_and_never_an_error(name: str, remote: Remote, fake: Fake) -> None:
    fault, reason, wait, lost = BAD[name]
    fake.faults.append(fault)
    with pytest.raises(Trouble) as trouble:
        remote.create("No names", TEXT)
    met = trouble.value
    assert (met.wait, met.lost) == (wait, lost)
    assert met.reason in (reason, Reason.LINE) if name == "nothing" else met.reason is reason
    assert speaking.words(met.reason) == str(met)
    assert fake.issues == {}


def test_who_does_not_know_the_token_is_not_let_in(fake: Fake) -> None:
    with pytest.raises(Trouble) as trouble:
        speaker(place(fake, token="wrong")).greet()
    assert trouble.value.reason is Wrong.RIGHTS


def test_github_s_own_words_for_a_limit_are_understood(settings: Settings) -> None:
    with faking.tracker("github") as fake:
        settings.CALL_ALLOW_LIST = [fake.place]
        words = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "1"}
        fake.faults.append(faking.refusing(403, **words))
        with pytest.raises(Trouble) as trouble:
            speaker(place(fake)).greet()
    assert (trouble.value.reason, trouble.value.wait) == (Wrong.BUSY, 1)


def test_a_tracker_that_hangs_is_left_in_time(
    remote: Remote, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "SECONDS", 0.3)
    fake.faults.append(faking.slow(2))
    with pytest.raises(Trouble) as trouble:
        remote.create("No names", TEXT)
    assert (trouble.value.reason, trouble.value.lost) == (Reason.SLOW, True)


def test_all_calls_of_a_visit_together_have_an_end(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking, "PATIENCE", 0.0)
    with pytest.raises(Trouble) as trouble:
        speaker(place(fake)).greet()
    assert (trouble.value.reason, fake.asked) == (Reason.SLOW, [])


def test_a_tracker_inside_the_house_is_called_only_where_the_operator_says_so(
    remote: Remote, fake: Fake, settings: Settings
) -> None:
    settings.CALL_ALLOW_LIST = []
    with pytest.raises(Trouble) as trouble:
        remote.create("No names", TEXT)
    assert trouble.value.reason in (Reason.INSIDE, Reason.PORT)
    assert (trouble.value.lost, fake.asked) == (False, [])


def test_only_web_addresses_are_taken_as_links() -> None:
    for bad in ("javascript:alert(1)", "https://x y", "https://x\n", "https://" + "x" * 500, 5):
        assert speaking.web({"url": bad}, "url") == ""
    assert speaking.web({"url": "https://x.example/1"}, "url") == "https://x.example/1"


def test_texts_of_a_tracker_can_be_kept() -> None:
    assert speaking.text({"a": "x\0y\ud800"}, "a") == "xy?"
    assert speaking.text({"a": ["x"]}, "a") == ""


def test_a_document_of_jira_reads_as_plain_text() -> None:
    told = {
        "type": "doc",
        "content": [
            {"type": "heading", "content": [{"type": "text", "text": "Done"}]},
            {
                "type": "bulletList",
                "content": [
                    {
                        "type": "listItem",
                        "content": [
                            {
                                "type": "paragraph",
                                "content": [
                                    {"type": "mention", "attrs": {"text": "@Ines"}},
                                    {"type": "hardBreak"},
                                    {"type": "text", "text": "look"},
                                ],
                            }
                        ],
                    }
                ],
            },
        ],
    }
    assert jira.plain(told).split() == ["Done", "@Ines", "look"]
    deep: Any = {"type": "text", "text": "x"}
    for _level in range(500):
        deep = {"type": "panel", "content": [deep]}
    assert jira.plain(deep) == ""
