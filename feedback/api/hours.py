"""Within how many hours people are answered, and which hours count."""

import re
from datetime import date, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.checking import Wrong, checked, day, listed, optional, shaped, takes, text, whole
from accounts.describing import described, letter
from accounts.models import Team
from feedback import services, shapes
from feedback.models import Hours

CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
LONGEST = 2000


@takes({"type": "string", "pattern": f"^({CLOCK.pattern})$"})
def clock(value: Any) -> time:
    """A time of the day like 09:00."""
    if not isinstance(value, str) or not CLOCK.fullmatch(value):
        raise Wrong(_("Send a time like 09:00."))
    return time.fromisoformat(value)


@takes({"type": "string", "format": "date"})
def holiday(value: Any) -> date:
    found = day(value)
    if found is None:
        raise Wrong(_("Send a day like 2027-01-31."))
    return found


hours = whole(1, LONGEST, lambda: _("Send a number of hours from 1 to 2000."))
weekday = whole(1, 7, lambda: _("Send the number of a day, from 1 for Monday to 7."))
HOURS = shaped(
    {
        "high": hours,
        "medium": hours,
        "low": hours,
        "time_zone": text(64),
        "days": listed(weekday, 7),
        "opens": clock,
        "closes": optional(clock),
        "holidays": listed(holiday, 1000),
    },
    required=("high", "medium", "low"),
)
EXAMPLE = {
    "high": 4,
    "medium": 8,
    "low": 24,
    "time_zone": "Europe/Berlin",
    "days": [1, 2, 3, 4, 5],
    "opens": "09:00",
    "closes": "17:00",
    "holidays": ["2027-01-01"],
}


class HoursOfAll(APIView):
    """What the whole shop promises."""

    @described("get_hours", {200: shapes.Hours})
    def get(self, request: Request) -> Response:
        """Read within how many hours people are answered where a team has said nothing of its own."""
        person(request)
        return _told(None)

    @described("set_hours", {200: shapes.Hours}, takes=letter(HOURS, EXAMPLE), refuses=(422,))
    def put(self, request: Request) -> Response:
        """Set within how many hours people are answered where a team says nothing of its own; for admins."""
        return _set(request, None)


class HoursOfTeam(APIView):
    """What one team promises."""

    @described("get_team_hours", {200: shapes.Hours})
    def get(self, request: Request, pk: int) -> Response:
        """Read within how many hours a team answers."""
        return _told(_team(request, pk))

    @described("set_team_hours", {200: shapes.Hours}, takes=letter(HOURS, EXAMPLE), refuses=(422,))
    def put(self, request: Request, pk: int) -> Response:
        """Set within how many hours your team answers, and which hours count."""
        return _set(request, _team(request, pk))


def _team(request: Request, pk: int) -> Team:
    return get_object_or_404(Team.objects.visible_to(person(request)), pk=pk)


def _set(request: Request, team: Team | None) -> Response:
    by = person(request)
    if not services.may_set_hours(team, by):
        raise PermissionDenied
    services.set_hours(team=team, **checked(HOURS, request.data), by=by)
    return _told(team)


def _told(team: Team | None) -> Response:
    row = Hours.objects.filter(team=team).first() or Hours.objects.filter(team=None).first()
    return Response(shapes.hours(row or Hours()))
