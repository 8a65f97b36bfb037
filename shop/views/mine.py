"""What a person keeps at hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from accounts.fragments import see_other, wants_fragment
from accounts.views import reader
from catalog import services
from catalog.models import Asset
from shop import favourites as kept


@require_safe
def favourites(request: HttpRequest) -> HttpResponse:
    """The newest first, by pages (`?after=` the last one of the page before)."""
    page = kept.page(reader(request), request.GET.get("after", ""))
    return render(request, "shop/favourites.html", {"page": page})


@require_POST
def favourite(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an asset (`keep=yes`) or let it go (`no`)."""
    user = reader(request)
    thing = get_object_or_404(Asset.objects.visible_to(user), pk=pk)
    wanted = request.POST.get("keep") != "no"
    if wanted:
        services.keep(asset=thing, by=user)
    else:
        services.let_go(asset=thing, by=user)
    if wants_fragment(request):
        context = {"asset": thing.pk, "title": thing.label, "is_kept": wanted}
        return render(request, "components/heart.html", context)
    return see_other(request, thing.get_absolute_url())
