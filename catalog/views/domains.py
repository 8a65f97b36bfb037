"""Making, changing and deleting domains, and saying who answers in them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.fragments import see_other
from accounts.problems import Conflict, Unprocessable
from accounts.views import reader
from accounts.views.refusing import number, put_errors
from catalog import rights, services
from catalog.forms.domains import DomainForm, RoleForm
from catalog.models import Domain, DomainRole
from catalog.views.asking import demand, get_or_post, sent


def domain_for(request: HttpRequest, slug: str, verb: str) -> Domain:
    """The domain, if this person may do that to it: 404 where it is not there, 403 where it is not theirs."""
    visible = Domain.objects.visible_to(reader(request)).select_related("parent")
    domain = get_object_or_404(visible, slug=slug)
    demand(request, verb, domain)
    return domain


@get_or_post
def make(request: HttpRequest) -> HttpResponse:
    demand(request, "edit", Domain())
    known = Domain.objects.visible_to(reader(request))
    above = known.filter(slug=request.GET.get("below", "")).first()
    form = DomainForm(sent(request), initial={"parent": above})
    if request.method == "POST" and form.is_valid():
        try:
            domain = services.put_domain(**form.cleaned_data)
        except Unprocessable as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Made. Now say who answers in it."))
            return see_other(request, domain.get_absolute_url())
    return show(request, form, back=above)


@get_or_post
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    domain = domain_for(request, slug, "edit")
    now = {name: getattr(domain, name) for name in ("name", "description", "parent")}
    form = DomainForm(sent(request), domain=domain, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_domain(domain=domain, **form.cleaned_data)
        except (Conflict, Unprocessable) as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return see_other(request, domain.get_absolute_url())
    return show(request, form, domain=domain, back=domain)


def show(request: HttpRequest, form: DomainForm, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "catalog/domain_form.html", {"form": form} | context, status=status)


@get_or_post
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks first, and says what stands in the way."""
    domain = domain_for(request, slug, "edit")
    if request.method == "POST":
        try:
            services.delete_domain(domain=domain)
        except Conflict:
            return confirm(request, domain, status=409)
        messages.success(request, _("“%(name)s” is deleted.") % {"name": domain.name})
        return see_other(request, reverse("shop:domains"))
    return confirm(request, domain)


def confirm(request: HttpRequest, domain: Domain, status: int = 200) -> HttpResponse:
    context = {"domain": domain, "hanging": services.what_hangs_on(domain)}
    return render(request, "catalog/domain_delete.html", context, status=status)


@get_or_post
def roles(request: HttpRequest, slug: str) -> HttpResponse:
    """Who holds which role here; a form gives one, a button takes one."""
    domain = domain_for(request, slug, "roles")
    if "take" in request.POST:
        return take_role(request, domain)
    form = RoleForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.give_role(
            domain=domain, holder=form.cleaned_data["who"], role=form.cleaned_data["role"]
        )
        messages.success(request, _("Given."))
        return see_other(request, request.path)
    return show_roles(request, domain, form)


def take_role(request: HttpRequest, domain: Domain) -> HttpResponse:
    """Whoever takes the role by which they may do so is led back to the domain."""
    role = get_object_or_404(domain.roles, pk=number(request.POST["take"]) or 0)
    services.take_role(role=role)
    messages.success(request, _("Taken away."))
    mine = rights.can(reader(request), "roles", domain)
    return see_other(request, request.path if mine else domain.get_absolute_url())


def show_roles(request: HttpRequest, domain: Domain, form: RoleForm) -> HttpResponse:
    held = DomainRole.objects.filter(domain__in=domain.path).select_related(
        "user", "team", "domain"
    )
    roles = sorted(held, key=lambda role: (-len(role.domain.path), role.role, role.pk))
    context = {
        "domain": domain,
        "form": form,
        "own": [role for role in roles if role.domain_id == domain.pk],
        "above": [role for role in roles if role.domain_id != domain.pk],
    }
    status = 422 if form.errors else 200
    return render(request, "catalog/domain_roles.html", context, status=status)
