"""The governed list of tags: what each means, what carries it, and the forms that keep it."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.fragments import page_or_part, see_other
from accounts.problems import Conflict, Unprocessable
from accounts.views import reader, visitor
from accounts.views.refusing import put_errors
from catalog import carrying, rights, services, tagging
from catalog.forms.tags import MergeForm, TagForm
from catalog.models import Tag
from catalog.views.asking import asked_start, demand, get_or_post, pager, sent

PAGE, CARRIERS = 100, 50


def tag_for(request: HttpRequest, pk: int, verb: str) -> Tag:
    """The tag, if this person may do that to it."""
    visible = Tag.objects.visible_to(reader(request)).living().select_related("owner")
    found = get_object_or_404(visible, pk=pk)
    demand(request, verb, found)
    return found


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """The list, by name, with how much of what one may see carries each."""
    user = visitor(request)
    query, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    visible = Tag.objects.visible_to(user).living()
    if query:
        visible = visible.filter(Q(name__icontains=query) | Q(meaning__icontains=query))
    if state in Tag.State.values:
        visible = visible.filter(state=state)
    start = asked_start(request)
    rows = carrying.counted(visible.select_related("owner"), user).order_by(Lower("name"), "pk")
    found = list(rows[start : start + PAGE + 1])
    context = {
        "tags": found[:PAGE],
        "query": query,
        "state": state,
        "states": Tag.State.choices,
        "pager": pager(request, PAGE, len(found) > PAGE),
        "rights": rights.rights_on(Tag(), user),
    }
    return page_or_part(request, "catalog/tags.html", "found", context)


@require_safe
def tag(request: HttpRequest, name: str) -> HttpResponse:
    """One tag with what carries it; the name of a merged one leads to its target."""
    user = visitor(request)
    visible = Tag.objects.visible_to(user).select_related("owner", "merged_into")
    found = get_object_or_404(carrying.counted(visible, user), name=name)
    if found.merged_into:
        return redirect(found.merged_into)
    start = asked_start(request)
    assets = carrying.assets(name, user).for_cards().order_by("name", "pk")
    page = list(assets[start : start + CARRIERS + 1])
    allowed = rights.rights_on(found, user)
    context = {
        "tag": found,
        "appliers": found.appliers.order_by("name"),
        "other_names": found.merged.order_by("name").values_list("name", flat=True),
        "carriers": carrying.with_fields(page[:CARRIERS], name),
        "pager": pager(request, CARRIERS, len(page) > CARRIERS),
        "rights": allowed,
        "alike": tagging.alike(found) if allowed.govern else [],
    }
    return render(request, "catalog/tag.html", context)


@get_or_post
def make(request: HttpRequest) -> HttpResponse:
    demand(request, "govern", Tag())
    form = TagForm(sent(request), governs=True)
    if request.method == "POST" and form.is_valid():
        known = Tag.objects.visible_to(reader(request))
        if known.filter(name__iexact=form.cleaned_data["name"]).exists():
            form.add_error("name", _("The list has a tag of this name."))
        else:
            try:
                made, _new = services.put_tag(**form.cleaned_data)
            except Unprocessable as error:
                put_errors(form, error)
            else:
                messages.success(request, _("It is on the list."))
                return see_other(request, made.get_absolute_url())
    return show(request, form, back=reverse("catalog:tags"))


@get_or_post
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What it means, and who applies it; for an admin also its name, owner and state."""
    found = tag_for(request, pk, "edit")
    governs = rights.can(reader(request), "govern", found)
    wanted = {"state": Tag.State.GOVERNED} if "govern" in request.GET else {}
    form = TagForm(sent(request), tag=found, governs=governs, initial=wanted)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        name = values.pop("name", found.name)
        try:
            changed = services.change_tag(tag=found, name=name, **values)
        except (Conflict, Unprocessable) as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return see_other(request, changed.get_absolute_url())
    return show(request, form, tag=found, back=found.get_absolute_url())


def show(request: HttpRequest, form: TagForm, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "catalog/tag_form.html", {"form": form} | context, status=status)


@get_or_post
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """First which tag, then what would change, then the change."""
    found = tag_for(request, pk, "govern")
    user = reader(request)
    asked = request.GET if "into" in request.GET else None
    form = MergeForm(request.POST if request.method == "POST" else asked, tag=found)
    into = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
    if request.method == "POST" and into is not None:
        changed = services.merge_tag(tag=found, into=into)
        said = _("Merged.") if not changed.left else _("Merged; the rest follows within minutes.")
        messages.success(request, said)
        return see_other(request, into.get_absolute_url())
    counted = carrying.counted(Tag.objects.visible_to(user).filter(pk=found.pk), user).get()
    known = Tag.objects.visible_to(user).living().exclude(pk=found.pk).order_by("-state", "name")
    context = {
        "tag": counted,
        "form": form,
        "into": into,
        "known": known.values_list("name", flat=True)[:500],
    }
    status = 422 if form.errors else 200
    return render(request, "catalog/tag_merge.html", context, status=status)


@get_or_post
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = tag_for(request, pk, "govern")
    context: dict[str, Any] = {"tag": found, "hindrance": ""}
    if request.method == "POST":
        try:
            services.delete_tag(tag=found)
        except Conflict as error:
            context["hindrance"] = error.detail
            return render(request, "catalog/tag_delete.html", context, status=409)
        messages.success(request, _("“%(name)s” is off the list.") % {"name": found.name})
        return see_other(request, reverse("catalog:tags"))
    return render(request, "catalog/tag_delete.html", context)
