"""What a scan of a source has told of a relation, in words for its label."""

from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Asset

MOST = 5
"""So many references are named on the label."""
LARGEST = 10**15
"""No relation has more rows; anybody may have written what stands in the properties."""


def told(asset: Asset) -> dict[str, Any]:
    kept = asset.properties.get("postgres") if isinstance(asset.properties, dict) else None
    return kept if isinstance(kept, dict) else {}


def rows_about(asset: Asset) -> int:
    rows = told(asset).get("rows_about")
    return rows if isinstance(rows, int) and 0 < rows < LARGEST else 0


def primary_key(asset: Asset) -> str:
    return named(told(asset).get("primary_key"))


def foreign_keys(asset: Asset) -> str:
    """`customer → shop.customers`, a few of them."""
    keys = told(asset).get("foreign_keys")
    keys = [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []
    said = [f"{named(key.get('columns'))} → {key.get('to')}" for key in keys[:MOST]]
    if more := len(keys) - len(said):
        said.append(_("%(n)d more") % {"n": more})
    return ", ".join(said)


def named(columns: Any) -> str:
    return ", ".join(map(str, columns)) if isinstance(columns, list) else ""
