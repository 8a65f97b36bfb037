"""How long an asset is good: its certificate, and whether it is deprecated or retired."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.checking import Wrong, checked, day, identity, one_of, optional, shaped, takes, text
from accounts.describing import described, letter
from accounts.problems import Unprocessable
from catalog import services, shapes
from catalog.api.asking import authority, demand, visible_asset
from catalog.models import Asset


@takes({"type": "string", "format": "date"})
def some_day(value: Any) -> Any:
    found = day(value)
    if found is None:
        raise Wrong(_("Is required."))
    return found


note = text(500)
CERTIFICATE = shaped({"until": some_day, "note": note}, required=("until",))
LIFECYCLE = shaped(
    {
        "state": one_of(list(Asset.Lifecycle.values)),
        "note": note,
        "replacement": optional(identity),
    },
    required=("state",),
)


class Certification(APIView):
    """Whether somebody vouches for an asset."""

    @described(
        "certify_asset",
        {200: shapes.Certificate},
        takes=letter(CERTIFICATE, {"until": "2027-12-31", "note": "Looked at with the team"}),
        refuses=(409, 422),
    )
    def put(self, request: Request, pk: int) -> Response:
        """Vouch for an asset until a day; again renews it. For stewards."""
        asset = visible_asset(request, pk)
        demand(request, "certify", asset)
        sent = checked(CERTIFICATE, request.data)
        services.certify(
            asset=asset, until=sent["until"], note=sent.get("note", ""), by=person(request)
        )
        asset = visible_asset(request, pk)
        return Response(
            {
                "until": asset.certified_until,
                "by": asset.certified_by.email if asset.certified_by else None,
                "at": asset.certified_at,
                "note": asset.certified_note,
            }
        )

    @described("withdraw_certificate", {204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Vouch for it no longer."""
        asset = visible_asset(request, pk)
        demand(request, "certify", asset)
        services.withdraw_certificate(asset=asset)
        return Response(status=204)


class Lifecycle(APIView):
    """Whether an asset is on its way out."""

    @described(
        "put_lifecycle",
        {200: shapes.Lifecycle},
        takes=letter(LIFECYCLE, {"state": "deprecated", "note": "Use the new one"}),
        refuses=(409, 422),
    )
    def put(self, request: Request, pk: int) -> Response:
        """Say whether an asset is active, deprecated or retired; what is not sent is empty."""
        asset = visible_asset(request, pk)
        demand(request, "edit", asset)
        sent = checked(LIFECYCLE, request.data)
        replacement = found_replacement(request, sent.get("replacement"))
        if sent["state"] == Asset.Lifecycle.ACTIVE:
            services.restore(asset=asset)
        else:
            end = (
                services.retire if sent["state"] == Asset.Lifecycle.RETIRED else services.deprecate
            )
            end(
                asset=asset,
                authority=authority(request),
                note=sent.get("note", ""),
                replacement=replacement,
            )
        asset = visible_asset(request, pk)
        return Response(
            {
                "state": asset.lifecycle,
                "note": asset.lifecycle_note,
                "replacement": replacement.pk if replacement and asset.replacement_id else None,
                "deprecated_at": asset.deprecated_at,
                "retired_at": asset.retired_at,
            }
        )


def found_replacement(request: Request, pk: int | None) -> Asset | None:
    if pk is None:
        return None
    found = Asset.objects.visible_to(person(request)).filter(pk=pk).first()
    if found is None:
        raise Unprocessable({"replacement": [_("Choose an asset that you may see.")]})
    return found
