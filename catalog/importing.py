"""Bringing in what was found in other people's catalogs, as a machine's words.

People and teams are named where Aisle knows them and passed over where it does not. Of what a source of Aisle's own
holds, an import says only what the source does not know: it never argues with a scan about types and kinds.
"""

from collections.abc import Iterator
from typing import Any

from accounts.models import Team, User
from catalog import intake, registering
from catalog.importers.found import Found, Key
from catalog.models import Asset, Authority

OF_THE_FILE = ("line", "definition", "partial")
OF_THE_SOURCE = ("kind", "title", "definition")
"""What a scan says better."""


def bring_in(*, found: Found, by: User | None = None) -> registering.Report:
    """Register what was found; the lines of the report are those of the file."""
    rows = list(_rows(found))
    registrar = registering.Registrar(by=by, authority=Authority.MACHINE)
    report = registering.register((row for _line, row in rows), registrar=registrar)
    for error in report.errors:
        error["line"] = rows[error["line"] - 1][0]
    return report


def _rows(found: Found) -> Iterator[tuple[int, Any]]:
    """Each row with its line: checked, or what registering will refuse with its reason."""
    known = _Known(found.rows)
    for raw in found.rows:
        line, definition = raw["line"], raw.get("definition", "")
        told = {key: value for key, value in raw.items() if key not in OF_THE_FILE}
        told = {**told, "owner": known.team(told.get("owner")), "stewards": known.people(told)}
        told = {key: value for key, value in told.items() if value not in (None, "", [])}
        try:
            row = intake.check(told)
        except intake.RowErrors as wrong:
            yield line, registering.Unreadable(tuple(wrong.errors))
            continue
        if definition:
            row.values["definition"] = definition
        row.partial = raw.get("partial", False)
        yield line, known.by_its_source(row)


class _Known:
    """What Aisle knows already of the names in the rows, in a statement a kind."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        owners = {row["owner"] for row in rows if row.get("owner")}
        mails = {mail for row in rows for mail in row.get("stewards", ())}
        self.teams = set(Team.objects.filter(slug__in=owners).values_list("slug", flat=True))
        self.mails = set(User.objects.filter(email__in=mails).values_list("email", flat=True))
        self.scanned = scanned({(row["namespace"], row["name"]) for row in rows})

    def team(self, slug: str | None) -> str | None:
        return slug if slug in self.teams else None

    def people(self, told: dict[str, Any]) -> list[str]:
        return [mail for mail in told.get("stewards", ()) if mail in self.mails]

    def by_its_source(self, row: intake.Row) -> intake.Row:
        """Of what a source holds: meanings where the source gives none."""
        asset = self.scanned.get(row.key)
        if asset is None:
            return row
        for name in OF_THE_SOURCE:
            row.values.pop(name, None)
        if asset.description:
            row.values.pop("description", None)
        silent = {item.name for item in asset.fields.all() if not item.description}
        row.field_words = {
            entry["name"]: {
                key: entry[key] for key in ("description", "tags", "sensitivity") if entry.get(key)
            }
            for entry in row.fields or ()
            if entry["name"] in silent
        }
        row.fields = None
        return row


def scanned(keys: set[Key]) -> dict[Key, Asset]:
    """Which of these assets a source holds."""
    held = Asset.objects.exclude(source=None).filter(
        namespace__in={namespace for namespace, _name in keys}, name__in={name for _, name in keys}
    )
    found = {(asset.namespace, asset.name): asset for asset in held.prefetch_related("fields")}
    return {key: asset for key, asset in found.items() if key in keys}
