"""Links to the report form that stand outside of Aisle, beside a chart or at the foot of a report.

A link names an asset, at most one of its fields, and where it stands. It gives no right, and knows nobody: whoever
follows it signs in, and sees only what they may see anyway. It is signed so that nobody writes words of their own into
a page of ours.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "aisle.say"
LONGEST_PLACE = 100


@dataclass(frozen=True, slots=True)
class Link:
    """What a link names: an asset's key, a field or nothing, and where it stands, in the words of whoever made it."""

    asset: int
    field: str = ""
    place: str = ""

    @property
    def signed(self) -> str:
        return signing.dumps([self.asset, self.field, self.place], salt=SALT, compress=True)

    @property
    def url(self) -> str:
        return f"{settings.BASE_URL}{reverse('feedback:say_link_followed', args=[self.signed])}"


def opened(signed: str) -> Link | None:
    """What the link names, if Aisle has signed it just so."""
    try:
        asset, field, place = signing.loads(signed, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Link(asset, field, place)
