"""What became of an asset, told in sentences; and what it was on a past day."""

from __future__ import annotations

import re
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views import visitor
from catalog.history import past, reading, telling
from shop import shelf, taking
from shop.forms import DayForm

FIELDS = 500
"""So many fields of a past day are shown; the API has them all."""


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything recorded of an asset, the newest first; with `?on=` how it was at the end of that day."""
    user = visitor(request)
    thing = taking.take(user, pk)
    seen = reading.sight(thing, user)
    form = DayForm(request.GET if "on" in request.GET else None)
    if form.is_valid():
        return _past(request, thing, seen, form)
    page = reading.page(thing, seen, _number(request.GET.get("before", "")))
    context = {
        "frame": shelf.frame(thing, "history"),
        "told": telling.tell(page, user),
        "form": form,
        "newest_url": request.path if "before" in request.GET else "",
        "older_url": f"{request.path}?before={page.last}" if page.more else "",
        "opened_at": None if page.more else seen.opened_at,
    }
    return render(request, "shop/history.html", context, status=422 if form.errors else 200)


def _past(
    request: HttpRequest, thing: taking.ShelfAsset, seen: reading.Sight, form: DayForm
) -> HttpResponse:
    day: date = form.cleaned_data["on"]
    was = past.as_of(thing, seen, day, visitor(request))
    context = {
        "asset": thing,
        "was": was,
        "day": day,
        "form": form,
        "way": [*shelf.way(thing), shelf.Step(thing.label, thing.get_absolute_url())],
        "fields": was.fields[:FIELDS] if was else [],
        "more": max(len(was.fields) - FIELDS, 0) if was else 0,
    }
    return render(request, "shop/past.html", context)


def _number(text: str) -> int | None:
    """Where a page begins; whatever makes no sense is the newest one."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None
