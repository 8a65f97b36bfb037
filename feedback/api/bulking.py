"""One step on many tickets."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import known_user, person
from accounts.api.repeating import KEYED, once
from accounts.checking import checked, email, identity, listed, one_of, shaped, text
from accounts.describing import described, letter
from accounts.problems import Unprocessable
from feedback import shapes
from feedback.models import Ticket
from feedback.services import bulking

NEEDED = {"assign": "assignee", "decline": "reason"}
"""What a step takes beside the tickets; the others take nothing."""
BULK = shaped(
    {
        "act": one_of(list(bulking.ACTS)),
        "tickets": listed(identity, bulking.MOST, least=1),
        "assignee": email,
        "reason": text(5000),
    },
    required=("act", "tickets"),
)
EXAMPLE = {"act": "decline", "tickets": [1, 2], "reason": "There were none on a holiday"}


class Bulk(APIView):
    """Many tickets at once."""

    @described(
        "step_tickets",
        {200: shapes.Outcome},
        takes=letter(BULK, EXAMPLE),
        heeds=KEYED,
        refuses=(409, 422),
    )
    @once
    def post(self, request: Request) -> Response:
        """Take one step on many tickets, the oldest first; each answers for itself.

        `assign` needs an `assignee`, `decline` a `reason`; `merge` makes all of them duplicates of the oldest. Which
        tickets stay as they were, and why, stands in `refused`.
        """
        sent: dict[str, Any] = checked(BULK, request.data)
        words, asked = words_of(sent), set(sent["tickets"])
        seen = list(Ticket.objects.visible_to(person(request)).filter(pk__in=asked))
        outcome = bulking.each(seen, sent["act"], words, person(request))
        unseen = asked - {ticket.pk for ticket in seen}
        refused = dict.fromkeys(unseen, _("There is no ticket with this id that you may see."))
        refused |= {refusal.ticket.pk: refusal.why for refusal in outcome.refused}
        return Response(shapes.outcome(outcome.done, refused))


def words_of(sent: dict[str, Any]) -> dict[str, Any]:
    """What the step takes beside the tickets; a 422 where it is missing, or stands there for nothing."""
    for act, name in NEEDED.items():
        if (sent["act"] == act) != bool(sent.get(name, "").strip()):
            raise Unprocessable({name: [_("“%(act)s” needs it, no other step.") % {"act": act}]})
    if sent["act"] == "assign":
        return {"to": known_user(sent["assignee"], "assignee")}
    return {"reason": sent["reason"]} if sent["act"] == "decline" else {}
