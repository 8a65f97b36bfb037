"""Personal data that was said is taken out wherever it was copied to, and only that it was taken out is left."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.problems import Unprocessable
from catalog.models import Asset
from feedback import services
from feedback.models import Ticket, Tracker, TrackerLink
from tests import factories
from tests.conftest import api_for, signed_in
from tests.database import as_the_owner

pytestmark = pytest.mark.django_db
SECRET = "Zoltan Q. Verymuch"


def tables_with(words: str) -> set[str]:
    """Every table of the database in which one row holds these words anywhere."""
    with as_the_owner() as cursor:
        cursor.execute(
            "select c.oid::regclass::text from pg_class c where c.relkind = 'r'"
            " and c.relnamespace = 'public'::regnamespace"
        )
        found = set()
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"select exists (select from {table} t where t::text ilike %s)", [f"%{words}%"]
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


@pytest.fixture
def told(asset: Asset, charlie: User, stella: User) -> Ticket:
    """Said through the API with a key, talked of, answered, opened again: copies of it are everywhere."""
    letter = {
        "asset": asset.pk,
        "title": f"{SECRET} is missing",
        "text": f"Call {SECRET} about it, today.",
        "example": SECRET,
    }
    api = api_for(charlie)
    made = api.post(
        "/api/v1/tickets", letter, format="json", headers={"Idempotency-Key": "one-report"}
    )
    ticket = Ticket.objects.get(pk=made.json()["id"])
    services.comment(ticket=ticket, text=f"Is it {SECRET} of Szeged?", by=stella)
    services.acknowledge(ticket=ticket, by=stella)
    services.resolve(ticket=ticket, reason=f"I have asked {SECRET}", by=stella)
    services.reopen(ticket=ticket, text=f"{SECRET} knows nothing", by=charlie)
    tracker = Tracker.objects.create(
        domain=asset.domain,
        name="Issues",
        kind="github",
        base="https://127.0.0.1",
        project="data/flights",
        token="sealed",
        made_by=stella,
    )
    letter = {"title": ticket.title, "text": ticket.text, "mark": "one"}
    TrackerLink.objects.create(ticket=ticket, tracker=tracker, by=stella, **letter)
    return ticket


def test_no_copy_is_left_in_any_table(told: Ticket, stella: User) -> None:
    before = tables_with(SECRET)
    assert {
        "feedback_ticket",
        "feedback_ticketevent",
        "feedback_comment",
        "accounts_reply",
    } <= before
    services.redact(
        ticket=told,
        part="text",
        passages=[SECRET],
        kind="name",
        reason="Nobody's business",
        by=stella,
    )
    assert tables_with(SECRET) == set()
    assert tables_with("verymuch") == set()
    told.refresh_from_db()
    assert told.text == "Call [taken out] about it, today."
    assert told.title == "[taken out] is missing"


def test_the_timeline_tells_who_took_out_what_and_why(told: Ticket, stella: User) -> None:
    said = {"kind": "name", "reason": "Nobody's business"}
    services.redact(ticket=told, part="example", **said, by=stella)
    page = signed_in(stella).get(told.get_absolute_url()).text
    assert f"{stella.name} took a name out of the example" in page
    assert "Nobody&#x27;s business" in page
    assert SECRET not in page


def test_the_reason_does_not_keep_it_either(told: Ticket, stella: User) -> None:
    reason = f"{SECRET} asked for it"
    services.redact(
        ticket=told, part="text", passages=[SECRET], kind="name", reason=reason, by=stella
    )
    assert tables_with(SECRET) == set()


def test_a_whole_comment_is_taken_out(told: Ticket, stella: User) -> None:
    comment = told.comments.get()
    services.redact(
        ticket=told, part="comment", comment=comment, kind="private", reason="Private", by=stella
    )
    comment.refresh_from_db()
    assert comment.text == "[taken out]"


def test_words_that_do_not_stand_there_are_refused(told: Ticket, stella: User) -> None:
    for passages in (["Somebody else"], ["t"], ["Call"] * 21):
        with pytest.raises(Unprocessable):
            services.redact(
                ticket=told, part="text", passages=passages, kind="name", reason="r", by=stella
            )
    assert SECRET in Ticket.objects.get(pk=told.pk).text


def test_only_those_who_answer_for_it_may(told: Ticket, charlie: User) -> None:
    with pytest.raises(PermissionDenied):
        services.redact(ticket=told, part="text", kind="name", reason="r", by=charlie)
    assert signed_in(charlie).get(f"/tickets/{told.pk}/redact").status_code == 403
    assert "Take out personal data" not in signed_in(charlie).get(told.get_absolute_url()).text


def test_the_form_takes_it_out(told: Ticket, stella: User) -> None:
    browser = signed_in(stella)
    address = f"/tickets/{told.pk}/redact"
    assert SECRET in browser.get(address).text
    sent = {"part": "text", "passages": SECRET, "kind": "name", "reason": "Private"}
    assert browser.post(address, sent | {"passages": "unheard"}).status_code == 422
    assert browser.post(address, sent).status_code == 303
    assert tables_with(SECRET) == set()


def test_a_program_takes_it_out(told: Ticket, stella: User, asset: Asset) -> None:
    letter = {"part": "comment", "comment": told.comments.get().pk, "kind": "name", "reason": "r"}
    steward, address = api_for(stella), f"/api/v1/tickets/{told.pk}/redact"
    assert steward.post(address, letter, format="json").status_code == 200
    again = letter | {"comment": 10**9}
    assert steward.post(address, again, format="json").status_code == 422
    Asset.objects.filter(pk=asset.pk).update(visibility="private")
    stranger = api_for(factories.user())
    assert stranger.post(address, letter, format="json").status_code == 404


@pytest.mark.parametrize("passages", [[SECRET], []])
def test_an_answer_that_was_put_into_the_description_is_taken_out_there(
    passages: list[str], asset: Asset, charlie: User, stella: User
) -> None:
    asked = services.report(asset=asset, title="Who knows?", kind="question", by=charlie)
    answer = services.comment(ticket=asked, text=f"Call {SECRET}\nat noon.", by=stella)
    services.lift_answer(comment=answer, by=stella)
    said = {"part": "comment", "comment": answer, "kind": "name", "reason": "Private"}
    services.redact(ticket=asked, passages=passages, **said, by=stella)
    asset.refresh_from_db()
    assert SECRET not in asset.description
    assert "[taken out]" in asset.description
    assert "Who knows?" in asset.description
    assert tables_with(SECRET) == {"catalog_assetevent"}, "history is only ever added to"


@pytest.mark.parametrize("passages", [["Zoltan **Q.** Verymuch"], []])
def test_news_that_tell_it_without_its_markup_are_cleaned_too(
    passages: list[str], asset: Asset, charlie: User, stella: User
) -> None:
    ticket = services.report(asset=asset, title="No name", by=charlie)
    said = services.comment(ticket=ticket, text="Ask\n\nZoltan **Q.** Verymuch", by=stella)
    assert "Ask Zoltan Q. Verymuch" in charlie.notices.values_list("text", flat=True)
    how = {"part": "comment", "comment": said, "kind": "name", "reason": "Private"}
    services.redact(ticket=ticket, passages=passages, **how, by=stella)
    assert tables_with("Verymuch") == set()


def test_a_letter_to_a_tracker_is_cleaned_of_what_was_made_harmless_in_it(
    asset: Asset, charlie: User, stella: User
) -> None:
    text = f"Ask\n/home/{SECRET}"
    ticket = services.report(asset=asset, title="No name", text=text, by=charlie)
    place = {"kind": "gitlab", "base": "https://127.0.0.1", "project": "1", "token": "sealed"}
    tracker = Tracker.objects.create(domain=asset.domain, name="Issues", made_by=stella, **place)
    services.push(ticket=ticket, tracker=tracker, by=stella)
    assert "\\/home" in TrackerLink.objects.get().text
    services.redact(ticket=ticket, part="text", kind="name", reason="Private", by=stella)
    assert tables_with(SECRET) == set()
