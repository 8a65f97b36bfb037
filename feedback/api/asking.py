"""What is asked for at more than one door to feedback."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.api.asking import person
from accounts.checking import Wrong, takes, whole
from accounts.problems import Unprocessable
from catalog.models import Asset

KEYED = ("Idempotency-Key",)
MAX_KEY = 100
LARGEST = 2**63 - 1

identity = whole(1, LARGEST, lambda: _("Send an id, a whole number."))


@takes({"type": ["string", "null"], "format": "date"})
def day(value: Any) -> date | None:
    """A day, or none for an open end."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value) if isinstance(value, str) else date.fromisoformat("")
    except ValueError as error:
        raise Wrong(_("Send a day like 2027-01-31.")) from error


def key_of(request: Request) -> str:
    """The `Idempotency-Key` header: the same request sent twice is kept once."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > MAX_KEY or not key.isprintable():
        message = _("At most %(max)d printable characters.") % {"max": MAX_KEY}
        raise ValidationError({"Idempotency-Key": [message]})
    return key


def named_asset(request: Request, pk: int, field: str) -> Asset:
    """An asset named in a body, if the caller may see it; otherwise a 422 that says which field."""
    asset = Asset.objects.visible_to(person(request)).filter(pk=pk).first()
    if asset is None:
        raise Unprocessable({field: [_("There is no asset with this id that you may see.")]})
    return asset
