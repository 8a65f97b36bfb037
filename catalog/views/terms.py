"""The glossary, the page of each term, and the forms that keep it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.fragments import page_or_part, see_other
from accounts.problems import Conflict, Stale, Unprocessable
from accounts.views import reader, visitor
from accounts.views.refusing import number, put_errors
from catalog import glossary as words
from catalog import rights, search, services
from catalog.forms.terms import TermForm, UseForm, definable
from catalog.models import Asset, Domain, Term
from catalog.views.asking import asked_start, demand, get_or_post, pager, sent

FOUND = 20


def visible_term(request: HttpRequest, domain: str, slug: str) -> Term:
    """The term if whoever reads may know of it."""
    terms = Term.objects.visible_to(visitor(request))
    terms = terms.select_related("domain", "owner", "steward")
    return get_object_or_404(terms, domain__slug=domain, slug=slug)


def term_for(request: HttpRequest, domain: str, slug: str) -> Term:
    """The term, if this person may change it."""
    term = visible_term(request, domain, slug)
    demand(request, "edit", term)
    return term


def asked_words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[: words.LONGEST_QUERY]


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Terms from A to Z, as far as they are of a domain, begin with a letter, or hold the words asked for."""
    user = visitor(request)
    chosen = {"query": asked_words(request), "letter": request.GET.get("letter", "")[:4]}
    chosen["domain"] = request.GET.get("domain", "")[:80]
    found = words.read(user, **chosen, start=asked_start(request))
    context = {
        "glossary": found,
        "chosen": chosen,
        "pager": pager(request, words.PAGE, found.more),
        "may_make": user.is_authenticated and definable(reader(request)).exists(),
    }
    return page_or_part(request, "catalog/terms.html", "found", context)


@require_safe
def term(request: HttpRequest, domain: str, slug: str) -> HttpResponse:
    user = visitor(request)
    found = visible_term(request, domain, slug)
    used = words.uses(found, user, asked_start(request))
    context = {
        "term": found,
        "others": words.others(found, user),
        "uses": used,
        "pager": pager(request, words.USES, used.more),
        "rights": rights.rights_on(found, user),
    }
    return render(request, "catalog/term.html", context)


@get_or_post
def make(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    if not definable(user).exists():
        raise PermissionDenied(_("Terms are made by the stewards and owners of a domain."))
    places = Domain.objects.visible_to(user)
    place = places.filter(slug=request.GET.get("domain", "")).first()
    form = TermForm(sent(request), user=user, initial={"domain": place})
    if request.method == "POST" and form.is_valid():
        known = (
            Term.objects.visible_to(user)
            .filter(domain=form.cleaned_data["domain"], name__iexact=form.cleaned_data["name"])
            .first()
        )
        if known is None:
            made, _new = services.put_term(**form.values)
            messages.success(request, _("Made. Now say where it is used."))
            return see_other(request, made.get_absolute_url())
        form.add_error("name", _("The domain has a term of this name already."))
    return show(request, form, back=reverse("catalog:terms"))


@get_or_post
def edit(request: HttpRequest, domain: str, slug: str) -> HttpResponse:
    """Change a term; whoever was overtaken sees both versions and decides."""
    found = term_for(request, domain, slug)
    form = TermForm(sent(request), user=reader(request), term=found)
    if request.method == "POST" and form.is_valid():
        versions = [form.cleaned_data["revision"]]
        try:
            services.change_term(term=found, versions=versions, **form.values)
        except Stale:
            return overtaken(request, form, visible_term(request, domain, slug))
        except Unprocessable as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return see_other(request, found.get_absolute_url())
    return show(request, form, term=found, back=found.get_absolute_url())


def overtaken(request: HttpRequest, form: TermForm, now: Term) -> HttpResponse:
    """409: both versions beside each other, and the form as it was sent; saved again, it counts."""
    again_sent = request.POST.copy()
    again_sent["revision"] = str(now.revision)
    again = TermForm(again_sent, user=reader(request), term=now)
    context = {"term": now, "back": now.get_absolute_url(), "differing": form.differing(now)}
    return show(request, again, 409, **context)


def show(request: HttpRequest, form: TermForm, status: int = 0, **context: Any) -> HttpResponse:
    status = status or (422 if form.errors else 200)
    return render(request, "catalog/term_form.html", {"form": form} | context, status=status)


@get_or_post
def delete(request: HttpRequest, domain: str, slug: str) -> HttpResponse:
    found, problem = term_for(request, domain, slug), ""
    if request.method == "POST":
        try:
            services.delete_term(term=found)
        except Conflict as error:
            problem = str(error.detail)
        else:
            messages.success(request, _("“%(name)s” is deleted.") % {"name": found.name})
            return see_other(request, f"{reverse('catalog:terms')}?domain={found.domain.slug}")
    context = {"term": found, "uses": words.uses(found, reader(request)), "problem": problem}
    status = 409 if problem else 200
    return render(request, "catalog/term_delete.html", context, status=status)


@get_or_post
def others(request: HttpRequest, domain: str, slug: str) -> HttpResponse:
    """What it must not be confused with: look for it, add it, take it away."""
    found = term_for(request, domain, slug)
    said = found.not_to_be_confused_with.select_related("domain").order_by("name", "pk")
    if request.method == "POST":
        visible = Term.objects.visible_to(reader(request))
        other = get_object_or_404(visible, pk=number(request.POST.get("term")) or 0)
        without = [one for one in said if one != other]
        wanted = without if "take" in request.POST else [*without, other]
        services.change_term(term=found, not_to_be_confused_with=wanted)
        return see_other(request, request.path)
    query = asked_words(request)
    context = {"term": found, "said": said, "query": query, "found": []}
    if query:
        fitting = Term.objects.visible_to(reader(request)).matching(query)
        fitting = fitting.exclude(pk__in=[found.pk, *(one.pk for one in said)])
        context["found"] = fitting.select_related("domain").order_by("name", "pk")[:FOUND]
    return render(request, "catalog/term_others.html", context)


@get_or_post
def uses(request: HttpRequest, domain: str, slug: str) -> HttpResponse:
    """Where a term is used: look for an asset, or say of one (`?asset=`) what of it means the term."""
    found, user = visible_term(request, domain, slug), reader(request)
    key = number(request.GET.get("asset"))
    if key is not None:
        return use_of_asset(
            request, found, get_object_or_404(Asset.objects.visible_to(user), pk=key)
        )
    demand(request, "edit", found)
    query = asked_words(request)
    context = {
        "term": found,
        "query": query,
        "found": search.find(user, query, limit=FOUND).hits if query else [],
        "uses": words.uses(found, user),
    }
    return render(request, "catalog/term_uses.html", context)


def use_of_asset(request: HttpRequest, term: Term, asset: Asset) -> HttpResponse:
    """Those who may change the term may say so, and those who may change the asset."""
    user = reader(request)
    if not rights.can(user, "edit", term):
        demand(request, "edit", asset)
    means = term.uses.filter(asset=asset)
    now = {
        "whole": means.filter(field=None).exists(),
        "fields_": list(means.exclude(field=None).values_list("field", flat=True)),
    }
    form = UseForm(sent(request), asset=asset, initial=now)
    if request.method == "POST" and form.is_valid():
        fields = asset.fields.filter(pk__in=form.cleaned_data.get("fields_", []))
        services.set_use(
            term=term, asset=asset, whole=form.cleaned_data["whole"], fields=list(fields)
        )
        messages.success(request, _("Saved."))
        return see_other(request, term.get_absolute_url())
    context = {"term": term, "asset": asset, "form": form}
    return render(request, "catalog/term_use.html", context, status=422 if form.errors else 200)


@require_safe
def of_asset(request: HttpRequest, pk: int) -> HttpResponse:
    """Which terms an asset uses, and a way to name another."""
    user = reader(request)
    asset = get_object_or_404(Asset.objects.visible_to(user), pk=pk)
    demand(request, "edit", asset)
    query = asked_words(request)
    terms = Term.objects.visible_to(user).matching(query) if query else Term.objects.none()
    context = {
        "asset": asset,
        "meanings": words.meanings(asset, user),
        "query": query,
        "found": terms.select_related("domain").order_by("name", "pk")[:FOUND],
    }
    return render(request, "catalog/asset_terms.html", context)
