"""Assets side by side, and the list of those picked for it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.fragments import see_other, wants_fragment
from accounts.views import reader, visitor
from catalog.models import Asset
from shop import compare
from shop.remembered import PICKED


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """`?ids=1,2` says which, so that the address can be passed on; without them, those that were picked."""
    keys = compare.keys_in(request.GET)
    if not keys and (picked := PICKED.read(request)):
        return HttpResponseRedirect(compare.address(reversed(picked)))
    only = request.GET.get("only") == "differences"
    found = compare.read(visitor(request), keys, only=only)
    return render(request, "shop/compare.html", {"comparison": found, "one": len(keys) == 1})


@require_POST
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an asset on the list to be compared (`pick=yes`), or take it off (`no`); a full list gives up its oldest."""
    thing = get_object_or_404(Asset.objects.visible_to(reader(request)), pk=pk)
    wanted = request.POST.get("pick") != "no"
    keys = [key for key in PICKED.read(request) if key != pk]
    keys = [pk, *keys][: compare.MOST] if wanted else keys
    if wants_fragment(request):
        context = {"asset": thing.pk, "title": thing.label, "is_picked": wanted, "picked": keys}
        response = render(request, "shop/_picked.html", context)
    else:
        response = see_other(request, thing.get_absolute_url())
    PICKED.write(request, response, keys)
    return response


@require_POST
def pick_none(request: HttpRequest) -> HttpResponse:
    """Empty the list."""
    response = see_other(request, compare.address([]).partition("?")[0])
    PICKED.write(request, response, [])
    return response
