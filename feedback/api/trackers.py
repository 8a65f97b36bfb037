"""Issue trackers, the tickets that are sent to them, and the door for their webhooks."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.api.repeating import KEYED, once
from accounts.bodies import read_limited
from accounts.checking import (
    Checker,
    checked,
    identity,
    needed_flag,
    needed_slug,
    one_of,
    shaped,
    shown_name,
    slug,
    text,
)
from accounts.describing import Body, asked, described, letter, made
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable
from catalog.models import Domain
from feedback import services
from feedback.api.tickets import visible_ticket
from feedback.models import Tracker, TrackerLink, TrackerQuerySet
from feedback.shapes import trackers as tracker_shapes
from feedback.tickets import bridging
from feedback.trackers import hearing

GIVEN: dict[str, Checker[Any]] = {
    "name": shown_name(100),
    "base": text(200, required=True),
    "project": text(200, required=True),
    "account": text(254),
    "issue_type": text(100),
    "token": text(4000, required=True),
    "secret": text(500),
    "resolves": needed_flag,
}
NEW = shaped(
    {"domain": needed_slug, "kind": one_of(list(Tracker.Kind.values)), **GIVEN},
    required=("domain", "name", "kind", "base", "project", "token"),
)
CHANGED = shaped({**GIVEN, "paused": needed_flag}, required=())
PUSH = shaped({"tracker": identity, "example": needed_flag}, required=("tracker",))
NOTHING = shaped({}, required=())
EXAMPLE = {
    "domain": "sales",
    "name": "Data issues",
    "kind": "github",
    "base": "https://api.github.com",
    "project": "sales/data",
    "token": "github_pat_1",
    "secret": "made-by-chance-and-long",
}


def visible(request: Request) -> TrackerQuerySet:
    return Tracker.objects.visible_to(person(request)).for_rows()


def told(request: Request, pk: int, status: int = 200) -> Response:
    found = get_object_or_404(visible(request), pk=pk)
    return Response(tracker_shapes.tracker(found), status=status)


class Trackers(APIView):
    """The issue trackers of your domains."""

    @described("list_trackers", {200: Page[tracker_shapes.Tracker]}, asks={"domain": slug, **PAGED})
    def get(self, request: Request) -> Response:
        """List the trackers of the domains in which you are steward or owner."""
        found = visible(request)
        if "domain" in asked(request):
            found = found.filter(domain__slug=asked(request)["domain"])
        return Response(paginate(request, found, tracker_shapes.tracker))

    @described(
        "add_tracker",
        {201: made(tracker_shapes.Tracker)},
        takes=letter(NEW, EXAMPLE),
        heeds=KEYED,
        refuses=(409, 422),
    )
    @once
    def post(self, request: Request) -> Response:
        """Make a project of a tracker known, for the tickets of a domain and of those below it.

        Its owners and admins do that. The token is sealed and never shown again. `base` is where the REST API begins:
        `https://api.github.com`, `https://gitlab.com`, `https://sales.atlassian.net`.
        """
        sent: dict[str, Any] = checked(NEW, request.data)
        domain = self.domain(request, sent.pop("domain"))
        tracker = services.add_tracker(domain=domain, **sent, by=person(request))
        answer = told(request, tracker.pk, 201)
        answer["Location"] = f"/api/v1/trackers/{tracker.pk}"
        return answer

    def domain(self, request: Request, named: str) -> Domain:
        found = Domain.objects.visible_to(person(request)).filter(slug=named).first()
        if found is None:
            raise Unprocessable({"domain": [_("There is no domain “%(slug)s”.") % {"slug": named}]})
        return found


class TrackerDetail(APIView):
    """One tracker."""

    @described("get_tracker", {200: tracker_shapes.Tracker})
    def get(self, request: Request, pk: int) -> Response:
        """Read a tracker, without its token and secret."""
        return told(request, pk)

    @described(
        "change_tracker",
        {200: tracker_shapes.Tracker},
        takes=letter(CHANGED, {"paused": True}),
        refuses=(422,),
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is given of a tracker.

        Another `base` or `account` needs the token again, as it would go there. An empty `secret` takes the webhook
        away. What is `paused` is not called, and its webhook not heard.
        """
        tracker = get_object_or_404(visible(request), pk=pk)
        sent = checked(CHANGED, request.data)
        services.change_tracker(tracker=tracker, **sent, by=person(request))
        return told(request, pk)

    @described("remove_tracker", {204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Forget a tracker. The issues stay where they are."""
        tracker = get_object_or_404(visible(request), pk=pk)
        services.remove_tracker(tracker=tracker, by=person(request))
        return Response(status=204)


class TryTracker(APIView):
    """Whether a tracker lets Aisle in."""

    @described("try_tracker", {200: tracker_shapes.Named}, refuses=(403, 422))
    def get(self, request: Request, pk: int) -> Response:
        """Ask a tracker for its project's own name; 422 says why it does not tell."""
        tracker = get_object_or_404(visible(request), pk=pk)
        name = services.try_tracker(tracker=tracker, by=person(request))
        return Response({"project": name})


class RetryTracker(APIView):
    """What was given up."""

    @described("retry_tracker", {200: tracker_shapes.Again}, takes=letter(NOTHING, {}))
    def post(self, request: Request, pk: int) -> Response:
        """Try again whatever was given up for this tracker."""
        tracker = get_object_or_404(visible(request), pk=pk)
        checked(NOTHING, request.data)
        return Response({"retried": services.retry(tracker=tracker, by=person(request))})


class Unsigned(BaseAuthentication):
    """Nobody signs in here: the letter itself is signed."""

    def authenticate(self, request: Request) -> None:
        return None

    def authenticate_header(self, request: Request) -> str:
        return 'Signature realm="aisle"'


class TrackerEvents(APIView):
    """The door for a tracker's webhook."""

    authentication_classes = [Unsigned]
    permission_classes = [AllowAny]
    signed = True

    @described(
        "ring_tracker", {204: None}, takes=Body({"type": "object"}, {"issue": {"number": 7}})
    )
    def post(self, request: Request, pk: int) -> Response:
        """Hear a tracker's webhook, which signs with the secret that was given to it.

        GitHub by `X-Hub-Signature-256`, Jira by `X-Hub-Signature`, GitLab by `X-Gitlab-Token` or, with a signing token
        (`whsec_…`), by `Webhook-Signature`. At most 1 MB. It is a bell: what has happened to the issue is then asked
        of the tracker. Sent twice it rings once. Whether a tracker is unknown, paused or the signature wrong cannot be
        told apart: it is 401.
        """
        body = read_limited(cast(Any, request._request), hearing.MOST)
        found = bridging.rung(pk, request.headers, body)
        if found is None:
            raise NotAuthenticated(_("No tracker of this number signs like that."))
        tracker, rung = found
        services.hear(tracker=tracker, rung=rung)
        return Response(status=204)


class Links(APIView):
    """Where a ticket was sent."""

    @described("list_ticket_links", {200: Page[tracker_shapes.TrackerLink]})
    def get(self, request: Request, pk: int) -> Response:
        """List the trackers that a ticket was sent to, and how it stands there."""
        ticket = visible_ticket(request, pk)
        links = TrackerLink.objects.filter(ticket=ticket).select_related("tracker").order_by("pk")
        return Response({"results": [tracker_shapes.link(one) for one in links], "next": None})


class Push(APIView):
    """Sending a ticket to a tracker."""

    @described(
        "push_ticket",
        {202: tracker_shapes.TrackerLink},
        takes=letter(PUSH, {"tracker": 1}),
        refuses=(422,),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Send a ticket to a tracker of the domain where it stands, or of one above; those who may triage do that.

        Its title, its text and a link back leave the house; the example value only with `example`. Comments made from
        then on go there too, with the names of who made them, and comments made there come here. Sent again it is
        sent once; what was given up is tried again.
        """
        ticket = visible_ticket(request, pk)
        sent = checked(PUSH, request.data)
        services.demand_triage(ticket, person(request))
        tracker = bridging.tracker_for(ticket, sent["tracker"])
        if tracker is None:
            message = _("Choose a tracker of the domain where it stands.")
            raise Unprocessable({"tracker": [message]})
        example = sent.get("example", False)
        link = services.push(ticket=ticket, tracker=tracker, example=example, by=person(request))
        return Response(tracker_shapes.link(link), status=202)
