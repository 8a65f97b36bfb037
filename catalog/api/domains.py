"""Domains and who answers in them."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import checking
from accounts.api.asking import person
from accounts.models import Team, User
from accounts.paging import paginate
from catalog import services, shapes
from catalog.models import Domain


class Domains(APIView):
    """Bounded contexts; only an admin makes new ones."""

    write_scope = "admin"

    def get(self, request: Request) -> Response:
        domains = Domain.objects.select_related("parent").prefetch_related(
            "roles__user", "roles__team"
        )
        return Response(paginate(request, domains, shapes.domain))

    @transaction.atomic
    def post(self, request: Request) -> Response:
        if not person(request).is_superuser:
            raise PermissionDenied()
        sent = checking.checked(DOMAIN, request.data)
        domain = services.put_domain(
            slug=sent["slug"],
            name=sent["name"],
            description=sent.get("description", ""),
            parent=found_parent(sent.get("parent")),
            roles=[role_holder(role, index) for index, role in enumerate(sent.get("roles", []))],
        )
        return Response(shapes.domain(domain), status=201)


ROLE = checking.shaped(
    {
        "email": checking.email,
        "team": checking.slug,
        "role": checking.one_of(["steward", "owner", "engineer"]),
    },
    required=("role",),
)
DOMAIN = checking.shaped(
    {
        "slug": checking.needed_slug,
        "name": checking.text(150, required=True),
        "description": checking.text(20_000),
        "parent": checking.slug,
        "roles": checking.listed(ROLE, 500),
    },
    required=("slug", "name"),
)


def found_parent(slug: str | None) -> Domain | None:
    if slug is None:
        return None
    parent = Domain.objects.filter(slug=slug).first()
    if parent is None:
        raise ValidationError({"parent": [_("There is no domain “%(slug)s”.") % {"slug": slug}]})
    return parent


def role_holder(role: dict[str, Any], index: int) -> tuple[User | Team, str]:
    holders: QuerySet[Any]
    if "email" in role:
        name, holders = "email", User.objects.filter(email=role["email"])
    elif role.get("team"):
        name, holders = "team", Team.objects.filter(slug=role["team"])
    else:
        raise ValidationError({f"roles[{index}].email": [_("Name a person, or a team.")]})
    holder = holders.first()
    if holder is None:
        raise ValidationError({f"roles[{index}].{name}": [_("Is not known.")]})
    return holder, role["role"]
