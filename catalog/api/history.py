"""What became of an asset, and what it was on a past day."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import visitor
from accounts.checking import Unfit, day, takes
from accounts.describing import asked, described
from accounts.paging import PAGED, Page, read, write_cursor
from catalog.api.asking import visible_asset
from catalog.history import listing, past, reading, showing

ROWS = 500
"""So many changes of one kind are listed of one entry."""


@takes({"type": "string", "format": "date"})
def past_day(value: Any) -> date:
    found = day(value)
    if found is None or found > timezone.localdate():
        raise Unfit(_("Send a day that has come."))
    return found


class History(APIView):
    """What became of an asset."""

    @described("list_history", {200: Page[listing.Recorded]}, asks=PAGED)
    def get(self, request: Request, pk: int) -> Response:
        """List what was recorded of an asset, newest first: who changed what, through which door.

        Those who do not answer for it see what happened since it came into their sight.
        """
        asset, reader = visible_asset(request, pk), visitor(request)
        size, below = read(request, "limit", "50"), read(request, "cursor", "")
        seen = reading.sight(asset, reader)
        found = reading.page(asset, seen, below, size, ROWS)
        following = write_cursor(found.last) if found.more else None
        return Response({"results": listing.entries(found, reader), "next": following})


class Past(APIView):
    """What an asset was."""

    @described("get_past", {200: showing.PastAsset}, asks={"on": past_day}, refuses=(422,))
    def get(self, request: Request, pk: int) -> Response:
        """Read an asset as it was when the day `on` ended, in your time zone; without it, as it is recorded today.

        404 where nothing was recorded of it yet, or it was not on show for you.
        """
        asset, reader = visible_asset(request, pk), visitor(request)
        on = asked(request).get("on", timezone.localdate())
        found = past.as_of(asset, reading.sight(asset, reader), on, reader)
        if found is None:
            raise NotFound(_("Nothing is known of that day."))
        return Response(showing.was(found))
