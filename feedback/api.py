"""The JSON door to what people say: reviews, tickets and their steps, suspects, recalls."""

from functools import partial

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person, visitor
from accounts.checking import (
    LARGEST_KEY,
    checked,
    day,
    email,
    identity,
    one_of,
    optional,
    shaped,
    text,
    whole,
)
from accounts.models import User
from accounts.paging import paginate
from accounts.problems import Unprocessable
from catalog.api.asking import visible_asset
from catalog.models import Asset
from feedback import services, shapes, suspects
from feedback.models import Recall, RecallQuerySet, Ticket
from feedback.states import Verb

MAX_KEY = 100


stars = whole(1, 5, lambda: _("Send a whole number from 1 to 5."))

REVIEW = shaped(
    {"stars": stars, "text": text(5000), "use_case": text(200)},
    required=("stars",),
)
TICKET = shaped(
    {
        "asset": identity,
        "kind": one_of([Ticket.Kind.PROBLEM.value, Ticket.Kind.QUESTION.value]),
        "title": text(200, required=True),
        "text": text(10_000),
        "field": text(255),
        "example": text(200),
        "severity": one_of(list(Ticket.Severity.values)),
    },
    required=("asset", "title"),
)
CHANGE = shaped({"type": text(20), "ref": text(500)}, required=("type", "ref"))
BODIES = {
    Verb.ACKNOWLEDGE: shaped({}, required=()),
    Verb.ASSIGN: shaped({"assignee": email}, required=("assignee",)),
    Verb.MOVE: shaped({"asset": identity}, required=("asset",)),
    Verb.RESOLVE: shaped({"change": CHANGE, "reason": text(5000)}, required=()),
    Verb.CONFIRM: shaped({}, required=()),
    Verb.REOPEN: shaped({"text": text(5000)}, required=()),
    Verb.DECLINE: shaped({"reason": text(5000)}, required=()),
}
RECALL = shaped(
    {
        "asset": identity,
        "title": text(200, required=True),
        "what_to_do": text(5000, required=True),
        "replacement": optional(identity),
        "from": day,
        "until": day,
        "ticket": optional(identity),
    },
    required=("asset", "title", "what_to_do"),
)
LIFT = shaped({"why": text(5000, required=True)}, required=("why",))


def key_of(request: Request) -> str:
    """The `Idempotency-Key` header: the same request sent twice is kept once."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > MAX_KEY or not key.isprintable():
        message = _("At most %(max)d printable characters.") % {"max": MAX_KEY}
        raise ValidationError({"Idempotency-Key": [message]})
    return key


def named_asset(request: Request, pk: int, field: str) -> Asset:
    """An asset named in a body, if the caller may see it; otherwise a 422 that says which field."""
    asset = Asset.objects.visible_to(person(request)).filter(pk=pk).first()
    if asset is None:
        raise Unprocessable({field: [_("There is no asset with this id that you may see.")]})
    return asset


def visible_ticket(request: Request, pk: int) -> Ticket:
    user = person(request)
    return get_object_or_404(Ticket.objects.visible_to(user).for_rows(user), pk=pk)


class Reviews(APIView):
    """What people say of an asset, newest first; `POST` is one's own, and replaces what one said before."""

    def get(self, request: Request, pk: int) -> Response:
        found = visible_asset(request, pk).reviews.select_related("author")
        told = partial(shapes.review, reader=visitor(request))
        return Response(paginate(request, found, told, newest_first=True))

    def post(self, request: Request, pk: int) -> Response:
        asset = visible_asset(request, pk)
        sent = checked(REVIEW, request.data)
        new = not asset.reviews.filter(author=person(request)).exists()
        review = services.rate(asset=asset, **sent, by=person(request))
        return Response(shapes.review(review, person(request)), status=201 if new else 200)


class Tickets(APIView):
    """The tickets you may see, newest first, by `?state=`, `?kind=` and `?asset=`; `POST` reports a new one."""

    def get(self, request: Request) -> Response:
        user = person(request)
        found = Ticket.objects.visible_to(user).for_rows(user)
        for name, choices in (("state", Ticket.State.values), ("kind", Ticket.Kind.values)):
            wanted = request.query_params.get(name)
            if wanted and wanted not in choices:
                message = _("Use one of: %(choices)s.") % {"choices": ", ".join(choices)}
                raise ValidationError({name: [message]})
            found = found.filter(**{name: wanted}) if wanted else found
        if asset := request.query_params.get("asset"):
            known = asset.isascii() and asset.isdigit() and int(asset[:20]) <= LARGEST_KEY
            pk = int(asset) if known else 0
            seen = Asset.objects.visible_to(person(request)).filter(pk=pk)
            found = found.filter(asset__in=seen)
        return Response(paginate(request, found, shapes.ticket, newest_first=True))

    def post(self, request: Request) -> Response:
        sent = checked(TICKET, request.data)
        asset = named_asset(request, sent.pop("asset"), "asset")
        ticket = services.report(asset=asset, **sent, key=key_of(request), by=person(request))
        answer = Response(shapes.ticket(visible_ticket(request, ticket.pk)), status=201)
        answer["Location"] = f"/api/v1/tickets/{ticket.pk}"
        return answer


class TicketDetail(APIView):
    """One ticket with its timeline."""

    def get(self, request: Request, pk: int) -> Response:
        ticket = visible_ticket(request, pk)
        events = ticket.events.values("at", "verb", "actor__name")
        return Response(
            shapes.ticket(ticket) | {"timeline": [shapes.event(event) for event in events]}
        )


class TicketStep(APIView):
    """One step of a ticket: 403 for a wrong role, 409 when the state does not allow it, 422 for what is missing."""

    verb = Verb.ACKNOWLEDGE

    def post(self, request: Request, pk: int) -> Response:
        ticket = visible_ticket(request, pk)
        sent = checked(BODIES[self.verb], request.data or {})
        by = person(request)
        match self.verb:
            case Verb.ACKNOWLEDGE:
                services.acknowledge(ticket=ticket, by=by)
            case Verb.ASSIGN:
                services.assign(ticket=ticket, to=self.assignee(sent["assignee"]), by=by)
            case Verb.MOVE:
                self.move(request, ticket, sent["asset"])
            case Verb.RESOLVE:
                change = sent.get("change")
                proof = (change["type"], change["ref"]) if change else None
                services.resolve(ticket=ticket, change=proof, reason=sent.get("reason", ""), by=by)
            case Verb.CONFIRM:
                services.confirm(ticket=ticket, by=by)
            case Verb.REOPEN:
                services.reopen(ticket=ticket, text=sent.get("text", ""), by=by)
            case Verb.DECLINE:
                services.decline(ticket=ticket, reason=sent.get("reason", ""), by=by)
        return Response(shapes.ticket(visible_ticket(request, pk)))

    def assignee(self, address: str) -> User:
        user = User.objects.filter(email=address, is_active=True).first()
        if user is None:
            raise Unprocessable({"assignee": [_("Choose somebody who answers for this asset.")]})
        return user

    def move(self, request: Request, ticket: Ticket, pk: int) -> None:
        services.move(ticket=ticket, to=named_asset(request, pk, "asset"), by=person(request))


class Suspects(APIView):
    """Where a ticket may have started, the most suspicious first; the formula is in docs/tracing.md."""

    def get(self, request: Request, pk: int) -> Response:
        found = suspects.rank(visible_ticket(request, pk), person(request))
        return Response({"results": [shapes.suspect(item) for item in found], "next": None})


class Recalls(APIView):
    """The recalls you may see, newest first, `?standing=1` for those not lifted; `POST` issues one."""

    def get(self, request: Request) -> Response:
        found = recalls_for(request)
        if request.query_params.get("standing") == "1":
            found = found.standing()
        told = partial(shapes.recall, reader=visitor(request))
        return Response(paginate(request, found, told, newest_first=True))

    def post(self, request: Request) -> Response:
        sent = checked(RECALL, request.data)
        asset = named_asset(request, sent["asset"], "asset")
        replacement, ticket = sent.get("replacement"), sent.get("ticket")
        issued = services.recall(
            asset=asset,
            title=sent["title"],
            what_to_do=sent["what_to_do"],
            replacement=named_asset(request, replacement, "replacement") if replacement else None,
            window=(sent.get("from"), sent.get("until")),
            ticket=self.ticket(request, ticket) if ticket else None,
            key=key_of(request),
            by=person(request),
        )
        answer = Response(
            shapes.recall(recalls_for(request).get(pk=issued.pk), person(request)), status=201
        )
        answer["Location"] = f"/api/v1/recalls/{issued.pk}"
        return answer

    def ticket(self, request: Request, pk: int) -> Ticket:
        ticket = Ticket.objects.visible_to(person(request)).filter(pk=pk).first()
        if ticket is None:
            raise Unprocessable(
                {"ticket": [_("There is no ticket with this id that you may see.")]}
            )
        return ticket


class RecallDetail(APIView):
    def get(self, request: Request, pk: int) -> Response:
        found = get_object_or_404(recalls_for(request), pk=pk)
        return Response(shapes.recall(found, visitor(request)))


class LiftRecall(APIView):
    """The asset may be used again; a recall that is lifted already is left as it is."""

    def post(self, request: Request, pk: int) -> Response:
        recall = get_object_or_404(recalls_for(request), pk=pk)
        sent = checked(LIFT, request.data or {})
        services.lift(recall=recall, why=sent["why"], by=person(request))
        return Response(shapes.recall(recalls_for(request).get(pk=pk), person(request)))


def recalls_for(request: Request) -> RecallQuerySet:
    seen = Asset.objects.visible_to(visitor(request))
    tickets = Ticket.objects.visible_to(visitor(request))
    return (
        Recall.objects.visible_to(visitor(request))
        .select_related("asset__domain", "issued_by", "lifted_by")
        .annotate(
            replacement_seen=Exists(seen.filter(pk=OuterRef("replacement"))),
            ticket_seen=Exists(tickets.filter(pk=OuterRef("ticket"))),
        )
    )
