"""Assets: register, look up, change, retire."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ParseError, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import bodies, checking, problems, versions
from accounts.api.asking import person, visitor
from accounts.describing import Answer, Body, asked, described
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable
from accounts.versions import CACHED, GUARDED, known, shown
from catalog import intake, registering, services, shapes
from catalog.api.asking import authority, demand, visible_asset
from catalog.models import Asset, Hold

MAX_BULK_ROWS = 10_000
EXAMPLE = {
    "namespace": "postgres://db:5432",
    "name": "db.public.orders",
    "kind": "table",
    "title": "Orders",
    "domain": "sales",
    "fields": [
        {"name": "id", "type": "bigint", "nullable": False},
        {"name": "address", "type": "struct", "fields": [{"name": "city", "type": "text"}]},
    ],
}
KNOWN = known(shapes.Asset)
MISSING = {"create_missing": checking.one_of(["0", "1"])}
BULK = {
    "application/json": Body(
        {"type": "array", "items": intake.ASSET, "minItems": 1, "maxItems": MAX_BULK_ROWS},
        [EXAMPLE],
    ),
    "application/x-ndjson": Body(
        {"type": "string", "pattern": r"^\s*\{"},
        '{"namespace": "n", "name": "a", "kind": "file"}',
    ),
}


def registrar(request: Request, *, revives: bool = True) -> registering.Registrar:
    missing = request.query_params.get("create_missing") == "1"
    return registering.Registrar(
        by=person(request),
        authority=authority(request),
        create_missing=missing,
        revives=revives,
    )


class Assets(APIView):
    """What is in the catalog."""

    @described("list_assets", {200: Page[shapes.Hit]}, asks=PAGED)
    def get(self, request: Request) -> Response:
        """List the assets on the shelf that you may see."""
        assets = Asset.objects.visible_to(visitor(request)).on_the_shelf().for_cards()
        return Response(paginate(request, assets, shapes.hit))

    @described(
        "put_asset",
        {200: shown(shapes.Asset, "Location"), 201: shown(shapes.Asset, "Location")},
        takes=Body(intake.ASSET, EXAMPLE),
        asks=MISSING,
        refuses=(422,),
    )
    def post(self, request: Request) -> Response:
        """Register an asset, or change the one of this natural key.

        201 new, 200 changed or the same; what is not sent stays. `create_missing=1` makes domains and teams that are
        missing, for admins.
        """
        report = registering.register([request.data], registrar=registrar(request))
        if report.failed:
            raise refused(report)
        asset = visible_asset(request, next(iter(report.ids.values())))
        body = shapes.whole(asset, visitor(request))
        answer = Response(body, status=201 if report.created else 200)
        answer["Location"] = f"/api/v1/assets/{asset.pk}"
        return versions.show(answer, asset.revision)


def refused(report: registering.Report) -> ValidationError:
    """The refusal of a single row: 400 when it is not as described, 422 when it is and still cannot be."""
    return (ValidationError if report.malformed else Unprocessable)(by_field(report.errors))


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
    """Many assets at once."""

    parser_classes = [BulkParser]

    @described("put_assets", {200: shapes.Registered}, takes=BULK, asks=MISSING)
    def post(self, request: Request) -> Response:
        """Register many assets: a JSON array, or one object a line.

        Good rows are kept; each bad one is named with its line and field.
        """
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
    """Assets by their natural keys."""

    @described(
        "find_asset",
        KNOWN,
        asks={
            "namespace": checking.text(255, required=True),
            "name": checking.text(500, required=True),
        },
        needs=intake.KEY,
        heeds=CACHED,
        refuses=(404,),
    )
    def get(self, request: Request) -> Response:
        """Read the asset with this natural key."""
        asset = Asset.objects.visible_to(visitor(request)).filter(**asked(request)).first()
        if asset is None:
            raise NotFound(_("There is nothing here that you may see."))
        body = shapes.whole(visible_asset(request, asset.pk), visitor(request))
        return versions.unless_known(request, body, body["revision"])


class AssetDetail(APIView):
    """One asset."""

    def holds(self, request: Request, asset: Asset) -> list[Hold]:
        """The recalls that stand on the asset itself; the shop adds what it inherits."""
        return list(asset.holds.standing())

    def body(self, request: Request, pk: int) -> shapes.Asset:
        asset = visible_asset(request, pk)
        return shapes.whole(asset, visitor(request), self.holds(request, asset))

    @described("get_asset", KNOWN, heeds=CACHED)
    def get(self, request: Request, pk: int) -> Response:
        """Read an asset with its fields, and the recalls that stand on it."""
        body = self.body(request, pk)
        return versions.unless_known(request, body, body["revision"])

    @described(
        "change_asset",
        {200: shown(shapes.Asset), 204: Answer(None, "You may not see it any more.")},
        takes=Body(intake.CHANGE, {"description": "Every order since 2019"}),
        asks=MISSING,
        heeds=GUARDED,
        refuses=(412, 422),
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is given of an asset.

        With `If-Match` only if it is still what was read: otherwise 412 with what it is now in `current`.
        """
        asset = visible_asset(request, pk)
        demand(request, "edit", asset)
        try:
            report = services.edit(
                asset=asset,
                row=changes(request.data),
                registrar=registrar(request, revives=False),
                versions=versions.meant(request),
            )
        except problems.Stale as stale:
            problem = problems.problem(412, _("Precondition failed"), str(stale.detail))
            answer = {**problem, "current": self.body(request, pk)}
            return Response(answer, status=412, content_type=problems.CONTENT_TYPE)
        if report.failed:
            raise refused(report)
        if not Asset.objects.visible_to(person(request)).filter(pk=pk).exists():
            return Response(status=204)
        body = self.body(request, pk)
        return versions.show(Response(body), body["revision"])

    @described("retire_asset", {204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Retire an asset: it leaves the shelf, its page stays."""
        asset = visible_asset(request, pk)
        demand(request, "edit", asset)
        if asset.retired_at is None:
            services.retire(
                asset=asset,
                authority=authority(request),
                note=asset.lifecycle_note,
                replacement=asset.replacement,
            )
        return Response(status=204)


def changes(data: Any) -> intake.Row:
    """What a PATCH says of an asset whose key stands in its address."""
    if not isinstance(data, dict):
        raise ValidationError({"": [_("Send an object.")]})
    if frozen := {"namespace", "name"} & set(data):
        raise Unprocessable({key: [_("The natural key cannot change.")] for key in frozen})
    try:
        return intake.check(data, required=())
    except intake.RowErrors as wrong:
        errors = [{"field": where, "message": what} for where, what in wrong.errors]
        raise (Unprocessable if wrong.unfit else ValidationError)(by_field(errors)) from wrong
