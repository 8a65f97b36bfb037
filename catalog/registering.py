"""Registering assets: upsert by natural key, in batches, writing only what changed.

The way of a batch: check each row (`intake`), look up every name it uses in one statement a kind, lock the existing
assets in the order of their keys (so that two batches with the same assets never wait for each other in a circle),
judge what is not allowed, compare (`comparing`), write the differences (`writing`). A bad row is reported with its
line and field; good rows are kept.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import Any, Self

from django.db import DatabaseError, connection, models, transaction
from django.utils.translation import gettext as _
from psycopg import errors as postgres
from rest_framework.exceptions import ParseError, ValidationError

from accounts import bodies, problems
from accounts.models import Team, User
from catalog import authority, comparing, echoing, intake, rights, tagging, writing
from catalog.models import Asset, Authority, Domain
from catalog.pieces import Line

BATCH = 1000
MOST_ERRORS = 1000
"""So many are told of; how many there were is always told."""
COUNTS = ("created", "updated", "unchanged", "failed")
TRIES = 12
IN_LINE = 7_331_004
"""The lock in which those wait who were beaten: one of them at a time tries again."""
LOCK = """
SELECT id FROM catalog_asset
JOIN unnest(%s::text[], %s::text[]) AS sent(namespace, name) USING (namespace, name)
ORDER BY namespace, name FOR UPDATE OF catalog_asset
"""
TRANSIENT = (
    postgres.DeadlockDetected,
    postgres.SerializationFailure,
    postgres.UniqueViolation,
)


@dataclass
class Report:
    """What came in and what did not; `errors` are `{"line", "field", "message"}`, lines count from 1.

    `malformed` counts the failed rows that are not even as described, `unreadable` those that are not even JSON;
    `more` is what whoever read the rows has to tell beside.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    malformed: int = 0
    unreadable: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    ids: dict[tuple[str, str], int] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    def fail(self, line: int, errors: Iterable[tuple[str, str]]) -> None:
        self.failed += 1
        self._tell({"line": line, "field": where, "message": what} for where, what in errors)

    def _tell(self, errors: Iterable[dict[str, Any]]) -> None:
        self.errors += islice(errors, MOST_ERRORS - len(self.errors))

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.unchanged + self.failed

    @classmethod
    def read(cls, told: dict[str, Any]) -> Self:
        """A report as it was told before, to go on with."""
        counts = {key: told[key] for key in COUNTS}
        more = {key: value for key, value in told.items() if key not in (*COUNTS, "errors")}
        return cls(**counts, errors=list(told["errors"]), more=more)

    def add(self, other: "Report") -> None:
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.failed += other.failed
        self.malformed += other.malformed
        self.unreadable += other.unreadable
        self._tell(other.errors)
        self.ids |= other.ids
        self.more |= other.more

    def faults(self) -> list[problems.Fault]:
        """The errors as a problem tells them."""
        return [
            {"line": error["line"], "field": error["field"], "message": error["message"]}
            for error in self.errors
        ]

    def as_json(self) -> dict[str, Any]:
        counts = {key: getattr(self, key) for key in COUNTS}
        return counts | {"errors": self.errors} | self.more


@dataclass(frozen=True)
class Unreadable:
    """A row that could not even be parsed, with its errors as (field, message)."""

    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Registrar:
    """Who registers, and with which authority; `by` is none for a machine of Aisle's own, which may everything.

    Registering a retired asset brings it back, unless a higher authority retired it or `revives` is off.
    """

    by: User | None = None
    authority: Authority = Authority.MACHINE
    create_missing: bool = False
    source_id: int | None = None
    revives: bool = True

    @property
    def speaker(self) -> comparing.Speaker:
        return comparing.Speaker(self.authority, self.source_id, self.revives)


def register(rows: Iterable[Any], *, registrar: Registrar) -> Report:
    """Register rows of any number, a batch at a time; each batch is one transaction.

    A row is parsed, checked already (`intake.Row`), or a line as it was sent, which knows its own number.
    """
    report = Report()
    numbered = map(_numbered, enumerate(rows, start=1))
    while batch := list(islice(numbered, BATCH)):
        report.add(_with_retries(registrar, batch))
    return report


def register_at_once(rows: Iterable[Any], *, registrar: Registrar) -> Report:
    """Register all of these rows in one transaction, which locks whatever they name before it writes."""
    return _with_retries(registrar, list(map(_numbered, enumerate(rows, start=1))))


def _numbered(row: tuple[int, Any]) -> tuple[int, Any]:
    _place, raw = row
    return (raw.number, raw) if isinstance(raw, Line) else row


def read(line: Line) -> Any:
    """What a line says; one that cannot be read becomes its errors, so that it spoils no other."""
    if line.raw is None:
        message = _("A row has at most %(max)d bytes.") % {"max": bodies.MAX_BYTES}
        return Unreadable((("", message),))
    try:
        return bodies.loads(line.raw)
    except (ParseError, ValidationError) as error:
        faults = problems.field_errors(error.detail)
        return Unreadable(tuple((one["field"], one["message"]) for one in faults))


def _with_retries(registrar: Registrar, batch: Sequence[tuple[int, Any]]) -> Report:
    """Deadlocks, and somebody creating the same asset first, mean only: look again, one after another.

    Whoever was beaten can then be beaten by newcomers only, and not by all that were beaten with them.
    """
    for attempt in range(TRIES):
        try:
            with transaction.atomic(), _uncollected():
                if attempt:
                    _wait_in_line()
                return _Batch(registrar).run(batch)
        except DatabaseError as error:
            if not isinstance(error.__cause__, TRANSIENT) or attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _wait_in_line() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IN_LINE])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for objects that hold each other: a batch makes many, and none of these.

    Python looks for them again whenever enough new objects are there, which took longer than making them.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()


class _Batch:
    """One transaction's worth of rows."""

    def __init__(self, registrar: Registrar) -> None:
        self.registrar = registrar
        self.report = Report()
        self.names = comparing.Names()
        self.tags = tagging.Vocabulary({}, {}, frozenset())
        self.known: dict[tuple[str, str], Asset] = {}
        self.editable: set[int] = set()
        self.stages: dict[tuple[str, str], bool] = {}
        self.meaning = 0

    def run(self, batch: Sequence[tuple[int, Any]]) -> Report:
        """Write the good rows; of a key that is there twice, the last good row counts."""
        rows = self._without_echoes(batch)
        self._look_up([row for _line, row in rows])
        self._lock([row for _line, row in rows])
        good: dict[tuple[str, str], intake.Row] = {}
        for line, row in rows:
            if errors := [*self._unknown_names(row), *self._forbidden(row)]:
                self.report.fail(line, errors)
                continue
            if row.key in good:
                self.report.unchanged += 1
            good[row.key] = row
        self._write([good[key] for key in sorted(good)])
        return self.report

    def _without_echoes(self, batch: Sequence[tuple[int, Any]]) -> list[tuple[int, intake.Row]]:
        """The well-formed rows that are no echo of what was said before.

        An echo is read all the same where another row of the batch speaks of its asset: the later one counts.
        """
        lines = {place: sent for place, (_n, sent) in enumerate(batch) if isinstance(sent, Line)}
        if not lines:
            return self._check(batch)
        self.meaning = echoing.names()
        digests = [echoing.digest(line) for line in lines.values()]
        found = echoing.heard(digests, self.registrar.authority, self.meaning)
        may = self._editable(set(found.values()))
        places = list(lines)
        echoes = {places[nth]: asset for nth, asset in found.items() if asset in may}
        rows = self._check([one for place, one in enumerate(batch) if place not in echoes])
        spoken_of = echoing.among(set(echoes.values()), {row.key for _line, row in rows})
        again = [batch[place] for place, asset in echoes.items() if asset in spoken_of]
        self.report.unchanged += len(echoes) - len(again)
        return sorted([*rows, *self._check(again)], key=itemgetter(0)) if again else rows

    def _editable(self, assets: set[int]) -> set[int]:
        """Which of these whoever registers may change."""
        by = self.registrar.by
        if by is None or by.is_superuser or not assets:
            return assets
        mine = Asset.objects.filter(rights.answerable(by), pk__in=assets)
        return set(mine.values_list("pk", flat=True))

    def _check(self, batch: Sequence[tuple[int, Any]]) -> list[tuple[int, intake.Row]]:
        """The rows that are well-formed, as they came."""
        rows: list[tuple[int, intake.Row]] = []
        for line, sent in batch:
            raw = read(sent) if isinstance(sent, Line) else sent
            if isinstance(raw, Unreadable):
                self.report.fail(line, raw.errors)
                self.report.malformed += 1
                self.report.unreadable += 1
                continue
            try:
                row = raw if isinstance(raw, intake.Row) else intake.check(raw)
                row.digest = echoing.digest(sent) if isinstance(sent, Line) else b""
            except intake.RowErrors as wrong:
                self.report.fail(line, wrong.errors)
                self.report.malformed += not wrong.unfit
                continue
            rows.append((line, row))
        return rows

    def _look_up(self, rows: list[intake.Row]) -> None:
        """The keys of every domain, team, person and tag the rows name, in one statement a kind."""
        domains = {row.domain for row in rows if row.domain}
        teams = {row.owner for row in rows if row.owner}
        people = {mail for row in rows for mail in row.stewards or ()}
        by = self.registrar.by
        if by is not None and not by.is_superuser:
            people.add(by.email)
        if self.registrar.create_missing and by is not None and by.is_superuser:
            create_missing(domains, teams)
        self.names = comparing.Names(
            domains=keys_of(Domain, "slug", domains),
            teams=keys_of(Team, "slug", teams),
            people=keys_of(User, "email", people),
        )
        self.tags = tagging.speak((tag for row in rows for tag in row.tags()), by=by)

    def _lock(self, rows: list[intake.Row]) -> None:
        """The assets that exist already, locked in the order of their keys, and which of them may be changed."""
        if not rows:
            return
        found = Asset.objects.filter(pk__in=locked({row.key for row in rows}))
        self.known = {
            (asset.namespace, asset.name): asset
            for asset in found.prefetch_related("fields", "stewards")
        }
        authority.forget_gone(self.known.values())
        self.editable = self._editable({asset.pk for asset in self.known.values()})

    def _unknown_names(self, row: intake.Row) -> Iterable[tuple[str, str]]:
        if row.domain and row.domain not in self.names.domains:
            yield "domain", _("There is no domain “%(slug)s”.") % {"slug": row.domain}
        if row.owner and row.owner not in self.names.teams:
            yield "owner", _("There is no team “%(slug)s”.") % {"slug": row.owner}
        for index, mail in enumerate(row.stewards or ()):
            if mail not in self.names.people:
                yield f"stewards[{index}]", _("There is no person “%(mail)s”.") % {"mail": mail}

    def _forbidden(self, row: intake.Row) -> Iterable[tuple[str, str]]:
        existing, by = self.known.get(row.key), self.registrar.by
        if existing is None and not row.values.get("kind"):
            yield "kind", _("Is required.")
        yield from self._refused_tags(row, existing)
        if by is None or by.is_superuser:
            return
        if existing is not None and existing.pk not in self.editable:
            yield "name", _("This asset belongs to somebody else; you may not change it.")
        elif not self._may_stage(row, existing, by):
            yield "stage", _("Your role in the domain does not allow this stage.")

    def _may_stage(self, row: intake.Row, existing: Asset | None, by: User) -> bool:
        """Shared and central want a right of their own; a stage that is kept wants none."""
        stage = row.values.get("stage", Asset.Stage.LOCAL)
        if stage == Asset.Stage.LOCAL or (existing and existing.stage == stage):
            return True
        verb = "centralise" if stage == Asset.Stage.CENTRAL else "promote"
        if existing:
            return rights.can(by, verb, existing)
        asked = row.domain or "", verb
        if asked not in self.stages:
            place = Domain.objects.filter(slug=row.domain).first()
            self.stages[asked] = place is not None and rights.can(by, verb, place)
        return self.stages[asked]

    def _refused_tags(self, row: intake.Row, existing: Asset | None) -> Iterable[tuple[str, str]]:
        """Tags that are reserved for others; those that are there already may stay."""
        if not self.tags.reserved:
            return
        fields = {item.name: item.tags for item in existing.fields.all()} if existing else {}
        kept = existing.tags if existing else []
        for where, name, tags in row.tagged():
            for place, message in self.tags.refused(tags, fields.get(name, []) if name else kept):
                yield f"{where}[{place}]", message

    def _answer_for(self, row: intake.Row) -> None:
        """Whoever registers what nobody answers for answers for it, or could not register it again."""
        by = self.registrar.by
        if by is not None and not (by.is_superuser or row.domain or row.owner or row.stewards):
            row.stewards = [by.email]

    def _write(self, rows: list[intake.Row]) -> None:
        speaker = self.registrar.speaker
        if self.tags.targets:
            for row in rows:
                row.call_tags(self.tags.canonical)
            self.tags.propose(tag for row in rows for tag in row.tags())
        changes: list[comparing.Change] = []
        for row in rows:
            asset = self.known.get(row.key)
            if asset is None:
                self._answer_for(row)
                changes.append(comparing.creation(row, self.names, speaker))
                continue
            self.report.ids[row.key] = asset.pk
            change = comparing.difference(asset, row, self.names, speaker)
            if change is None:
                self.report.unchanged += 1
            else:
                self.report.updated += 1
                changes.append(change)
        made = writing.write(changes)
        self.report.created += len(made)
        self.report.ids |= made
        said = [(self.report.ids[row.key], row.digest) for row in rows if row.digest]
        echoing.remember(said, self.registrar.authority, self.meaning)


def keys_of(model: type[models.Model], column: str, names: set[str]) -> dict[str, int]:
    """Which rows are called so; the names go as one array, which a thousand take no longer to be read than one."""
    if not names:
        return {}
    statement = f'SELECT {column}, id FROM "{model._meta.db_table}" WHERE {column} = ANY(%s)'  # noqa: S608 - our own
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(names)])
        return dict(cursor.fetchall())


def locked(keys: set[tuple[str, str]]) -> list[int]:
    """The assets of these keys, locked in their order by one statement."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [[key[0] for key in keys], [key[1] for key in keys]])
        return [row[0] for row in cursor.fetchall()]


def create_missing(domains: set[str], teams: set[str]) -> None:
    """Domains and teams that are not there yet, named after their slugs."""
    named = [(slug, slug.replace("-", " ").capitalize()) for slug in sorted(domains)]
    Domain.objects.bulk_create(
        [Domain(slug=slug, name=name) for slug, name in named], ignore_conflicts=True
    )
    named = [(slug, slug.replace("-", " ").capitalize()) for slug in sorted(teams)]
    Team.objects.bulk_create(
        [Team(slug=slug, name=name) for slug, name in named], ignore_conflicts=True
    )
