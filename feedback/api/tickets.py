"""Tickets, the steps of their way, and where they may have started."""

from collections.abc import Callable

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.api.repeating import KEYED, once
from accounts.checking import checked, email, from_text, identity, moment, one_of, shaped, text
from accounts.describing import Body, Method, asked, described, letter, made
from accounts.models import User
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable
from catalog.models import Asset
from feedback import services, shapes
from feedback.api.asking import named_asset, named_subject
from feedback.models import Ticket
from feedback.tickets import suspects

TICKET = shaped(
    {
        "asset": identity,
        "term": identity,
        "kind": one_of([Ticket.Kind.PROBLEM.value, Ticket.Kind.QUESTION.value]),
        "title": text(200, required=True),
        "text": text(10_000),
        "field": text(255),
        "example": text(200),
        "since": moment,
        "severity": one_of(list(Ticket.Severity.values)),
    },
    required=("title",),
)
EXAMPLE = {
    "asset": 1,
    "kind": "problem",
    "title": "San Juan has no name",
    "text": "In the list of routes",
    "field": "dest",
    "example": "SJU",
    "since": "2027-01-30T06:00:00Z",
    "severity": "high",
}
NOTHING = shaped({}, required=())
ASSIGN = shaped({"assignee": email}, required=("assignee",))
MOVE = shaped({"asset": identity}, required=("asset",))
CHANGE = shaped({"type": text(20), "ref": text(500)}, required=("type", "ref"))
RESOLVE = shaped({"change": CHANGE, "reason": text(5000)}, required=())
RESOLVED = {
    "change": {"type": "url", "ref": "https://example.org/change/1"},
    "reason": "Names were added",
}
CONVERT = shaped({"kind": one_of(["problem", "question"])}, required=("kind",))
MERGE = shaped({"into": identity}, required=("into",))
LINK = shaped({"url": text(500), "ticket": identity}, required=())
REOPEN = shaped({"text": text(5000)}, required=())
DECLINE = shaped({"reason": text(5000)}, required=())


def visible_ticket(request: Request, pk: int) -> Ticket:
    user = person(request)
    return get_object_or_404(Ticket.objects.visible_to(user).for_rows(user), pk=pk)


def named_ticket(request: Request, pk: int, field: str) -> Ticket:
    """The ticket that a letter names; one that may not be seen is as good as none."""
    found = Ticket.objects.visible_to(person(request)).filter(pk=pk).first()
    if found is None:
        raise Unprocessable({field: [_("Choose another ticket that you may see.")]})
    return found


class Tickets(APIView):
    """The tickets you may see."""

    @described(
        "list_tickets",
        {200: Page[shapes.Ticket]},
        asks={
            "state": one_of(list(Ticket.State.values)),
            "kind": one_of(list(Ticket.Kind.values)),
            "asset": from_text(identity),
            "term": from_text(identity),
            **PAGED,
        },
    )
    def get(self, request: Request) -> Response:
        """List the tickets you may see, newest first."""
        user, question = person(request), asked(request)
        found = Ticket.objects.visible_to(user).for_rows(user)
        for name in ("state", "kind", "term"):
            if name in question:
                found = found.filter(**{name: question[name]})
        if "asset" in question:
            seen = Asset.objects.visible_to(user).filter(pk=question["asset"])
            found = found.filter(asset__in=seen)
        return Response(paginate(request, found, shapes.ticket, newest_first=True))

    @described(
        "report_ticket",
        {201: made(shapes.Ticket)},
        takes=letter(TICKET, EXAMPLE),
        heeds=KEYED,
        refuses=(409, 422),
    )
    @once
    def post(self, request: Request) -> Response:
        """Report a problem with an asset or a term, or ask a question about it; a term has no `field`."""
        sent = checked(TICKET, request.data)
        about = named_subject(request, sent)
        ticket = services.report(**about, **sent, by=person(request))
        answer = Response(shapes.ticket(visible_ticket(request, ticket.pk)), status=201)
        answer["Location"] = f"/api/v1/tickets/{ticket.pk}"
        return answer


class TicketDetail(APIView):
    """One ticket."""

    @described("get_ticket", {200: shapes.TicketWithTimeline})
    def get(self, request: Request, pk: int) -> Response:
        """Read a ticket with its timeline."""
        return Response(shapes.with_timeline(visible_ticket(request, pk)))


class Suspects(APIView):
    """Where a ticket may have started; the formula is in docs/tracing.md."""

    @described("list_suspects", {200: Page[shapes.Suspect]})
    def get(self, request: Request, pk: int) -> Response:
        """List where a ticket may have started, the most suspicious first."""
        found = suspects.rank(visible_ticket(request, pk), person(request))
        return Response({"results": [shapes.suspect(item) for item in found], "next": None})


def step(name: str, takes: Body, *refuses: int) -> Callable[[Method], Method]:
    """Describes one step: 403 for a wrong role, 409 when the state does not allow it."""
    return described(name, {200: shapes.Ticket}, takes=takes, refuses=(409, *refuses))


def now(request: Request, pk: int) -> Response:
    """The ticket as it is after a step."""
    return Response(shapes.ticket(visible_ticket(request, pk)))


class Acknowledge(APIView):
    @step("acknowledge_ticket", letter(NOTHING, {}))
    def post(self, request: Request, pk: int) -> Response:
        """Take a ticket: you look at it."""
        ticket = visible_ticket(request, pk)
        checked(NOTHING, request.data)
        services.acknowledge(ticket=ticket, by=person(request))
        return now(request, pk)


class Start(APIView):
    @step("start_ticket", letter(NOTHING, {}))
    def post(self, request: Request, pk: int) -> Response:
        """Say that you work on a ticket now."""
        ticket = visible_ticket(request, pk)
        checked(NOTHING, request.data)
        services.start(ticket=ticket, by=person(request))
        return now(request, pk)


class Assign(APIView):
    @step("assign_ticket", letter(ASSIGN, {"assignee": "ines@sales.example"}), 422)
    def post(self, request: Request, pk: int) -> Response:
        """Hand a ticket to somebody who answers for its origin."""
        ticket = visible_ticket(request, pk)
        address = checked(ASSIGN, request.data)["assignee"]
        user = User.objects.filter(email=address, is_active=True).first()
        if user is None:
            raise Unprocessable({"assignee": [_("Choose somebody who answers for it.")]})
        services.assign(ticket=ticket, to=user, by=person(request))
        return now(request, pk)


class Move(APIView):
    @step("move_ticket", letter(MOVE, {"asset": 1}), 422)
    def post(self, request: Request, pk: int) -> Response:
        """Send a ticket to the asset where it began; those who answer there are told. One of a term stays there."""
        ticket = visible_ticket(request, pk)
        origin = named_asset(request, checked(MOVE, request.data)["asset"], "asset")
        services.move(ticket=ticket, to=origin, by=person(request))
        return now(request, pk)


class Merge(APIView):
    @step("merge_ticket", letter(MERGE, {"into": 2}), 422)
    def post(self, request: Request, pk: int) -> Response:
        """Merge a ticket into another that says the same; that one counts from now on."""
        ticket = visible_ticket(request, pk)
        into = named_ticket(request, checked(MERGE, request.data)["into"], "into")
        services.merge(ticket=ticket, into=into, by=person(request))
        return now(request, pk)


class Unmerge(APIView):
    @step("unmerge_ticket", letter(NOTHING, {}))
    def post(self, request: Request, pk: int) -> Response:
        """Make a duplicate a ticket of its own again."""
        ticket = visible_ticket(request, pk)
        checked(NOTHING, request.data)
        services.unmerge(ticket=ticket, by=person(request))
        return now(request, pk)


class Convert(APIView):
    @step("convert_ticket", letter(CONVERT, {"kind": "question"}), 422)
    def post(self, request: Request, pk: int) -> Response:
        """Call a problem a question, or a question a problem."""
        ticket = visible_ticket(request, pk)
        kind = checked(CONVERT, request.data)["kind"]
        services.convert(ticket=ticket, kind=kind, by=person(request))
        return now(request, pk)


class Link(APIView):
    @step("link_ticket", letter(LINK, {"url": "https://example.org/issues/1"}), 422)
    def post(self, request: Request, pk: int) -> Response:
        """Link what belongs to a ticket: an https address, or another ticket."""
        ticket = visible_ticket(request, pk)
        sent = checked(LINK, request.data)
        if ("url" in sent) == ("ticket" in sent):
            raise Unprocessable({"url": [_("Send either an address or a ticket.")]})
        other = named_ticket(request, sent["ticket"], "ticket") if "ticket" in sent else None
        services.link(ticket=ticket, url=sent.get("url", ""), other=other, by=person(request))
        return now(request, pk)


class Undo(APIView):
    @step("undo_ticket", letter(NOTHING, {}))
    def post(self, request: Request, pk: int) -> Response:
        """Take back your own last step, within a minute and before anybody else acts."""
        ticket = visible_ticket(request, pk)
        checked(NOTHING, request.data)
        services.undo(ticket=ticket, by=person(request))
        return now(request, pk)


class Resolve(APIView):
    @step("resolve_ticket", letter(RESOLVE, RESOLVED), 422)
    def post(self, request: Request, pk: int) -> Response:
        """Answer a ticket with a change, a stated reason, or both.

        The reporter is asked “Solved?”, and recalls made for the ticket lift.
        """
        ticket = visible_ticket(request, pk)
        sent = checked(RESOLVE, request.data)
        change = sent.get("change")
        proof = (change["type"], change["ref"]) if change else None
        reason = sent.get("reason", "")
        services.resolve(ticket=ticket, change=proof, reason=reason, by=person(request))
        return now(request, pk)


class Decline(APIView):
    @step("decline_ticket", letter(DECLINE, {"reason": "There were none on a holiday"}), 422)
    def post(self, request: Request, pk: int) -> Response:
        """Close a ticket without doing anything, for a reason."""
        ticket = visible_ticket(request, pk)
        reason = checked(DECLINE, request.data).get("reason", "")
        services.decline(ticket=ticket, reason=reason, by=person(request))
        return now(request, pk)


class Confirm(APIView):
    @step("confirm_ticket", letter(NOTHING, {}))
    def post(self, request: Request, pk: int) -> Response:
        """Say yes to “Solved?”."""
        ticket = visible_ticket(request, pk)
        checked(NOTHING, request.data)
        services.confirm(ticket=ticket, by=person(request))
        return now(request, pk)


class Reopen(APIView):
    @step("reopen_ticket", letter(REOPEN, {"text": "It was no holiday"}))
    def post(self, request: Request, pk: int) -> Response:
        """Say no to “Solved?”: the ticket is open again."""
        ticket = visible_ticket(request, pk)
        said = checked(REOPEN, request.data).get("text", "")
        services.reopen(ticket=ticket, text=said, by=person(request))
        return now(request, pk)
