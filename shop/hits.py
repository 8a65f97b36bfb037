"""Assets as rows of a list: what was found, kept, or looked at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Visitor
from catalog import markdown, saying_why, search
from catalog.models import Asset, Favourite
from shop import freshness

FIELDS = 3
"""So many matching fields are named."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A row; `is_kept` says whether the reader has it among the favourites."""

    key: int
    url: str
    label: str
    title: SafeString
    excerpt: SafeString
    fields: tuple[str, ...]
    kind: str
    kind_code: str
    name: str
    domain: str
    owner: str
    verdict: str
    stars: float | None
    reviews: int
    age: str
    certified: bool
    lifecycle: str
    is_kept: bool
    why: tuple[str, ...] = ()


def of(
    assets: Sequence[Asset],
    reader: Visitor,
    *,
    query: str = "",
    found: search.Found | None = None,
) -> list[Hit]:
    """Rows for assets fetched `for_cards`; two more statements ask how old their data is and which are kept."""
    ages = freshness.ages(assets)
    kept = kept_of(assets, reader)
    named = found.matched if found else {}
    rows = [
        _hit(asset, query, named.get(asset.pk, ()), ages.get(asset.pk, ""), asset.pk in kept)
        for asset in assets
    ]
    explained = found.why if found else {}
    return [
        replace(row, why=tuple(saying_why.sentences(explained[row.key])))
        if row.key in explained
        else row
        for row in rows
    ]


def kept_of(assets: Sequence[Asset], reader: Visitor) -> set[int]:
    """Which of them this person keeps at hand."""
    if not reader.is_authenticated or not assets:
        return set()
    keys = [asset.pk for asset in assets]
    rows = Favourite.objects.filter(user=reader.pk, asset__in=keys)
    return set(rows.values_list("asset_id", flat=True))


def _hit(asset: Asset, query: str, fields: Sequence[str], age: str, is_kept: bool) -> Hit:
    active = asset.lifecycle == Asset.Lifecycle.ACTIVE
    return Hit(
        key=asset.pk,
        url=asset.get_absolute_url(),
        label=asset.label,
        title=marked(asset.label, query),
        excerpt=marked(markdown.plain(asset.description), query),
        fields=tuple(fields[:FIELDS]),
        kind=asset.get_kind_display(),
        kind_code=asset.kind,
        name=asset.name,
        domain=asset.domain.name if asset.domain else "",
        owner=asset.owner.name if asset.owner else "",
        verdict=asset.verdict.shown,
        stars=asset.standing.stars,
        reviews=asset.standing.stars_count,
        age=_("newest row %(age)s") % {"age": age} if age else "",
        certified=asset.is_certified,
        lifecycle="" if active else str(asset.lifecycle.label),
        is_kept=is_kept,
    )


def marked(text: str, query: str) -> SafeString:
    """The text with the words of the query marked, whatever stands in either."""
    words = sorted({re.escape(word) for word in query.split()}, key=len, reverse=True)
    if not words:
        return format_html("{}", text)
    pieces = re.split(f"({'|'.join(words)})", text, flags=re.IGNORECASE)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece) if index % 2 else piece,)
            for index, piece in enumerate(pieces)
        ),
    )
