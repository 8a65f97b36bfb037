"""What is said to tickets: questions about an asset, their answers, and conversations about anything else."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import versions
from accounts.api.asking import person
from accounts.api.repeating import KEYED, once
from accounts.checking import checked, one_of, shaped, text
from accounts.describing import asked, described, letter, made
from accounts.paging import PAGED, Page, paginate
from accounts.versions import GUARDED
from catalog.api.asking import visible_asset
from feedback import services, shapes
from feedback.api.asking import speak
from feedback.api.tickets import visible_ticket
from feedback.models import Comment, Ticket
from feedback.tickets import talking

COMMENT = shaped({"text": text(10_000, required=True)}, required=("text",))
SAID = {"text": "Yes, with an empty delay"}
QUESTION = shaped({"title": text(200, required=True), "text": text(10_000)}, required=("title",))
ASKED = {"title": "Are cancelled flights in it?", "text": "For the yearly report"}
NOTHING = shaped({}, required=())


def visible_comment(request: Request, pk: int) -> Comment:
    tickets = Ticket.objects.visible_to(person(request))
    said = Comment.objects.filter(ticket__in=tickets).select_related("author", "ticket__asset")
    return get_object_or_404(said, pk=pk)


class Comments(APIView):
    """What was said to one ticket."""

    @described("list_comments", {200: Page[shapes.Comment]}, asks=PAGED)
    def get(self, request: Request, pk: int) -> Response:
        """List what was said to a ticket, oldest first."""
        said = visible_ticket(request, pk).comments.select_related("author")
        return Response(paginate(request, said, shapes.comment))

    @described(
        "comment_on_ticket",
        {201: shapes.Comment},
        takes=letter(COMMENT, SAID),
        heeds=KEYED,
        refuses=(409, 422),
    )
    @once
    def post(self, request: Request, pk: int) -> Response:
        """Say something to a ticket; to a question it is an answer. Those who take part are told."""
        ticket = visible_ticket(request, pk)
        sent = checked(COMMENT, request.data)
        speak(request)
        said = services.comment(ticket=ticket, **sent, by=person(request))
        return Response(shapes.comment(said), status=201)


class CommentDetail(APIView):
    """One thing that was said."""

    @described(
        "edit_comment",
        {200: shapes.Comment},
        takes=letter(COMMENT, SAID),
        refuses=(409, 422),
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change what you said yourself, for a day, until it is accepted or lifted.

        What it said before stands on the ticket's timeline.
        """
        comment = visible_comment(request, pk)
        sent = checked(COMMENT, request.data)
        speak(request)
        edited = services.edit_comment(comment=comment, **sent, by=person(request))
        return Response(shapes.comment(edited))


class Accept(APIView):
    """An answer that is accepted."""

    @described(
        "accept_comment",
        {200: shapes.Comment},
        takes=letter(NOTHING, {}),
        refuses=(409,),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Accept an answer: the question is answered with it.

        Whoever asked may, and those who answer for the asset.
        """
        comment = visible_comment(request, pk)
        checked(NOTHING, request.data)
        return Response(shapes.comment(services.accept(comment=comment, by=person(request))))


class Lift(APIView):
    """An answer that is put into the asset's description."""

    @described(
        "lift_comment",
        {200: shapes.Comment},
        takes=letter(NOTHING, {}),
        heeds=GUARDED,
        refuses=(412, 422),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Put an answer into the description of the asset that was asked about, in your name.

        Whoever may edit the asset may. `If-Match` names the version of the asset that it is meant for.
        """
        comment = visible_comment(request, pk)
        checked(NOTHING, request.data)
        if not talking.may_lift(comment.ticket, person(request)):
            raise PermissionDenied(_("Your role in this domain does not allow that."))
        meant = versions.meant(request)
        lifted = services.lift_answer(comment=comment, versions=meant, by=person(request))
        return Response(shapes.comment(lifted))


class Questions(APIView):
    """What was asked about one asset."""

    @described(
        "list_questions",
        {200: Page[shapes.Question]},
        asks={"view": one_of(list(talking.VIEWS)), **PAGED},
    )
    def get(self, request: Request, pk: int) -> Response:
        """List the questions about an asset that you may see, newest first; `view` is `open` or `answered`."""
        asset, user = visible_asset(request, pk), person(request)
        found = Ticket.objects.visible_to(user).filter(asset=asset, kind=Ticket.Kind.QUESTION)
        if view := asked(request).get("view"):
            found = found.filter(talking.VIEWS[view])
        rows = talking.with_answers(found.for_rows(user))
        return Response(paginate(request, rows, shapes.question, newest_first=True))

    @described(
        "ask_question",
        {201: made(shapes.Ticket)},
        takes=letter(QUESTION, ASKED),
        heeds=KEYED,
        refuses=(409, 422),
    )
    @once
    def post(self, request: Request, pk: int) -> Response:
        """Ask something about an asset; it is a ticket of the kind `question`."""
        asset = visible_asset(request, pk)
        sent = checked(QUESTION, request.data)
        speak(request)
        ticket = services.report(asset=asset, kind="question", **sent, by=person(request))
        answer = Response(shapes.ticket(visible_ticket(request, ticket.pk)), status=201)
        answer["Location"] = f"/api/v1/tickets/{ticket.pk}"
        return answer
