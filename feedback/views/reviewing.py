"""Reviews: said, changed and taken back by who wrote them, found helpful by others, answered by the stewards."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits
from accounts.fragments import see_other
from accounts.problems import Conflict
from accounts.views import reader
from catalog import rights
from feedback import forms, opinions, services
from feedback.models import Review
from feedback.views.saying import visible_asset


def visible_review(request: HttpRequest, pk: int) -> Review:
    """The review, if this person may know of its asset; a stranger gets 404."""
    user = reader(request)
    found = Review.objects.visible_to(user).for_rows(user).select_related("asset__domain")
    return get_object_or_404(found, pk=pk)


def of_asset(review: Review) -> str:
    return reverse("shop:reviews", args=[review.asset_id])


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Stars and words; said again, they replace what this person said before."""
    asset = visible_asset(request, pk)
    said = asset.reviews.filter(author=reader(request)).first()
    form = forms.ReviewForm(request.POST or None, instance=said)
    if request.method == "POST" and form.is_valid():
        limits.spend(limits.SAYING, reader(request).pk)
        services.rate(asset=asset, **form.cleaned_data, by=reader(request))
        messages.success(request, _("Thank you. Others see it now."))
        return see_other(request, reverse("shop:reviews", args=[asset.pk]))
    status = 422 if request.method == "POST" else 200
    context = {"asset": asset, "form": form, "roles": opinions.ROLES}
    return render(request, "feedback/review.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own review back."""
    found = visible_review(request, pk)
    services.withdraw(review=found, by=reader(request))
    messages.success(request, _("Taken back."))
    return see_other(request, of_asset(found))


@require_POST
def helpful(request: HttpRequest, pk: int) -> HttpResponse:
    """“This helped me”, or, said so before, no more."""
    found, by = visible_review(request, pk), reader(request)
    try:
        if request.POST.get("helpful") == "no":
            services.find_helpful_no_more(review=found, by=by)
        else:
            services.find_helpful(review=found, by=by)
    except Conflict as error:
        messages.error(request, str(error.detail))
    return see_other(request, f"{of_asset(found)}#review-{found.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What those who answer for the asset say to a review; said again, it replaces what they said."""
    found = visible_review(request, pk)
    if not rights.can(reader(request), "triage", found.asset):
        raise PermissionDenied(_("Your role does not allow that."))
    form = forms.ReviewAnswerForm(request.POST or None, initial={"text": found.answer})
    if request.method == "POST" and form.is_valid():
        services.answer_review(review=found, by=reader(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return see_other(request, f"{of_asset(found)}#review-{found.pk}")
    context = {"review": found, "asset": found.asset, "form": form}
    status = 422 if form.errors else 200
    return render(request, "feedback/review_answer.html", context, status=status)


@require_safe
def before(request: HttpRequest, pk: int) -> HttpResponse:
    """What a review said before it was changed."""
    found = visible_review(request, pk)
    context = {"review": found, "asset": found.asset, "said": opinions.before(found)}
    return render(request, "feedback/review_before.html", context)
