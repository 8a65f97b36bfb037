"""Reviews: said, changed and taken back by who wrote them, found helpful by others, answered by the stewards."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits
from accounts.fragments import page_or_part, see_other
from accounts.problems import Conflict, Unprocessable
from accounts.views import reader, visitor
from accounts.views.refusing import number, put_errors
from catalog import rights
from catalog.views.terms import visible_term
from feedback import forms, opinions, services
from feedback.models import Review
from feedback.tickets import subjects
from feedback.tickets.subjects import Subject
from feedback.views.saying import visible_asset


def visible_review(request: HttpRequest, pk: int) -> Review:
    """The review, if this person may know of what it is of; a stranger gets 404."""
    user = reader(request)
    found = Review.objects.visible_to(user).for_rows(user)
    return get_object_or_404(found.select_related("asset__domain", "term__domain"), pk=pk)


@require_safe
def of_term(request: HttpRequest, domain: str, slug: str) -> HttpResponse:
    """What people say of a term; its page asks for it."""
    user = visitor(request)
    term = visible_term(request, domain, slug)
    opinion = opinions.reviews(term, user, **asked(request))
    context = {
        "term": term,
        "opinion": opinion,
        "form": forms.ReviewForm(instance=opinion.mine),
        "roles": opinions.ROLES,
        "may_answer": rights.can(user, "triage", term),
        "here": request.get_full_path(),
    }
    return page_or_part(request, "feedback/term_reviews.html", "said", context)


def asked(request: HttpRequest) -> dict[str, Any]:
    """How a page of reviews is sorted, narrowed and begun."""
    said = request.GET
    return {
        "sort": said.get("sort", ""),
        "stars": number(said.get("stars")),
        "after": number(said.get("after")),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Stars and words of an asset, or of the field of it that is named."""
    named = request.POST if request.method == "POST" else request.GET
    return _rate(request, visible_asset(request, pk), named.get("field", "")[: opinions.LONGEST])


@require_http_methods(["GET", "HEAD", "POST"])
def review_term(request: HttpRequest, domain: str, slug: str) -> HttpResponse:
    """Stars and words of a term."""
    return _rate(request, visible_term(request, domain, slug), "")


def _rate(request: HttpRequest, about: Subject, field: str) -> HttpResponse:
    """The form; said again, it replaces what this person said before."""
    said = about.reviews.filter(author=reader(request), field=field).first()
    form = forms.ReviewForm(request.POST or None, instance=said)
    if request.method == "POST" and form.is_valid():
        limits.spend(limits.SAYING, reader(request).pk)
        place = subjects.keyword(about) | {"field": field}
        try:
            services.rate(**place, **form.cleaned_data, by=reader(request))
        except Unprocessable as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Thank you. Others see it now."))
            return see_other(request, opinions.address(about, field))
    status = 422 if request.method == "POST" else 200
    context = {
        "about": about,
        "field": field,
        "form": form,
        "roles": opinions.ROLES,
        "back": opinions.address(about, field),
    }
    return render(request, "feedback/review.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own review back."""
    found = visible_review(request, pk)
    services.withdraw(review=found, by=reader(request))
    messages.success(request, _("Taken back."))
    return see_other(request, opinions.address(found.subject, found.field))


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
    return see_other(request, found.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What those who answer for the asset or term say to a review; said again, it replaces what they said."""
    found = visible_review(request, pk)
    if not rights.can(reader(request), "triage", found.subject):
        raise PermissionDenied(_("Your role does not allow that."))
    form = forms.ReviewAnswerForm(request.POST or None, initial={"text": found.answer})
    if request.method == "POST" and form.is_valid():
        services.answer_review(review=found, by=reader(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return see_other(request, found.get_absolute_url())
    context = {"review": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "feedback/review_answer.html", context, status=status)


@require_safe
def before(request: HttpRequest, pk: int) -> HttpResponse:
    """What a review said before it was changed."""
    found = visible_review(request, pk)
    context = {"review": found, "said": opinions.before(found)}
    return render(request, "feedback/review_before.html", context)
