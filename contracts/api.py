"""The JSON door to contracts: ODCS in and out without loss, and the versions of a contract."""

import json
from collections.abc import Mapping
from functools import partial
from typing import IO, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import bodies
from accounts.api.asking import person, visitor
from accounts.models import Visitor
from accounts.naming import name_of
from accounts.paging import paginate
from accounts.problems import Unprocessable
from catalog.api.asking import visible_asset
from catalog.models import Asset
from contracts import odcs, reading, sentences, services
from contracts.models import Clause, Contract, Version

YAML = "application/yaml"
JSON = "application/json"
WRITTEN_AS = {
    "",
    YAML,
    JSON,
    "application/x-yaml",
    "text/yaml",
    "text/x-yaml",
    "text/plain",
    "application/octet-stream",
}


class ContractText(BaseParser):
    """The very bytes of a contract, YAML or JSON, optionally gzipped, at most 1 MB."""

    media_type = "*/*"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request = (parser_context or {})["request"]
        kind = (media_type or "").partition(";")[0].strip().lower()
        if kind not in WRITTEN_AS:
            raise UnsupportedMediaType(kind, _("Send application/yaml or application/json."))
        raw = bodies.read_limited(stream, odcs.MAX_BYTES)
        encoding = request.META.get("HTTP_CONTENT_ENCODING", "identity")
        return bodies.unpack(raw, encoding, odcs.MAX_BYTES)


class YAMLText(BaseRenderer):
    """So that YAML may be asked for; what is rendered here are errors, which are JSON and therefore YAML."""

    media_type = YAML
    format = "yaml"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return json.dumps(data, default=str).encode()


class OlderYAMLText(YAMLText):
    media_type = "text/yaml"


class AssetContract(APIView):
    """`GET` gives the file as it was written, or as YAML or JSON when asked; `PUT` promises (201 new, 200 the same)."""

    parser_classes = [ContractText]
    renderer_classes = [JSONRenderer, YAMLText, OlderYAMLText]

    def get(self, request: Request, pk: int) -> HttpResponse:
        asset = visible_asset(request, pk)
        version = chosen_version(request, asset)
        text, content_type = written(version, wanted(request))
        answer = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
        answer["Aisle-Contract"] = str(version.contract_id)
        answer["Vary"] = "Accept"
        return answer

    def put(self, request: Request, pk: int) -> Response:
        asset = visible_asset(request, pk)
        raw = request.data if isinstance(request.data, bytes) else b""
        try:
            put = services.put_contract(asset=asset, original=odcs.decode(raw), by=person(request))
        except odcs.Refused as refused:
            raise Unprocessable(by_path(refused.errors)) from refused
        answer = Response(
            whole(put.version, asset, person(request)), status=201 if put.created else 200
        )
        answer["Aisle-Contract"] = str(put.version.contract_id)
        answer["Location"] = f"/api/v1/assets/{asset.pk}/contract"
        return answer


class Versions(APIView):
    """The versions of a contract, newest first, each with its clauses."""

    def get(self, request: Request, pk: int) -> Response:
        visible = Contract.objects.filter(asset__in=Asset.objects.visible_to(visitor(request)))
        contract = get_object_or_404(visible, pk=pk)
        versions = (
            contract.versions.select_related("created_by")
            .prefetch_related("clauses")
            .defer("document", "original")
        )
        told = partial(shape, reader=visitor(request))
        return Response(paginate(request, versions, told, newest_first=True))


def chosen_version(request: Request, asset: Asset) -> Version:
    """The version in force, or the one named by `?version=`."""
    number = request.query_params.get("version")
    if number is None:
        version = reading.version_in_force(asset)
    else:
        version = Version.objects.filter(contract__asset=asset, number=number).first()
    if version is None:
        raise NotFound(_("Nothing is promised here yet."))
    return version


def wanted(request: Request) -> str:
    """The media type asked for by `?format=` or `Accept`; empty for the one it was written in."""
    asked = request.query_params.get("format")
    if asked is None:
        accepted = request.META.get("HTTP_ACCEPT", "").lower()
        return YAML if "yaml" in accepted else JSON if JSON in accepted else ""
    return {"yaml": YAML, "json": JSON}[asked]


def written(version: Version, media_type: str) -> tuple[str, str]:
    """The text in this media type and the type; in its own, it is the text as it came."""
    own = JSON if odcs.is_json(version.original) else YAML
    if media_type in ("", own):
        return version.original, own
    if media_type == JSON:
        return odcs.as_json(version.document), JSON
    return odcs.as_yaml(version.document), YAML


def by_path(errors: list[tuple[str, str]]) -> dict[str, list[str]]:
    collected: dict[str, list[str]] = {}
    for where, what in errors:
        collected.setdefault(where, []).append(what)
    return collected


def shape(version: Version, reader: Visitor) -> dict[str, Any]:
    """A version without its text."""
    return {
        "id": version.pk,
        "contract": version.contract_id,
        "number": version.number,
        "state": version.state,
        "created_at": version.created_at,
        "created_by": name_of(version.created_by, reader),
        "clauses": [clause(item) for item in version.clauses.all()],
    }


def whole(version: Version, asset: Asset, reader: Visitor) -> dict[str, Any]:
    """A version with what the file says besides its clauses."""
    passed = reading.unjudged(version, asset)
    return shape(version, reader) | {
        "not_judged": [{"where": item.where, "what": item.what, "why": item.why} for item in passed]
    }


def clause(item: Clause) -> dict[str, Any]:
    return {
        "key": item.key,
        "kind": item.kind,
        "field": item.field,
        "reference": item.reference,
        "operator": item.operator,
        "promised": item.promised,
        "unit": item.unit,
        "severity": item.severity,
        "promise": sentences.promise(item),
    }
