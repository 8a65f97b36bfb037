"""Searching, and what is offered while one types."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import visitor
from accounts.checking import Checker, Unfit, Wrong, listed, one_of, takes, text
from accounts.describing import asked, described
from catalog import facets, search, suggesting
from catalog import search_shapes as shapes

MOST_CHOSEN = 100


@takes({"type": "string", "pattern": "^[0-9]{0,9}$"})
def place(value: Any) -> int:
    """Where a page begins, as `next` gave it; the first page when it is empty."""
    digits = isinstance(value, str) and value.isascii() and value.isdigit()
    if value and not digits:
        raise Wrong(_("Use the value of `next` as it was given."))
    if value and int(value[:9]) > search.FURTHEST:
        raise Unfit(_("Use the value of `next` as it was given."))
    return int(value or 0)


QUESTION: Mapping[str, Checker[Any]] = {
    "q": text(search.MAX_LENGTH),
    **{name: listed(text(300), MOST_CHOSEN) for name in facets.FACETS},
    "sort": one_of(list(search.SORTS)),
    "cursor": place,
    "why": one_of(["0", "1"]),
}


class Search(APIView):
    """Ranked hits with facet counts."""

    @described("search_assets", {200: shapes.Found}, asks=QUESTION, refuses=(422,))
    def get(self, request: Request) -> Response:
        """Find assets: those with all words first, then those with some; a facet is repeated to widen.

        With `why=1` each hit's place among the best matches is explained.
        """
        sent = asked(request)
        found = search.find(
            visitor(request),
            sent.get("q", ""),
            filters=search.Filters.read({name: sent.get(name, ()) for name in facets.FACETS}),
            sort=sent.get("sort", "match"),
            start=sent.get("cursor", 0),
            why=sent.get("why") == "1",
        )
        return Response(shapes.found(found))


class Suggest(APIView):
    """As-you-type."""

    @described(
        "suggest", {200: shapes.Suggested}, asks={"q": text(search.MAX_LENGTH)}, needs=("q",)
    )
    def get(self, request: Request) -> Response:
        """Offer assets, terms, people and teams with a word that begins with what was typed."""
        return Response(shapes.suggested(suggesting.suggest(visitor(request), asked(request)["q"])))
