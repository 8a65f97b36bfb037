"""The JSON door to the catalog: register, look up, change, retire, search; domains and sources."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ParseError, PermissionDenied, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import bodies, checking, problems
from accounts.models import Team, User
from accounts.paging import paginate
from accounts.problems import Unprocessable
from catalog import registering, rights, search, services, shapes
from catalog.models import Asset, Domain, Hold, Source

MAX_BULK_ROWS = 10_000


def person(request: Request) -> User:
    """Who asks; the permission classes let nobody anonymous come this far."""
    assert isinstance(request.user, User)
    return request.user


def visible_asset(request: Request, pk: int) -> Asset:
    """The asset if this person may know of it; a stranger gets the same 404 as for nothing at all."""
    assets = Asset.objects.visible_to(person(request)).for_cards()
    return get_object_or_404(assets, pk=pk)


def demand(request: Request, verb: str, asset: Asset) -> None:
    """403 unless this person may do that to the asset."""
    if not rights.can(person(request), verb, asset):
        raise PermissionDenied(_("Your role in this domain does not allow that."))


def registrar(request: Request) -> registering.Registrar:
    missing = request.query_params.get("create_missing") == "1"
    return registering.Registrar(by=person(request), create_missing=missing)


class Assets(APIView):
    """`GET` lists what you may see; `POST` registers one asset by its natural key (201 new, 200 changed or same)."""

    def get(self, request: Request) -> Response:
        assets = Asset.objects.visible_to(person(request)).on_the_shelf().for_cards()
        return Response(paginate(request, assets, shapes.hit))

    def post(self, request: Request) -> Response:
        report = registering.register([request.data], registrar=registrar(request))
        if report.failed:
            raise ValidationError(by_field(report.errors))
        asset = visible_asset(request, next(iter(report.ids.values())))
        answer = Response(shapes.whole(asset), status=201 if report.created else 200)
        answer["Location"] = f"/api/v1/assets/{asset.pk}"
        return answer


def by_field(errors: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The errors of one row in the shape of a field error."""
    collected: dict[str, list[str]] = {}
    for error in errors:
        collected.setdefault(error["field"], []).append(error["message"])
    return collected


class BulkParser(BaseParser):
    """A JSON array, or one JSON object a line (NDJSON); optionally gzipped."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        encoding = parser_context["request"].META.get("HTTP_CONTENT_ENCODING", "identity")
        raw = bodies.unpack(bodies.read_limited(stream), encoding)
        first = raw.lstrip()[:1]
        rows = bodies.loads(raw) if first == b"[" else [Line(line) for line in raw.splitlines()]
        if not isinstance(rows, list):
            raise ValidationError({"": [_("Send a JSON array, or one object a line.")]})
        return rows


class Line:
    """One line of NDJSON, parsed when its turn comes so that a bad line spoils no other."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw


class BulkAssets(APIView):
    """Register many: an answer with counts and an error for each bad row; good rows are kept."""

    parser_classes = [BulkParser]

    def post(self, request: Request) -> Response:
        rows = request.data if isinstance(request.data, list) else []
        if not rows:
            raise ValidationError({"": [_("Send at least one asset.")]})
        if len(rows) > MAX_BULK_ROWS:
            raise bodies.TooLarge(
                _("At most %(max)d assets in one request.") % {"max": MAX_BULK_ROWS}
            )
        report = registering.register((row_of(row) for row in rows), registrar=registrar(request))
        return Response(report.as_json())


def row_of(row: Any) -> Any:
    """A parsed row; a line that is not JSON becomes something the check will refuse with its reason."""
    if not isinstance(row, Line):
        return row
    if not row.raw.strip():
        return registering.Unreadable()
    try:
        return bodies.loads(row.raw)
    except (ParseError, ValidationError) as error:
        errors = problems.field_errors(error.detail)
        return registering.Unreadable(tuple((one["field"], one["message"]) for one in errors))


class Lookup(APIView):
    """The asset with a natural key: `?namespace=&name=`."""

    def get(self, request: Request) -> Response:
        key = {name: request.query_params.get(name, "") for name in ("namespace", "name")}
        if missing := [name for name, value in key.items() if not value]:
            raise ValidationError({name: [_("Is required.")] for name in missing})
        asset = Asset.objects.visible_to(person(request)).filter(**key).first()
        if asset is None:
            raise NotFound(_("There is nothing here that you may see."))
        return Response(shapes.whole(visible_asset(request, asset.pk)))


class AssetDetail(APIView):
    """One asset; `PATCH` changes the given fields, `DELETE` retires it."""

    def holds(self, request: Request, asset: Asset) -> list[Hold]:
        """The recalls that stand on the asset itself; the shop adds what it inherits."""
        return list(asset.holds.standing())

    def get(self, request: Request, pk: int) -> Response:
        asset = visible_asset(request, pk)
        return Response(shapes.whole(asset, self.holds(request, asset)))

    def patch(self, request: Request, pk: int) -> Response:
        asset = visible_asset(request, pk)
        demand(request, "edit", asset)
        if not isinstance(request.data, dict):
            raise ValidationError({"": [_("Send an object.")]})
        if frozen := {"namespace", "name"} & set(request.data):
            raise Unprocessable({key: [_("The natural key cannot change.")] for key in frozen})
        row = {"namespace": asset.namespace, "name": asset.name, "kind": asset.kind} | request.data
        report = registering.register([row], registrar=registrar(request))
        if report.failed:
            raise ValidationError(by_field(report.errors))
        return self.get(request, pk)

    def delete(self, request: Request, pk: int) -> Response:
        asset = visible_asset(request, pk)
        demand(request, "edit", asset)
        services.retire(asset=asset)
        return Response(status=204)


class Search(APIView):
    """Ranked hits with facet counts: `?q=&domain=&kind=&verdict=&owner=&stage=&sort=&cursor=`."""

    def get(self, request: Request) -> Response:
        asked = request.query_params
        sort = asked.get("sort", "match")
        if sort not in search.SORTS:
            message = _("Use one of: %(choices)s.") % {"choices": ", ".join(search.SORTS)}
            raise ValidationError({"sort": [message]})
        if len(asked.get("q", "")) > search.MAX_LENGTH:
            message = _("At most %(max)d characters.") % {"max": search.MAX_LENGTH}
            raise ValidationError({"q": [message]})
        found = search.find(
            person(request),
            asked.get("q", ""),
            filters=search.Filters.read({name: asked.getlist(name) for name in asked}),
            sort=sort,
            start=read_offset(request),
        )
        return Response(
            {
                "results": [shapes.hit(asset) for asset in found.hits],
                "next": str(found.next) if found.next else None,
                "count": found.count,
                "facets": {
                    name: [{"value": option.value, "count": option.count} for option in options]
                    for name, options in found.facets.items()
                },
            }
        )


def read_offset(request: Request) -> int:
    raw = request.query_params.get("cursor") or "0"
    if not raw.isascii() or not raw.isdigit() or int(raw[:9]) > search.FURTHEST:
        raise ValidationError({"cursor": [_("Use the value of `next` as it was given.")]})
    return int(raw)


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


class Sources(APIView):
    """Systems that hold data, without their addresses or secrets."""

    def get(self, request: Request) -> Response:
        return Response(paginate(request, Source.objects.all(), shapes.source))


class ScanSource(APIView):
    """Read the source again now; 202, the worker does it within seconds."""

    write_scope = "admin"

    def post(self, request: Request, slug: str) -> Response:
        source = get_object_or_404(Source, slug=slug)
        if not person(request).is_superuser:
            raise PermissionDenied()
        services.request_scan(source=source)
        source.refresh_from_db()
        return Response(shapes.source(source), status=202)
