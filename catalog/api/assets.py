"""Assets: register, look up, change, retire."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ParseError, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import bodies, problems
from accounts.api.asking import person, visitor
from accounts.paging import paginate
from accounts.problems import Unprocessable
from catalog import registering, services, shapes
from catalog.api.asking import demand, visible_asset
from catalog.models import Asset, Hold

MAX_BULK_ROWS = 10_000


def registrar(request: Request) -> registering.Registrar:
    missing = request.query_params.get("create_missing") == "1"
    return registering.Registrar(by=person(request), create_missing=missing)


class Assets(APIView):
    """`GET` lists what you may see; `POST` registers one asset by its natural key (201 new, 200 changed or same)."""

    def get(self, request: Request) -> Response:
        assets = Asset.objects.visible_to(visitor(request)).on_the_shelf().for_cards()
        return Response(paginate(request, assets, shapes.hit))

    def post(self, request: Request) -> Response:
        report = registering.register([request.data], registrar=registrar(request))
        if report.failed:
            raise ValidationError(by_field(report.errors))
        asset = visible_asset(request, next(iter(report.ids.values())))
        answer = Response(
            shapes.whole(asset, visitor(request)), status=201 if report.created else 200
        )
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
        asset = Asset.objects.visible_to(visitor(request)).filter(**key).first()
        if asset is None:
            raise NotFound(_("There is nothing here that you may see."))
        return Response(shapes.whole(visible_asset(request, asset.pk), visitor(request)))


class AssetDetail(APIView):
    """One asset; `PATCH` changes the given fields, `DELETE` retires it."""

    def holds(self, request: Request, asset: Asset) -> list[Hold]:
        """The recalls that stand on the asset itself; the shop adds what it inherits."""
        return list(asset.holds.standing())

    def get(self, request: Request, pk: int) -> Response:
        asset = visible_asset(request, pk)
        return Response(shapes.whole(asset, visitor(request), self.holds(request, asset)))

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
