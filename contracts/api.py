"""The JSON door to contracts: ODCS in and out without loss, and the versions of a contract."""

import json
from collections.abc import Mapping
from functools import partial
from typing import IO, Any

import yaml
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
from accounts.checking import one_of, text
from accounts.describing import Answer, Body, asked, described
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable
from catalog.api.asking import visible_asset
from catalog.models import Asset
from contracts import odcs, reading, services, shapes
from contracts.models import Contract, Version

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


EXAMPLE = """\
apiVersion: v3.1.0
kind: DataContract
id: orders
version: 1.2.0
status: active
schema:
  - name: orders
    physicalName: db.public.orders
    properties:
      - name: id
        required: true
"""
DOCUMENT = Body({"type": "object"}, yaml.safe_load(EXAMPLE))
NAMES_CONTRACT = ("Aisle-Contract",)


class AssetContract(APIView):
    """What is promised of one asset."""

    parser_classes = [ContractText]
    renderer_classes = [JSONRenderer, YAMLText, OlderYAMLText]

    @described(
        "get_contract",
        {200: Answer(media={YAML: DOCUMENT, JSON: DOCUMENT}, headers=NAMES_CONTRACT)},
        asks={"version": text(40), "format": one_of(["yaml", "json"])},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """Read the contract of an asset, byte for byte as it was written.

        The version in force, or the one named by `version`; in the other format by `format` or `Accept`.
        """
        asset = visible_asset(request, pk)
        version = chosen_version(request, asset)
        text, content_type = written(version, wanted(request))
        answer = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
        answer["Aisle-Contract"] = str(version.contract_id)
        answer["Vary"] = "Accept"
        return answer

    @described(
        "put_contract",
        {
            200: Answer(shapes.Promised, "It says the same.", NAMES_CONTRACT),
            201: Answer(shapes.Promised, "A new version.", ("Location", *NAMES_CONTRACT)),
        },
        takes={YAML: DOCUMENT, JSON: DOCUMENT},
        refuses=(422,),
    )
    def put(self, request: Request, pk: int) -> Response:
        """Promise: an ODCS document of up to 1 MB, in YAML or JSON."""
        asset = visible_asset(request, pk)
        raw = request.data if isinstance(request.data, bytes) else b""
        try:
            put = services.put_contract(asset=asset, original=odcs.decode(raw), by=person(request))
        except odcs.Refused as refused:
            raise Unprocessable(by_path(refused.errors)) from refused
        answer = Response(
            shapes.promised(put.version, asset, person(request)), status=201 if put.created else 200
        )
        answer["Aisle-Contract"] = str(put.version.contract_id)
        answer["Location"] = f"/api/v1/assets/{asset.pk}/contract"
        return answer


class Versions(APIView):
    """What was promised before."""

    @described("list_versions", {200: Page[shapes.Version]}, asks=PAGED)
    def get(self, request: Request, pk: int) -> Response:
        """List the versions of a contract, newest first, each with its clauses."""
        visible = Contract.objects.filter(asset__in=Asset.objects.visible_to(visitor(request)))
        contract = get_object_or_404(visible, pk=pk)
        versions = (
            contract.versions.select_related("created_by")
            .prefetch_related("clauses")
            .defer("document", "original")
        )
        told = partial(shapes.version, reader=visitor(request))
        return Response(paginate(request, versions, told, newest_first=True))


def chosen_version(request: Request, asset: Asset) -> Version:
    """The version in force, or the one named by `?version=`."""
    number = asked(request).get("version")
    if number is None:
        version = reading.version_in_force(asset)
    else:
        version = Version.objects.filter(contract__asset=asset, number=number).first()
    if version is None:
        raise NotFound(_("Nothing is promised here yet."))
    return version


def wanted(request: Request) -> str:
    """The media type asked for by `?format=` or `Accept`; empty for the one it was written in."""
    kinds = {"yaml": YAML, "json": JSON}
    if (named := asked(request).get("format")) is not None:
        return kinds[named]
    accepted = request.META.get("HTTP_ACCEPT", "").lower()
    return next((kind for name, kind in kinds.items() if name in accepted), "")


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
