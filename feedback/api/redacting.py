"""Taking personal data out of a ticket."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.checking import checked, identity, listed, one_of, shaped, text
from accounts.describing import described, letter
from accounts.problems import Unprocessable
from feedback import services, shapes
from feedback.api.tickets import now, visible_ticket
from feedback.tickets import redacting

REDACT = shaped(
    {
        "part": one_of(list(redacting.PARTS)),
        "comment": identity,
        "passages": listed(text(redacting.LONGEST, required=True), redacting.MOST),
        "kind": one_of(list(redacting.KINDS)),
        "reason": text(500, required=True),
    },
    required=("part", "kind", "reason"),
)
EXAMPLE = {
    "part": "text",
    "passages": ["Ines Duarte"],
    "kind": "name",
    "reason": "Nobody needs the name to mend it",
}


class Redact(APIView):
    """What is taken out cannot be brought back."""

    @described(
        "redact_ticket",
        {200: shapes.Ticket},
        takes=letter(REDACT, EXAMPLE),
        refuses=(422,),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Take personal data out of a ticket, and out of every copy of it that Aisle keeps.

        A description that an answer was put into is cleaned too, if you may edit it; the history of the asset keeps
        what it said. Without `passages` the whole part is taken out; a comment is named by its id. The timeline tells
        who did it, of which kind it was, and why.
        """
        found = visible_ticket(request, pk)
        sent: dict[str, Any] = checked(REDACT, request.data)
        key = sent.pop("comment", None)
        comment = found.comments.filter(pk=key).first() if key else None
        if (sent["part"] == "comment") != (comment is not None):
            raise Unprocessable({"comment": [_("Name a comment of this ticket.")]})
        services.redact(ticket=found, comment=comment, **sent, by=person(request))
        return now(request, pk)
