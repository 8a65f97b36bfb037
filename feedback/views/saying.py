"""What anybody who is signed in says of an asset."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.fragments import see_other
from accounts.views import reader
from catalog.models import Asset
from feedback import forms, services


def visible_asset(request: HttpRequest, pk: int) -> Asset:
    """The asset if this person may know of it; a stranger gets 404."""
    assets = Asset.objects.visible_to(reader(request)).select_related("domain", "owner")
    return get_object_or_404(assets, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Stars and words; said again, they replace what this person said before."""
    asset = visible_asset(request, pk)
    said = asset.reviews.filter(author=reader(request)).first()
    form = forms.ReviewForm(request.POST or None, instance=said)
    if request.method == "POST" and form.is_valid():
        services.rate(asset=asset, **form.cleaned_data, by=reader(request))
        messages.success(request, _("Thank you. Others see it now."))
        return see_other(request, reverse("shop:reviews", args=[asset.pk]))
    status = 422 if request.method == "POST" else 200
    context = {"asset": asset, "form": form}
    return render(request, "feedback/review.html", context, status=status)
