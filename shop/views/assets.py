"""The pages of one asset: each tab is an address of its own."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits
from accounts.fragments import see_other, wants_fragment
from accounts.views import reader, visitor
from accounts.views.refusing import number
from catalog import rights
from feedback import forms, opinions, services
from feedback.tickets import talking
from feedback.views import reviewing
from shop import fields as field_rows
from shop import glance, label, promises, readings, shelf, slips, snippets, taking, ways
from shop import related as together
from shop.remembered import SEEN


@require_safe
def asset(request: HttpRequest, pk: int) -> HttpResponse:
    """The first page of an asset: the answer, the label, the chart that has most to say."""
    thing = taking.take_whole(visitor(request), pk)
    checks = readings.with_most_telling(thing)
    kept = promises.of(thing) if thing.contract_number else []
    flow = shelf.flow(thing)
    context = {
        "frame": shelf.frame(thing, "asset"),
        "label": label.build(thing, checks, kept, flow),
        "picture": readings.main_picture(checks),
        "promises": kept,
        "flow": flow,
        "opinion": glance.of(thing),
        "snippets": snippets.of(thing, settings.BASE_URL),
        "rights": rights.rights_of_reader(thing, visitor(request), is_named=thing.is_named),
    }
    response = render(request, "shop/asset.html", context)
    SEEN.write(request, response, [pk, *SEEN.read(request)])
    return response


@require_safe
def fields(request: HttpRequest, pk: int) -> HttpResponse:
    """The fields by pages, narrowed by `?q=`."""
    user = visitor(request)
    thing = taking.take(user, pk)
    context = {
        "frame": shelf.frame(thing, "fields"),
        "fields": field_rows.read(thing, user, request.GET),
    }
    part = wants_fragment(request) and thing.field_count
    return render(request, "shop/fields.html#shelf" if part else "shop/fields.html", context)


@require_safe
def health(request: HttpRequest, pk: int) -> HttpResponse:
    """Every check of an asset, one of them (`?check=`) drawn large."""
    thing = taking.take(visitor(request), pk)
    context = {
        "frame": shelf.frame(thing, "health"),
        "gallery": readings.gallery(thing, request.GET.get("check", "")),
    }
    return render(request, "shop/health.html", context)


@require_safe
def lineage(request: HttpRequest, pk: int) -> HttpResponse:
    user = visitor(request)
    thing = taking.take_beside(user, pk)
    context = {
        "frame": shelf.frame(thing, "lineage"),
        "flow": shelf.flow(thing),
        "ways": ways.of(thing, user),
    }
    return render(request, "shop/lineage.html", context)


@require_safe
def related(request: HttpRequest, pk: int) -> HttpResponse:
    """What goes together with an asset; its first page asks for it when one comes near the end."""
    user = visitor(request)
    thing = taking.take(user, pk)
    context = {
        "frame": shelf.frame(thing, "related"),
        "asset": thing,
        "related": together.of(thing, user),
    }
    part = wants_fragment(request)
    return render(request, "shop/related.html#shelf" if part else "shop/related.html", context)


@require_safe
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    thing = taking.take(visitor(request), pk)
    context = {
        "frame": shelf.frame(thing, "contract"),
        "promises": promises.of(thing),
    }
    return render(request, "shop/contract.html", context)


@require_safe
def reviews(request: HttpRequest, pk: int) -> HttpResponse:
    user = visitor(request)
    thing = taking.take(user, pk)
    field = request.GET.get("field", "")[: opinions.LONGEST]
    opinion = opinions.reviews(thing, user, field=field, **reviewing.asked(request))
    context = {
        "frame": shelf.frame(thing, "reviews"),
        "opinion": opinion,
        "fields": thing.fields.values_list("name", flat=True)[: field_rows.NAMED],
        "form": forms.ReviewForm(instance=opinion.mine),
        "roles": opinions.ROLES,
        "may_answer": rights.can(user, "triage", thing),
    }
    return render(request, "shop/reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked about an asset, with the answers; one's own question is asked right there."""
    user = reader(request)
    thing = taking.take(user, pk)
    form = forms.QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.spend(limits.SAYING, user.pk)
        services.report(asset=thing, kind="question", **form.cleaned_data, by=user)
        messages.success(request, _("Asked. You are told when somebody answers."))
        return see_other(request, reverse("shop:questions", args=[pk]))
    view, before = request.GET.get("view", ""), number(request.GET.get("before"))
    context = {
        "frame": shelf.frame(thing, "questions"),
        "asked": (asked := talking.questions(thing, user, view, before)),
        "talks": [
            (talk, forms.CommentForm(auto_id=f"say_{talk.ticket.pk}_%s")) for talk in asked.talks
        ],
        "form": form,
    }
    return render(request, "shop/questions.html", context, status=422 if form.errors else 200)


@require_safe
def tickets(request: HttpRequest, pk: int) -> HttpResponse:
    user = reader(request)
    thing = taking.take(user, pk)
    context = {
        "frame": shelf.frame(thing, "tickets"),
        "rows": slips.on_asset(thing, user),
    }
    return render(request, "shop/tickets.html", context)
