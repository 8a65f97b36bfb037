"""Registering assets: upsert by natural key, in batches, writing only what changed.

The way of a batch: check each row, look up every name it uses in one statement a kind, lock the existing assets in
the order of their keys (so that two batches with the same assets never wait for each other in a circle), compare,
write the differences. A bad row is reported with its line and field; good rows are kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from psycopg import errors as postgres

from accounts.models import Team, User
from catalog import intake, rights
from catalog.models import Asset, Domain, Field, Standing, Verdict

BATCH = 1000
TRIES = 5
TRANSIENT = (
    postgres.DeadlockDetected,
    postgres.SerializationFailure,
    postgres.UniqueViolation,
)
FIELD_COLUMNS = ("type", "description", "nullable", "sensitivity", "tags", "position")
EMPTY_FIELD: dict[str, Any] = {
    "type": "",
    "description": "",
    "nullable": None,
    "sensitivity": "",
    "tags": [],
}


@dataclass
class Report:
    """What came in and what did not; `errors` are `{"line", "field", "message"}`, lines count from 1."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    ids: dict[tuple[str, str], int] = field(default_factory=dict)

    def fail(self, line: int, errors: Iterable[tuple[str, str]]) -> None:
        self.failed += 1
        self.errors.extend(
            {"line": line, "field": where, "message": what} for where, what in errors
        )

    def add(self, other: "Report") -> None:
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.failed += other.failed
        self.errors += other.errors
        self.ids |= other.ids

    def as_json(self) -> dict[str, Any]:
        counts = {key: getattr(self, key) for key in ("created", "updated", "unchanged", "failed")}
        return counts | {"errors": self.errors}


@dataclass(frozen=True)
class Unreadable:
    """A row that could not even be parsed, with its errors as (field, message); an empty line has none."""

    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Registrar:
    """Who registers. A machine (`by` none) fills in what is empty and never overwrites a person's words.

    `compared` says that a machine has looked at what is there itself: its rows are meant as they stand.
    """

    by: User | None = None
    create_missing: bool = False
    source_id: int | None = None
    compared: bool = False

    @property
    def fills_in(self) -> bool:
        return self.by is None and not self.compared


def register(rows: Iterable[Any], *, registrar: Registrar) -> Report:
    """Register rows of any number, a batch at a time; each batch is one transaction."""
    report = Report()
    numbered = iter(enumerate(rows, start=1))
    while batch := list(islice(numbered, BATCH)):
        report.add(_with_retries(registrar, batch))
    return report


def _with_retries(registrar: Registrar, batch: Sequence[tuple[int, Any]]) -> Report:
    """Deadlocks, and somebody creating the same asset first, mean only: look again."""
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _Batch(registrar).run(batch)
        except DatabaseError as error:
            if not isinstance(error.__cause__, TRANSIENT) or attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


class _Batch:
    """One transaction's worth of rows."""

    def __init__(self, registrar: Registrar) -> None:
        self.registrar = registrar
        self.report = Report()
        self.domains: dict[str, int] = {}
        self.teams: dict[str, int] = {}
        self.people: dict[str, int] = {}

    def run(self, batch: Sequence[tuple[int, Any]]) -> Report:
        """Write the good rows; of a key that is there twice, the last good row counts."""
        rows = self._check(batch)
        self._look_up([row for _line, row in rows])
        found = self._lock([row for _line, row in rows])
        good: dict[tuple[str, str], tuple[int, intake.Row]] = {}
        for line, row in rows:
            errors = [*self._unknown_names(row), *self._forbidden(row, found.get(row.key))]
            if errors:
                self.report.fail(line, errors)
                continue
            if row.key in good:
                self.report.unchanged += 1
            good[row.key] = line, row
        for key in sorted(good):
            if key in found:
                self._update(found[key], good[key][1])
        self._create([good[key] for key in sorted(good) if key not in found])
        return self.report

    def _check(self, batch: Sequence[tuple[int, Any]]) -> list[tuple[int, intake.Row]]:
        """The rows that are well-formed, as they came."""
        rows: list[tuple[int, intake.Row]] = []
        for line, raw in batch:
            if isinstance(raw, Unreadable):
                if raw.errors:
                    self.report.fail(line, raw.errors)
                continue
            try:
                row = raw if isinstance(raw, intake.Row) else intake.check(raw)
            except intake.RowErrors as wrong:
                self.report.fail(line, wrong.errors)
                continue
            rows.append((line, row))
        return rows

    def _look_up(self, rows: list[intake.Row]) -> None:
        """Ids of every domain, team and person the rows name, in one statement a kind."""
        domains = {row.domain for row in rows if row.domain}
        teams = {row.owner for row in rows if row.owner}
        people = {mail for row in rows for mail in row.stewards or ()}
        if self.registrar.create_missing and self.registrar.by and self.registrar.by.is_superuser:
            self._create_missing(domains, teams)
        self.domains = dict(Domain.objects.filter(slug__in=domains).values_list("slug", "pk"))
        self.teams = dict(Team.objects.filter(slug__in=teams).values_list("slug", "pk"))
        self.people = dict(User.objects.filter(email__in=people).values_list("email", "pk"))

    def _create_missing(self, domains: set[str], teams: set[str]) -> None:
        """Domains and teams that are not there yet, named after their slugs."""
        named = [(slug, slug.replace("-", " ").capitalize()) for slug in sorted(domains)]
        Domain.objects.bulk_create(
            [Domain(slug=slug, name=name) for slug, name in named], ignore_conflicts=True
        )
        named = [(slug, slug.replace("-", " ").capitalize()) for slug in sorted(teams)]
        Team.objects.bulk_create(
            [Team(slug=slug, name=name) for slug, name in named], ignore_conflicts=True
        )

    def _lock(self, rows: list[intake.Row]) -> dict[tuple[str, str], Asset]:
        """The assets that exist already, locked in the order of their keys."""
        if not rows:
            return {}
        keys = [row.key for row in rows]
        matching = Asset.objects.filter(
            namespace__in={key[0] for key in keys}, name__in={key[1] for key in keys}
        )
        locked = matching.order_by("namespace", "name").select_for_update(of=("self",))
        locked = locked.prefetch_related("fields", "stewards")
        return {(asset.namespace, asset.name): asset for asset in locked}

    def _unknown_names(self, row: intake.Row) -> Iterable[tuple[str, str]]:
        if row.domain and row.domain not in self.domains:
            yield "domain", _("There is no domain “%(slug)s”.") % {"slug": row.domain}
        if row.owner and row.owner not in self.teams:
            yield "owner", _("There is no team “%(slug)s”.") % {"slug": row.owner}
        for index, mail in enumerate(row.stewards or ()):
            if mail not in self.people:
                yield f"stewards[{index}]", _("There is no person “%(mail)s”.") % {"mail": mail}

    def _forbidden(self, row: intake.Row, existing: Asset | None) -> Iterable[tuple[str, str]]:
        by = self.registrar.by
        if by is None or by.is_superuser:
            return
        if existing is not None and not rights.can(by, "edit", existing):
            yield "name", _("This asset belongs to somebody else; you may not change it.")
            return
        if not self._may_stage(row, existing, by):
            yield "stage", _("Your role in the domain does not allow this stage.")

    def _may_stage(self, row: intake.Row, existing: Asset | None, by: User) -> bool:
        """Shared and central want a right of their own; a stage that is kept wants none."""
        stage = row.values.get("stage", Asset.Stage.LOCAL)
        if stage == Asset.Stage.LOCAL or (existing and existing.stage == stage):
            return True
        verb = "centralise" if stage == Asset.Stage.CENTRAL else "promote"
        if existing:
            return rights.can(by, verb, existing)
        place = Domain.objects.filter(slug=row.domain).first() if row.domain else None
        return by.is_superuser or (place is not None and rights.can(by, verb, place))

    def _create(self, rows: list[tuple[int, intake.Row]]) -> None:
        assets = [
            Asset(
                namespace=row.namespace,
                name=row.name,
                domain_id=self.domains.get(row.domain or ""),
                owner_id=self.teams.get(row.owner or ""),
                source_id=self.registrar.source_id,
                **row.values,
            )
            for _line, row in rows
        ]
        Asset.objects.bulk_create(assets)
        Verdict.objects.bulk_create([Verdict(asset=asset) for asset in assets])
        Standing.objects.bulk_create([Standing(asset=asset) for asset in assets])
        for asset, (_line, row) in zip(assets, rows, strict=True):
            self._put_fields(asset, row, existing={})
            self._put_stewards(asset, row)
            self.report.ids[row.key] = asset.pk
        self.report.created += len(assets)

    def _update(self, asset: Asset, row: intake.Row) -> None:
        changes = self._changes(asset, row)
        if changes:
            Asset.objects.filter(pk=asset.pk).update(**changes, updated_at=Now())
        existing = (
            {item.name: item for item in asset.fields.all()} if row.fields is not None else {}
        )
        fields_changed = self._put_fields(asset, row, existing=existing)
        stewards_changed = self._put_stewards(asset, row)
        if (fields_changed or stewards_changed) and not changes:
            Asset.objects.filter(pk=asset.pk).update(updated_at=Now())
        self.report.ids[row.key] = asset.pk
        if changes or fields_changed or stewards_changed:
            self.report.updated += 1
        else:
            self.report.unchanged += 1

    def _changes(self, asset: Asset, row: intake.Row) -> dict[str, Any]:
        wanted = dict(row.values)
        if "domain" in row.given:
            wanted["domain_id"] = self.domains.get(row.domain or "")
        if "owner" in row.given:
            wanted["owner_id"] = self.teams.get(row.owner or "")
        if self.registrar.source_id:
            wanted["source_id"] = self.registrar.source_id
        if self.registrar.fills_in and asset.description:
            wanted.pop("description", None)
        if asset.retired_at is not None:
            wanted["retired_at"] = None
        return {key: value for key, value in wanted.items() if getattr(asset, key) != value}

    def _put_fields(self, asset: Asset, row: intake.Row, existing: dict[str, Field]) -> bool:
        """Make the asset's fields the ones of the row; a machine keeps descriptions that are there."""
        if row.fields is None:
            return False
        fresh, changed = [], []
        for position, sent in enumerate(row.fields):
            wanted = EMPTY_FIELD | sent | {"position": position}
            field_ = existing.get(sent["name"])
            if field_ is None:
                fresh.append(Field(asset=asset, **wanted))
                continue
            if self.registrar.fills_in:
                kept = {key: getattr(field_, key) for key in ("description", "sensitivity", "tags")}
                wanted |= {key: value for key, value in kept.items() if value}
            if any(getattr(field_, key) != wanted[key] for key in FIELD_COLUMNS):
                for key in FIELD_COLUMNS:
                    setattr(field_, key, wanted[key])
                changed.append(field_)
        gone = set(existing) - {sent["name"] for sent in row.fields}
        Field.objects.bulk_create(fresh)
        Field.objects.bulk_update(changed, FIELD_COLUMNS)
        if gone:
            asset.fields.filter(name__in=gone).delete()
        return bool(fresh or changed or gone)

    def _put_stewards(self, asset: Asset, row: intake.Row) -> bool:
        if row.stewards is None:
            return False
        wanted = {self.people[mail] for mail in row.stewards}
        if wanted == {steward.pk for steward in asset.stewards.all()}:
            return False
        asset.stewards.set(wanted)
        return True
