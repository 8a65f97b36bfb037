"""How the loop goes, in numbers."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.checking import Checker, day, needed_slug
from accounts.describing import asked, described
from accounts.models import Team
from accounts.problems import Unprocessable
from catalog.models import Domain
from feedback.loop import figures as loop
from feedback.shapes import loop as loop_shapes

ASKED: dict[str, Checker[Any]] = {
    "domain": needed_slug,
    "team": needed_slug,
    "from": day,
    "until": day,
}


class Loop(APIView):
    """The figures of the loop."""

    @described("get_loop", {200: loop_shapes.Loop}, asks=ASKED, refuses=(422,))
    def get(self, request: Request) -> Response:
        """Read how fast people are answered, and whether that holds.

        Of the last four weeks, or of the days `from` and `until`, at most 366 of them; a domain counts with everything
        below it. A figure belongs to the day on which something was said, so what happens late changes it. What was
        said of assets that not everybody may see is counted only for those who answer for them.
        """
        question, user = asked(request), person(request)
        first, last = span(question)
        domain = named(Domain.objects.visible_to(user), "domain", question)
        team = named(Team.objects.visible_to(user), "team", question)
        counted = loop.read(user, first, last, domain=domain, team=team)
        answer: loop_shapes.Loop = {
            "domain": domain.slug if domain else None,
            "team": team.slug if team else None,
            "first": first,
            "last": last,
            "figures": loop_shapes.figures(loop.figures(counted)),
            "days": loop_shapes.days(counted),
        }
        return Response(answer)


def span(question: dict[str, Any]) -> tuple[date, date]:
    """The days that are asked for."""
    last = question.get("until") or loop.today()
    usual = date.fromordinal(max(1, last.toordinal() - loop.DAYS.days + 1))
    first = question.get("from") or usual
    if first > last:
        raise Unprocessable({"until": [_("Name a day that is not before the first.")]})
    if (last - first).days >= loop.LONGEST:
        raise Unprocessable({"from": [_("At most %(n)d days at once.") % {"n": loop.LONGEST}]})
    return first, last


def named(known: Any, noun: str, question: dict[str, Any]) -> Any:
    """The domain or team that is asked for; none where none is."""
    if noun not in question:
        return None
    found = known.filter(slug=question[noun]).first()
    if found is None:
        raise Unprocessable({noun: [_("There is none of that name.")]})
    return found
