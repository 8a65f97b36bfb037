"""How one is told by mail, and what one is mailed no more."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import quiet, reasons, services, shapes
from accounts.api.asking import person
from accounts.checking import checked, one_of, optional, shaped, text, whole
from accounts.describing import described, letter, made
from accounts.models import Muted, Telling, User
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable

hour = whole(0, 23, lambda: _("Send an hour of the day, from 0 to 23."))
WISH = shaped(
    {
        "mail": one_of(list(Telling.Mail.values)),
        "digest_hour": hour,
        "quiet_from": optional(hour),
        "quiet_until": optional(hour),
    },
    required=("mail",),
)
EXAMPLE = {"mail": "digest", "digest_hour": 7, "quiet_from": 20, "quiet_until": 6}
ENDED = shaped({"because": text(60, required=True)}, required=("because",))


class HowTold(APIView):
    """How one wants to be told."""

    @described("get_telling", {200: shapes.Telling})
    def get(self, request: Request) -> Response:
        """Read how often you are mailed, when, and when not."""
        return Response(shapes.telling(quiet.telling(person(request))))

    @described("set_telling", {200: shapes.Telling}, takes=letter(WISH, EXAMPLE), refuses=(422,))
    def put(self, request: Request) -> Response:
        """Set how often you are mailed, when, and when not, by the clock of your time zone.

        What is not sent is as for somebody who never said: the daily letter at 8, no quiet hours.
        """
        sent: dict[str, Any] = checked(WISH, request.data)
        begins, ends = sent.get("quiet_from"), sent.get("quiet_until")
        if (begins is None) != (ends is None):
            missing = "quiet_from" if begins is None else "quiet_until"
            raise Unprocessable({missing: [_("Quiet hours need a beginning and an end.")]})
        return Response(shapes.telling(services.wish_for(user=person(request), **sent)))


class Ended(APIView):
    """What one is mailed no more."""

    @described("list_ended", {200: Page[shapes.Ended]}, asks=PAGED)
    def get(self, request: Request) -> Response:
        """List the reasons for which you are mailed no more."""
        return Response(paginate(request, mine(request), shapes.ended))

    @described(
        "end_mail",
        {200: shapes.Ended, 201: made(shapes.Ended)},
        takes=letter(ENDED, {"because": "ticket:1"}),
        refuses=(422,),
    )
    def post(self, request: Request) -> Response:
        """Be mailed no more for a reason for which you were told something; it still stands in Aisle.

        A watch is ended at `watches`.
        """
        user, because = person(request), checked(ENDED, request.data)["because"]
        known = mine(request).filter(because=because).first()
        if known is None:
            demand_told(user, because)
            services.unsubscribe(user=user, because=because)
        found = known or mine(request).get(because=because)
        headers = {} if known else {"Location": f"/api/v1/telling/ended/{found.pk}"}
        return Response(shapes.ended(found), status=200 if known else 201, headers=headers)


class EndedDetail(APIView):
    """One reason for which one is mailed no more."""

    @described("get_ended", {200: shapes.Ended})
    def get(self, request: Request, pk: int) -> Response:
        """Read one of them."""
        return Response(shapes.ended(get_object_or_404(mine(request), pk=pk)))

    @described("hear_again", {204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Be mailed for this reason again."""
        services.hear_again(muted=get_object_or_404(mine(request), pk=pk))
        return Response(status=204)


def demand_told(user: User, because: str) -> None:
    """422 for what no mail came from, and for what is not ended by ending its mail."""
    if reasons.ends_altogether(because):
        raise Unprocessable({"because": [_("End the watch itself, at `watches`.")]})
    told = user.notices.filter(because=because).exists()
    if not told or reasons.of(because) is None:
        raise Unprocessable({"because": [_("You were told nothing for this reason.")]})


def mine(request: Request) -> QuerySet[Muted]:
    return Muted.objects.filter(user=person(request))
