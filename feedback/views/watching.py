"""What one watches, and the button that begins and ends it."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.fragments import see_other, wants_fragment
from accounts.models import User
from accounts.views import reader
from catalog.models import Asset, Domain, SavedSearch, Term
from feedback import services
from feedback.models import Ticket, Watch

PAGE = 100


@require_safe
def watches(request: HttpRequest) -> HttpResponse:
    """What I watch, by kind."""
    user = reader(request)
    mine = Watch.objects.visible_to(user).with_targets().order_by("-pk")
    return render(request, "feedback/watches.html", {"watches": mine[:PAGE]})


@require_http_methods(["GET", "HEAD", "POST"])
def watch(request: HttpRequest, noun: str, pk: int) -> HttpResponse:
    """The button; pages of other rooms ask for it by its address."""
    user = reader(request)
    target = visible(user, noun, pk)
    mine = Watch.objects.visible_to(user).filter(**{noun: target})
    if request.method == "POST":
        if request.POST.get("watch") == "no":
            services.unwatch(watches=mine)
        else:
            services.watch(by=user, **{noun: target})
        if not wants_fragment(request):
            return see_other(request, address(target))
    context = {"noun": noun, "target": target, "watched": mine.exists(), "back": address(target)}
    part = "feedback/_watch.html" if wants_fragment(request) else "feedback/watch.html"
    return render(request, part, context)


def visible(user: User, noun: str, pk: int) -> Any:
    """What may be watched, if this person may see it."""
    seen: dict[str, Any] = {
        "asset": Asset.objects.visible_to(user),
        "domain": Domain.objects.visible_to(user),
        "term": Term.objects.visible_to(user).select_related("domain"),
        "ticket": Ticket.objects.visible_to(user),
        "search": SavedSearch.objects.filter(user=user),
    }
    return get_object_or_404(seen[noun], pk=pk)


def address(target: Model) -> str:
    """Its page; searches stand on one."""
    find: Any = getattr(target, "get_absolute_url", None)
    return find() if find else "/searches"
