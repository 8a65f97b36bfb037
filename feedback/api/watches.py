"""What one watches."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.checking import checked, identity, shaped, slug
from accounts.describing import described, letter, made
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable
from catalog.models import Asset, Domain, SavedSearch, Term
from feedback import services, shapes
from feedback.models import Ticket, Watch, WatchQuerySet

WATCHED = shaped(
    {"asset": identity, "domain": slug, "term": identity, "search": identity, "ticket": identity},
    required=(),
)


class Watches(APIView):
    """What one watches."""

    @described("list_watches", {200: Page[shapes.Watch]}, asks=PAGED)
    def get(self, request: Request) -> Response:
        """List what you watch, as far as you may still see it."""
        return Response(paginate(request, mine(request).with_targets(), shapes.watch))

    @described(
        "watch",
        {200: shapes.Watch, 201: made(shapes.Watch)},
        takes=letter(WATCHED, {"asset": 1}),
        refuses=(422,),
    )
    def post(self, request: Request) -> Response:
        """Watch one asset, domain, term, saved search or ticket.

        Name exactly one of them. You are told what happens there, in Aisle and once a day by mail; watched again, it
        is watched once.
        """
        sent: dict[str, Any] = checked(WATCHED, request.data)
        noun, *more = sent or ("asset",)
        if more or not sent:
            raise Unprocessable({(more or [noun])[0]: [_("Name exactly one thing to watch.")]})
        value = sent[noun]
        found, new = services.watch(by=person(request), **{noun: named(request, noun, value)})
        headers = {"Location": f"/api/v1/watches/{found.pk}"} if new else {}
        return Response(shapes.watch(found), status=201 if new else 200, headers=headers)


class WatchDetail(APIView):
    """One watch."""

    @described("get_watch", {200: shapes.Watch})
    def get(self, request: Request, pk: int) -> Response:
        """Read one of your watches."""
        return Response(shapes.watch(get_object_or_404(mine(request), pk=pk)))

    @described("watch_no_more", {204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Watch it no more."""
        found = get_object_or_404(mine(request), pk=pk)
        services.unwatch(watches=mine(request).filter(pk=found.pk))
        return Response(status=204)


def mine(request: Request) -> WatchQuerySet:
    return Watch.objects.visible_to(person(request))


def named(request: Request, noun: str, value: Any) -> Any:
    """What was named, if the person may see it."""
    user = person(request)
    seen: dict[str, Any] = {
        "asset": Asset.objects.visible_to(user),
        "domain": Domain.objects.visible_to(user),
        "term": Term.objects.visible_to(user),
        "search": SavedSearch.objects.filter(user=user),
        "ticket": Ticket.objects.visible_to(user),
    }
    found = seen[noun].filter(**{"slug" if noun == "domain" else "pk": value}).first()
    if found is None:
        raise Unprocessable({noun: [_("Choose something that you may see.")]})
    return found
