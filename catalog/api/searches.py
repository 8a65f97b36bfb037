"""Searches that a person saves; private to them."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.checking import checked, listed, one_of, shaped, shown_name, text
from accounts.describing import described, letter, made
from accounts.paging import PAGED, Page, paginate
from catalog import facets, search, services
from catalog import search_shapes as shapes
from catalog.api.search import MOST_CHOSEN
from catalog.models import SavedSearch

CHOSEN = shaped({name: listed(text(300), MOST_CHOSEN) for name in facets.FACETS}, required=())
SAVED = shaped(
    {
        "name": shown_name(100),
        "q": text(search.MAX_LENGTH),
        "filters": CHOSEN,
        "sort": one_of(list(search.SORTS)),
    },
    required=("name",),
)
RENAMED = shaped({"name": shown_name(100)}, required=("name",))
EXAMPLE = {"name": "Late flights", "q": "late flights", "filters": {"kind": ["table"]}}


class Searches(APIView):
    """The searches one has saved."""

    @described("list_searches", {200: Page[shapes.Saved]}, asks=PAGED)
    def get(self, request: Request) -> Response:
        """List the searches you have saved."""
        return Response(paginate(request, mine(request), shapes.saved))

    @described(
        "save_search",
        {200: shapes.Saved, 201: made(shapes.Saved)},
        takes=letter(SAVED, EXAMPLE),
        refuses=(422,),
    )
    def post(self, request: Request) -> Response:
        """Save a search under a name; the same name again changes it."""
        sent: dict[str, Any] = checked(SAVED, request.data)
        filters = search.Filters.read(sent.get("filters", {}))
        found, new = services.save_search(
            by=person(request),
            name=sent["name"],
            q=sent.get("q", "").strip(),
            filters=filters,
            sort=sent.get("sort", "match"),
        )
        headers = {"Location": f"/api/v1/searches/{found.pk}"} if new else {}
        return Response(shapes.saved(found), status=201 if new else 200, headers=headers)


class SearchDetail(APIView):
    """One saved search."""

    @described("get_search", {200: shapes.Saved})
    def get(self, request: Request, pk: int) -> Response:
        """Read one of your searches."""
        return Response(shapes.saved(get_object_or_404(mine(request), pk=pk)))

    @described(
        "rename_search",
        {200: shapes.Saved},
        takes=letter(RENAMED, {"name": "Flights that were late"}),
        refuses=(409, 422),
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Give a search another name."""
        found = get_object_or_404(mine(request), pk=pk)
        sent = checked(RENAMED, request.data)
        services.rename_search(search=found, name=sent["name"])
        return Response(shapes.saved(found))

    @described("delete_search", {204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Delete a search."""
        services.delete_search(search=get_object_or_404(mine(request), pk=pk))
        return Response(status=204)


def mine(request: Request) -> QuerySet[SavedSearch]:
    return SavedSearch.objects.filter(user=person(request))
