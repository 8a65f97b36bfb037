"""What is given out of an asset, whatever the format."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from catalog.models import Asset

UNDESCRIBED = "Nobody has described it yet."
"""Where a format demands a description and there is none."""
NOBODY = "mailto:nobody@contact.invalid"
"""Where a format demands an address and there is none to be given: the domain `invalid` is reserved for that."""
MAIL = re.compile(r"[A-Za-z0-9_~!$&'()*+,;=:.-]+@[A-Za-z0-9.-]+\.[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Agent:
    """Who publishes or answers; `iri` is a page about them, if there is one, or their address."""

    name: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """The Aisle that gives out: the address it was asked at, and where to write to it, if it has mail."""

    url: str
    mail: str = ""

    @property
    def name(self) -> str:
        return f"Aisle at {self.url.partition('://')[2]}"


@dataclass(frozen=True, slots=True)
class Given:
    """An asset and where it stands; `people` may be named only to readers who have a name themselves."""

    asset: Asset
    site: Site
    people: bool

    @property
    def page(self) -> str:
        return f"{self.site.url}/assets/{self.asset.pk}"

    @property
    def identifier(self) -> str:
        """The natural key, in one text."""
        return f"{self.asset.namespace}/{self.asset.name}"

    @property
    def publisher(self) -> Agent | None:
        """The team that owns it, or else whom its publisher was called, or the domain it belongs to."""
        if owner := self.asset.owner:
            return Agent(owner.name, f"{self.site.url}/teams/{owner.slug}")
        if isinstance(named := self.published.get("publisher"), str) and named.strip():
            return Agent(named)
        if domain := self.asset.domain:
            return Agent(domain.name, f"{self.site.url}/domains/{domain.slug}#team")
        return None

    @property
    def contact(self) -> Agent | None:
        """The first of the stewards, or this Aisle's own address; none if neither can be given."""
        stewards = sorted(self.asset.stewards.all(), key=lambda one: one.pk) if self.people else []
        for one in stewards:
            if MAIL.fullmatch(one.email):
                return Agent(one.name or one.email, f"mailto:{one.email}")
        if MAIL.fullmatch(self.site.mail):
            return Agent(self.site.name, f"mailto:{self.site.mail}")
        return None

    @property
    def links(self) -> list[tuple[str, str]]:
        """Addresses of the web with their titles."""
        entries = self.asset.links if isinstance(self.asset.links, list) else []
        told = [(one.get("title") or "", one.get("url") or "") for one in entries]
        kept = {iri(url): title for title, url in reversed(told) if url.lower().startswith("http")}
        return [(title, url) for url, title in reversed(kept.items())]

    @property
    def is_published(self) -> bool:
        """Whether it came from a catalog of published data, so that its links lead to the data."""
        return bool(self.published)

    @property
    def published(self) -> dict[str, Any]:
        """What such a catalog says of it, by the names it is kept under."""
        told = (
            self.asset.properties.get("dcat_us") if isinstance(self.asset.properties, dict) else {}
        )
        return told if isinstance(told, dict) else {}

    @property
    def access(self) -> str:
        """`public`, `restricted public`, `non-public`, or nothing where nobody has said how sensitive it is."""
        if self.asset.visibility == Asset.Visibility.PRIVATE:
            return "non-public"
        if said := self.published.get("access"):
            return said if said in ("public", "restricted public", "non-public") else ""
        if self.asset.sensitivity == Asset.Sensitivity.SECRET:
            return "non-public"
        if self.asset.visibility == Asset.Visibility.RESTRICTED:
            return "restricted public"
        open_to_all = Asset.Sensitivity.NONE
        careful = "restricted public" if self.asset.sensitivity else ""
        return "public" if self.asset.sensitivity == open_to_all else careful


def iri(address: str) -> str:
    """An address in which nothing stands that an IRI must not hold."""
    whole = re.sub("%(?![0-9A-Fa-f]{2})", "%25", address)
    return quote(whole, safe="%/:=&?~#+!$,;'@()*[]._-")
