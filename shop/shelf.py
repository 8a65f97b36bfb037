"""One asset as its pages show it: its tabs, the way to it, what speaks for and against it, what lies beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalog import authority, markdown, voices
from catalog.models import Asset, Domain, Verdict
from catalog.models.assets import named
from feedback.tickets import reading
from health import verdicts

if TYPE_CHECKING:
    from shop.taking import AssetBeside, ShelfAsset


LEAD = 280
"""So many letters of a description stand under the name."""


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    url: str
    current: bool
    count: int | str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way to a page; the last one has no address."""

    name: str
    url: str = ""


def tabs(asset: ShelfAsset, current: str) -> list[Tab]:
    """The asset's pages; one that would be empty is left out, unless it is the one being read."""
    known: list[tuple[str, str, int | str | None]] = [
        ("asset", _("Overview"), None),
        ("fields", _("Fields"), asset.field_count),
        ("health", _("Health"), asset.check_count),
        ("lineage", _("Lineage"), asset.up_count + asset.down_count),
        ("contract", _("Contract"), asset.contract_number),
        ("reviews", _("Reviews"), asset.standing.stars_count),
        ("questions", _("Questions"), asset.question_count),
        ("tickets", _("Tickets"), asset.ticket_count),
        ("history", _("History"), None),
        ("related", _("Together"), None),
    ]
    always = {"asset", "reviews", "history", current}
    return [
        Tab(name, reverse(f"shop:{page}", args=[asset.pk]), page == current, count)
        for page, name, count in known
        if page in always or count
    ]


@dataclass(frozen=True, slots=True)
class Near:
    """An asset named on the page of another."""

    key: int
    label: str
    kind: str
    shown: str
    url: str

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Near:
        key, kind = told["pk"], Asset.Kind(told["kind"])
        label = named(told["title"], told["name"])
        return cls(key, label, str(kind.label), told["shown"], reverse("shop:asset", args=[key]))


@dataclass(frozen=True, slots=True)
class Flow:
    """What an asset is made from and what is made from it, the first of each by name, and how many there are."""

    up: Sequence[Near]
    down: Sequence[Near]
    up_count: int
    down_count: int

    @property
    def more_up(self) -> int:
        return self.up_count - len(self.up)

    @property
    def more_down(self) -> int:
        return self.down_count - len(self.down)


def flow(asset: AssetBeside) -> Flow:
    return Flow(
        up=[Near.read(one) for one in asset.up],
        down=[Near.read(one) for one in asset.down],
        up_count=asset.up_count,
        down_count=asset.down_count,
    )


@dataclass(frozen=True, slots=True)
class Reason:
    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page of an asset."""

    asset: ShelfAsset
    tabs: list[Tab]
    way: list[Step]
    recalls: list[reading.Standing]
    reasons: list[Reason]
    links: list[Step]
    instead: Near | None

    @property
    def lead(self) -> str:
        """The first words of the description, under the name."""
        return markdown.plain(self.asset.description, LEAD)

    @property
    def is_long(self) -> bool:
        """Whether the description has more than its first words: more of them, or a form."""
        return self.lead != " ".join(self.asset.description.split())

    @property
    def beside(self) -> list[voices.Voice]:
        """What lower authorities say instead of the description."""
        return voices.instead(authority.of_asset(self.asset, []), "description")

    @property
    def shown(self) -> str:
        """The verdict; a recall counts from the moment it stands, before it is written on what lies downstream."""
        return Verdict.Word.STOP if self.recalls else self.asset.verdict.shown

    @property
    def sentence(self) -> str:
        """The reasons of a good verdict together, of any other the first."""
        texts = [reason.text for reason in self.reasons]
        return " ".join(texts if self.shown == Verdict.Word.FIT else texts[:1])


def frame(asset: ShelfAsset, current: str) -> Frame:
    recalls = reading.standings(asset.recalls_told, asset.pk)
    return Frame(
        asset=asset,
        tabs=tabs(asset, current),
        way=way(asset),
        recalls=recalls,
        reasons=_reasons(asset, recalls),
        links=_links(asset),
        instead=next((Near.read(one) for one in asset.instead), None),
    )


def _reasons(asset: Asset, recalls: list[reading.Standing]) -> list[Reason]:
    """Recalls first, then what was measured."""
    recalled = [
        Reason(_("Recalled: %(title)s.") % {"title": recall.title.rstrip(".")}, "stop")
        for recall in recalls
    ]
    return recalled + [Reason(verdicts.describe(r), _tone(r)) for r in asset.verdict.reasons]


def _tone(reason: dict[str, Any]) -> str:
    code, params = reason.get("code"), reason.get("params") or {}
    if code in {"fresh", "kept", "in_control"}:
        return "good"
    if code in {"clause", "signal", "more"}:
        return "stop" if params.get("severe") else "care"
    return "none"


def _links(asset: Asset) -> list[Step]:
    """Where the asset itself can be opened; only web addresses, whatever was registered."""
    links = asset.links if isinstance(asset.links, list) else []
    found = []
    for link in links:
        url = str(link.get("url", "")) if isinstance(link, dict) else ""
        if url.startswith(("https://", "http://")):
            found.append(Step(str(link.get("title") or url), url))
    return found


def way(asset: ShelfAsset) -> list[Step]:
    """Domains from the top, kind: the way that leads here."""
    steps = [Step(_("All data"), reverse("shop:results"))]
    steps += [Step(one["name"], Domain(slug=one["slug"]).get_absolute_url()) for one in asset.above]
    asked = QueryDict(mutable=True)
    if asset.domain:
        asked["domain"] = asset.domain.slug
    asked["kind"] = asset.kind
    kind = f"{reverse('shop:results')}?{asked.urlencode()}"
    return [*steps, Step(capfirst(asset.get_kind_display()), kind)]
