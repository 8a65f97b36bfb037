"""Domains and who answers in them."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import checking
from accounts.api.asking import person, visitor
from accounts.describing import described, letter, made
from accounts.models import Team, User
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable
from catalog import rights, services, shapes
from catalog.models import Domain, DomainRole

ROLE = checking.shaped(
    {
        "email": checking.email,
        "team": checking.slug,
        "role": checking.one_of(list(DomainRole.Role.values)),
    },
    required=("role",),
)
KEYS: dict[str, Any] = {
    "name": checking.text(150, required=True),
    "description": checking.text(20_000),
    "parent": checking.slug,
    "roles": checking.listed(ROLE, 500),
}
DOMAIN = checking.shaped({"slug": checking.needed_slug, **KEYS}, required=("slug", "name"))
CHANGE = checking.shaped(KEYS, required=())
EXAMPLE = {
    "slug": "sales",
    "name": "Sales",
    "description": "Everything between an offer and its payment",
    "parent": "company",
    "roles": [
        {"email": "ines@sales.example", "role": "steward"},
        {"team": "sales", "role": "engineer"},
    ],
}


def visible_domains(request: Request) -> QuerySet[Domain]:
    domains = Domain.objects.visible_to(visitor(request))
    return domains.select_related("parent").prefetch_related("roles__user", "roles__team")


def demand(request: Request, verb: str, domain: Domain) -> None:
    """403 unless this person may do that to the domain."""
    if not rights.can(person(request), verb, domain):
        raise PermissionDenied(_("Your role in this domain does not allow that."))


class Domains(APIView):
    """Bounded contexts; only an admin makes new ones."""

    write_scope = "admin"

    @described("list_domains", {200: Page[shapes.Domain]}, asks=PAGED)
    def get(self, request: Request) -> Response:
        """List the domains, with who answers in them."""
        shape = partial(shapes.domain, reader=visitor(request))
        return Response(paginate(request, visible_domains(request), shape))

    @described(
        "put_domain",
        {200: shapes.Domain, 201: made(shapes.Domain)},
        takes=letter(DOMAIN, EXAMPLE),
        refuses=(409, 422),
    )
    @transaction.atomic
    def post(self, request: Request) -> Response:
        """Make a domain, or change the one of this slug; for admins.

        201 new, 200 changed or the same. Roles are added, and what is not sent stays.
        """
        demand(request, "edit", Domain())
        sent = checking.checked(DOMAIN, request.data)
        slug = sent["slug"]
        known = visible_domains(request).filter(slug=slug).exists()
        services.put_domain(slug=slug, **columns(request, sent), roles=holders(sent))
        return answer(request, slug, 200 if known else 201)


class DomainDetail(APIView):
    """One domain."""

    write_scope = "admin"

    @described("get_domain", {200: shapes.Domain})
    def get(self, request: Request, slug: str) -> Response:
        """Read a domain."""
        return answer(request, slug)

    @described(
        "change_domain",
        {200: shapes.Domain},
        takes=letter(CHANGE, {"description": "Everything between an offer and its payment"}),
        refuses=(409, 422),
    )
    @transaction.atomic
    def patch(self, request: Request, slug: str) -> Response:
        """Change what is given of a domain; `roles` are replaced.

        For admins; its owner may change its roles.
        """
        domain = get_object_or_404(visible_domains(request), slug=slug)
        sent = checking.checked(CHANGE, request.data)
        demand(request, "roles" if set(sent) == {"roles"} else "edit", domain)
        services.change_domain(domain=domain, **columns(request, sent))
        if "roles" in sent:
            services.set_roles(domain=domain, roles=holders(sent))
        return answer(request, slug)

    @described("delete_domain", {204: None}, refuses=(409,))
    def delete(self, request: Request, slug: str) -> Response:
        """Delete a domain on which nothing hangs; for admins."""
        domain = get_object_or_404(visible_domains(request), slug=slug)
        demand(request, "edit", domain)
        services.delete_domain(domain=domain)
        return Response(status=204)


def answer(request: Request, slug: str, status: int = 200) -> Response:
    domain = get_object_or_404(visible_domains(request), slug=slug)
    shown = Response(shapes.domain(domain, visitor(request)), status=status)
    if status == 201:
        shown["Location"] = f"/api/v1/domains/{slug}"
    return shown


def columns(request: Request, sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent of the domain itself, with its parent looked up."""
    values: dict[str, Any] = {k: v for k, v in sent.items() if k in {"name", "description"}}
    if "parent" in sent:
        values["parent"] = found_parent(request, sent["parent"])
    return values


def found_parent(request: Request, slug: str | None) -> Domain | None:
    if slug is None:
        return None
    parent = visible_domains(request).filter(slug=slug).first()
    if parent is None:
        raise Unprocessable({"parent": [_("There is no domain “%(slug)s”.") % {"slug": slug}]})
    return parent


def holders(sent: dict[str, Any]) -> list[tuple[User | Team, str]]:
    """Who holds which role; a 422 that names each person and team that is not known."""
    roles: Sequence[dict[str, Any]] = sent.get("roles", [])
    people = User.objects.in_bulk({r["email"] for r in roles if "email" in r}, field_name="email")
    teams = Team.objects.in_bulk({r["team"] for r in roles if r.get("team")}, field_name="slug")
    found: list[tuple[User | Team, str]] = []
    errors: dict[str, list[str]] = {}
    for index, role in enumerate(roles):
        mail, team = role.get("email"), role.get("team")
        holder = people.get(mail) if mail else teams.get(team)
        if bool(mail) == bool(team):
            errors[f"roles[{index}].email"] = [_("Name a person, or a team.")]
        elif holder is None:
            errors[f"roles[{index}].{'email' if mail else 'team'}"] = [_("Is not known.")]
        else:
            found.append((holder, role["role"]))
    if errors:
        raise Unprocessable(errors)
    return found
