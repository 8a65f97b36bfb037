"""Writes about contracts. Keyword-only, atomic; repeating one changes nothing."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from catalog import rights
from catalog.models import Asset
from contracts import clauses, evaluate, odcs
from contracts.models import Clause, Contract, Deviation, Version


@dataclass(frozen=True, slots=True)
class Put:
    """The version that says the text now, and whether it was made by this call."""

    version: Version
    created: bool


@dataclass(frozen=True, slots=True)
class Observed:
    """A number measured for a clause, in the clause's unit (see `evaluate.in_unit`)."""

    clause: Clause
    at: datetime
    value: float


def put_contract(*, asset: Asset, original: str, by: User) -> Put:
    """Keep an ODCS text as the asset's contract; raises odcs.Refused when it is none.

    The same text writes nothing. Another text is a new version, which retires the active one; a file that calls
    itself a draft is kept beside it. Raises PermissionDenied for those who may not do that.
    """
    held = rights.rights_on(asset, by)
    if not held.may("contract") and not held.may("edit"):
        raise PermissionDenied(_("Only the owners of an asset may promise something for it."))
    document = odcs.read(original)
    draft = odcs.is_draft(document)
    if not draft and not held.may("contract"):
        raise PermissionDenied(
            _("Stewards may propose: send the file with the status “proposed” or “draft”.")
        )
    state = Version.State.DRAFT if draft else Version.State.ACTIVE
    with transaction.atomic():
        contract, _made = Contract.objects.get_or_create(asset=asset)
        contract = Contract.objects.select_for_update().get(pk=contract.pk)
        newest = contract.versions.filter(state=state).order_by("-pk").first()
        if newest is not None and newest.original == original:
            return Put(newest, created=False)
        if not draft:
            contract.versions.filter(state=state).update(state=Version.State.RETIRED)
        version = Version.objects.create(
            contract=contract,
            number=_free_number(contract, odcs.number(document)),
            state=state,
            document=document,
            original=original,
            created_by=by,
        )
        _write_clauses(version, asset)
        if newest is not None and not draft:
            _carry_over(newest, version)
        return Put(version, created=True)


def record_deviations(*, observed: Iterable[Observed]) -> list[Deviation]:
    """Judge numbers against their clauses and keep the deviations; repeating a moment corrects it.

    Of a clause and moment that come twice, the last one counts. Returns what was kept, in the order of clause and time.
    """
    latest = {(entry.clause.pk, entry.at): entry for entry in observed}
    rows = [
        Deviation(
            clause=entry.clause, at=entry.at, **asdict(evaluate.judge(entry.clause, entry.value))
        )
        for _key, entry in sorted(latest.items())
    ]
    return Deviation.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["clause", "at"],
        update_fields=["observed", "size", "kept"],
    )


def _free_number(contract: Contract, number: str) -> str:
    """The file's number, or `1.0.0+2` for a text that changed under the same number."""
    taken = set(contract.versions.values_list("number", flat=True))
    if number not in taken:
        return number
    again = 2
    while f"{number}+{again}" in taken:
        again += 1
    return f"{number}+{again}"


def _write_clauses(version: Version, asset: Asset) -> None:
    reading = clauses.read(version.document, namespace=asset.namespace, name=asset.name)
    Clause.objects.bulk_create(
        Clause(version=version, position=position, **asdict(promise))
        for position, promise in enumerate(reading.promises)
    )


def _carry_over(old: Version, new: Version) -> None:
    """What was last observed for a clause is judged by its new words at once."""
    found = {
        row.clause.key: row
        for row in Deviation.objects.filter(clause__version=old)
        .select_related("clause")
        .order_by("clause_id", "-at")
        .distinct("clause_id")
    }
    record_deviations(
        observed=[
            Observed(clause, found[clause.key].at, found[clause.key].observed)
            for clause in new.clauses.all()
            if clause.key in found and found[clause.key].clause.unit == clause.unit
        ]
    )
