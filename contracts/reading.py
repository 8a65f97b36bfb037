"""What pages and other rooms want to know of contracts, in few statements."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.models import Asset
from contracts import clauses, evaluate, sentences
from contracts.models import Clause, Deviation, Version


@dataclass(frozen=True, slots=True)
class Kept:
    """An active clause with its latest deviation, which is None as long as nothing was measured for it."""

    clause: Clause
    latest: Deviation | None

    @property
    def promise(self) -> str:
        return sentences.promise(self.clause)

    @property
    def words(self) -> str:
        """The deviation in words; empty while nothing was measured."""
        if self.latest is None:
            return ""
        outcome = evaluate.Outcome(self.latest.observed, self.latest.size, self.latest.kept)
        return sentences.deviation(self.clause, outcome)

    @property
    def observed(self) -> str:
        """What was measured, in words: "17.3 %"; empty while nothing was."""
        return (
            "" if self.latest is None else sentences.amount(self.latest.observed, self.clause.unit)
        )


def active_clauses(asset_ids: Iterable[int]) -> dict[int, list[Kept]]:
    """The clauses in force on each of these assets, with the latest deviation of each; two statements.

    Assets without a contract are left out. `clause.version` and its contract are loaded.
    """
    found = list(
        Clause.objects.filter(
            version__state=Version.State.ACTIVE, version__contract__asset__in=list(asset_ids)
        )
        .select_related("version__contract")
        .defer("version__document", "version__original")
        .order_by("version__contract__asset", "position")
    )
    newest = {row.clause_id: row for row in latest_deviations(clause.pk for clause in found)}
    sorted_out: dict[int, list[Kept]] = {}
    for clause in found:
        kept = Kept(clause, newest.get(clause.pk))
        sorted_out.setdefault(clause.version.contract.asset_id, []).append(kept)
    return sorted_out


def latest_deviations(clause_ids: Iterable[int]) -> list[Deviation]:
    """The newest deviation of each clause, in one statement."""
    ids = list(clause_ids)
    if not ids:
        return []
    rows = Deviation.objects.filter(clause__in=ids)
    return list(rows.order_by("clause_id", "-at").distinct("clause_id"))


def version_in_force(asset: Asset) -> Version | None:
    """The active version, or else the newest draft, with its contract."""
    versions = Version.objects.filter(contract__asset=asset).exclude(state=Version.State.RETIRED)
    in_force_first = ("state", "-pk")  # "active" comes before "draft"
    return versions.select_related("contract", "created_by").order_by(*in_force_first).first()


def unjudged(version: Version, asset: Asset) -> list[clauses.Unjudged]:
    """What the file says besides, with the reason why Aisle does not judge it."""
    return clauses.read(version.document, namespace=asset.namespace, name=asset.name).unjudged
