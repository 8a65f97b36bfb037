"""Assets: register, look up, change, retire."""

from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import checking, problems, versions
from accounts.api.asking import person, visitor
from accounts.api.repeating import KEYED, key_of, once, repeatable
from accounts.describing import Answer, Body, asked, described
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable
from accounts.streams import Incoming
from accounts.versions import CACHED, GUARDED, known, shown
from catalog import intake, queueing, registering, services, shapes, splitting
from catalog.api import receiving
from catalog.api.asking import authority, demand, visible_asset
from catalog.models import Asset, Hold
from catalog.pieces import Line

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
    "application/json": Body({"type": "array", "items": intake.ASSET, "minItems": 1}, [EXAMPLE]),
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
        heeds=KEYED,
        refuses=(409, 422),
    )
    @once
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


class BulkAssets(APIView):
    """Many assets at once."""

    parser_classes = [receiving.Streamed]

    @described(
        "put_assets",
        {
            200: shapes.Registered,
            202: Answer(shapes.Import, "There are many; see how far they are.", ("Location",)),
        },
        takes=BULK,
        asks=MISSING | {"atomic": checking.one_of(["0", "1"])},
        heeds=KEYED,
        refuses=(409, 422),
    )
    def post(self, request: Request) -> Response:
        """Register many assets: a JSON array, or one object a line.

        Good rows are kept; each bad one is named with its line and field, a thousand of them at most. With `atomic=1`
        all or nothing: 422 with the report, and nothing is written. More than 10,000 rows (or 32 MB) are answered
        with 202 and registered one after the other; `atomic` is not to be had for them.
        """
        incoming: Any = request.data
        if not isinstance(incoming, Incoming):
            raise receiving.nothing()
        lines = splitting.rows(incoming)
        first, more = receiving.few(lines)
        if not first:
            raise receiving.nothing()
        atomic = asked(request).get("atomic") == "1"
        if more and atomic:
            raise receiving.too_many()
        if more:
            return self.later(request, chain(first, lines), incoming)
        write = partial(
            receiving.now,
            first,
            registrar(request),
            at_once=bool(key_of(request)),
            all_or_nothing=atomic,
        )
        return repeatable(request, write, digest=incoming.digest)

    def later(self, request: Request, lines: Iterator[Line], incoming: Incoming) -> Response:
        """An import; if this one was sent before, what has come in again is forgotten."""
        missing = registrar(request).create_missing
        arrival = receiving.receive(request, lines, create_missing=missing)
        answer = None
        try:
            write = partial(receiving.later, arrival)
            answer = repeatable(request, write, digest=incoming.digest)
        finally:
            if answer is None or answer["Location"] != receiving.address(arrival):
                queueing.forget(arrival)
        return answer


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
