"""Other people's catalogs come in: their assets through the catalog, then how data flows between them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog import importing, registering, rights
from catalog.importers import amundsen, dbt, dcat_us
from catalog.importers.found import Found, Key, Unreadable
from catalog.importers.reading import json_file
from catalog.models import Asset
from catalog.models.assets import AssetQuerySet
from lineage.folding import put_edges
from lineage.models import Edge, Job


@dataclass(frozen=True, slots=True)
class File:
    """One file as it was given."""

    name: str
    content: bytes


def parsed(file: File) -> Any:
    return json_file(file.content, PurePath(file.name).name)


def read_dcat_us(files: Sequence[File], namespace: str) -> Found:
    if len(files) != 1:
        raise Unreadable(_("Send one file."))
    return dcat_us.read(parsed(files[0]), namespace)


def read_dbt(files: Sequence[File], namespace: str) -> Found:
    """The manifest, and the catalog if it is there; told apart by what they hold."""
    documents = [parsed(file) for file in files]
    catalogs = [one for one in documents if isinstance(one, dict) and "child_map" not in one]
    manifests = [one for one in documents if one not in catalogs]
    if len(manifests) != 1 or len(catalogs) > 1:
        raise Unreadable(_("Send dbt's manifest.json, and catalog.json beside it if there is one."))
    return dbt.read(manifests[0], next(iter(catalogs), None), namespace)


def read_amundsen(files: Sequence[File], namespace: str) -> Found:
    if namespace:
        raise Unreadable(
            _("Amundsen's keys name their systems themselves; leave the namespace out.")
        )
    try:
        texts = {PurePath(file.name).name: file.content.decode("utf-8-sig") for file in files}
    except UnicodeDecodeError as error:
        raise Unreadable(_("Send text in UTF-8.")) from error
    return amundsen.read(texts)


Reader = Callable[[Sequence[File], str], Found]
FORMATS: dict[str, Reader] = {
    "amundsen": read_amundsen,
    "dbt": read_dbt,
    "dcat-us": read_dcat_us,
}


def bring_in(
    *, kind: str, files: Sequence[File], namespace: str = "", by: User | None = None
) -> registering.Report:
    """Read files of a format and bring in what they hold; the same files again change nothing.

    Raises `Unreadable` when they are of another format.
    """
    return bring(found=FORMATS[kind](files, namespace), by=by)


def bring(*, found: Found, by: User | None = None) -> registering.Report:
    """Bring in what was found, its assets first."""
    report = importing.bring_in(found=found, by=by)
    report.more = bring_flows(found=found, by=by)
    return report


def bring_flows(*, found: Found, by: User | None = None) -> dict[str, Any]:
    """Bring in how data flows between assets that are in, and tell what the files held."""
    edges, gone = put_flows(found, by=by) if found.system else (0, 0)
    read = dict(sorted(found.read.items()))
    return {"edges": edges, "edges_gone": gone, "read": read, "faults": found.faults}


@transaction.atomic
def put_flows(found: Found, *, by: User | None = None) -> tuple[int, int]:
    """Exactly these flows go through the jobs of the system: how many there are now, and how many are gone.

    A person says so only of what they answer for, and only from what they may see.
    """
    ends = {flow.source for flow in found.flows}, {flow.target for flow in found.flows}
    sources, targets = keys_of(ends[0], seen_by(by)), keys_of(ends[1], answered_by(by))
    flows = [flow for flow in found.flows if flow.source in sources and flow.target in targets]
    if by and (left := len(found.flows) - len(flows)):
        message = _("%(n)d edges are left out: they lead to assets that you do not answer for.")
        found.blame(0, "", message % {"n": left})
    jobs = put_jobs(found.system, {flow.job for flow in flows})
    ways = {(sources[flow.source], targets[flow.target], jobs[flow.job]) for flow in flows}
    rows = {way for way in ways if way[0] != way[1]}
    there = Edge.objects.filter(job__kind=Job.Kind.PIPELINE, job__namespace=found.system)
    there = there.filter(target__in=answered_by(by)) if by else there
    columns = there.values_list("source_id", "target_id", "job_id", "pk")
    known = {(source, target, job): pk for source, target, job, pk in columns}
    # Files that do not say when they were written say nothing new of an edge that is there.
    news = rows if found.at else rows - known.keys()
    put_edges([(*row, found.at or timezone.now()) for row in news])
    stale = [pk for row, pk in known.items() if row not in rows]
    Edge.objects.filter(pk__in=stale).delete()
    return len(rows), len(stale)


def seen_by(user: User | None) -> AssetQuerySet:
    return Asset.objects.visible_to(user) if user else Asset.objects.all()


def answered_by(user: User | None) -> AssetQuerySet:
    """What this person may change; a machine of Aisle's own may everything."""
    seen = seen_by(user)
    return seen.filter(rights.answerable(user)) if user and not user.is_superuser else seen


def keys_of(wanted: set[Key], assets: AssetQuerySet) -> dict[Key, int]:
    near = assets.filter(
        namespace__in={namespace for namespace, _name in wanted},
        name__in={name for _namespace, name in wanted},
    )
    found = {(one, two): pk for one, two, pk in near.values_list("namespace", "name", "pk")}
    return {key: found[key] for key in wanted if key in found}


def put_jobs(system: str, names: set[str]) -> dict[str, int]:
    mine = Q(kind=Job.Kind.PIPELINE, namespace=system, name__in=names)
    there = dict(Job.objects.filter(mine).values_list("name", "pk"))
    if missing := sorted(names - there.keys()):
        Job.objects.bulk_create(
            [Job(kind=Job.Kind.PIPELINE, namespace=system, name=name) for name in missing],
            ignore_conflicts=True,
        )
        there = dict(Job.objects.filter(mine).values_list("name", "pk"))
    return there
