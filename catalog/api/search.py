"""Searching."""

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import visitor
from catalog import search, shapes


class Search(APIView):
    """Ranked hits with facet counts: `?q=&domain=&kind=&verdict=&owner=&stage=&sort=&cursor=`."""

    def get(self, request: Request) -> Response:
        asked = request.query_params
        sort = asked.get("sort", "match")
        if sort not in search.SORTS:
            message = _("Use one of: %(choices)s.") % {"choices": ", ".join(search.SORTS)}
            raise ValidationError({"sort": [message]})
        if len(asked.get("q", "")) > search.MAX_LENGTH:
            message = _("At most %(max)d characters.") % {"max": search.MAX_LENGTH}
            raise ValidationError({"q": [message]})
        found = search.find(
            visitor(request),
            asked.get("q", ""),
            filters=search.Filters.read({name: asked.getlist(name) for name in asked}),
            sort=sort,
            start=read_offset(request),
        )
        return Response(
            {
                "results": [shapes.hit(asset) for asset in found.hits],
                "next": str(found.next) if found.next else None,
                "count": found.count,
                "facets": {
                    name: [{"value": option.value, "count": option.count} for option in options]
                    for name, options in found.facets.items()
                },
            }
        )


def read_offset(request: Request) -> int:
    raw = request.query_params.get("cursor") or "0"
    if not raw.isascii() or not raw.isdigit() or int(raw[:9]) > search.FURTHEST:
        raise ValidationError({"cursor": [_("Use the value of `next` as it was given.")]})
    return int(raw)
