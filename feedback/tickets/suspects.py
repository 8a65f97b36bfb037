"""Where did it start? Ranks what a ticket's asset is made from by the evidence that is known of it.

    score = 0.85 ^ steps up × the sum of its evidence

The weights stand in `WEIGHTS` and in docs/tracing.md. Shares are of the sum of the shown scores, in whole percent.
Nothing without evidence is a suspect, and nothing that the reader may not see is looked at.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from catalog.models import Asset, Field
from contracts.models import Version
from feedback.models import Ticket
from feedback.tickets import promises, wording
from health.models import Finding
from lineage import graph
from lineage.models import Run

SHOWN = 5
TOLD = 6
"""So many reasons of a suspect are told one by one."""
NEAR = 0.85
RECENT = timedelta(days=7)
FURTHER = 0.5
"""Each further piece of evidence of one kind counts half, at most `COUNTED` of them."""
COUNTED = 3
SAME_MATTER = 2.0
NO_MATTER = 0.5
OTHER_MATTER = 0.25
"""A finding whose field the ticket speaks of counts twice. Where the ticket names a field, a finding about the whole
asset counts half, and one about another field a quarter."""

WEIGHTS: Mapping[str, float] = {
    "blamed": 5.0,
    "failed": 4.0,
    "finding": 3.0,
    "contract": 2.0,
    "changed": 1.0,
    "field": 0.5,
    "named": 0.5,
}
BY_SEVERITY: Mapping[str, float] = {
    Finding.Severity.HIGH: 1.0,
    Finding.Severity.MEDIUM: 0.0,
    Finding.Severity.LOW: -1.0,
}
"""Added to the weight of a finding, on the asset itself or pointing at it."""
_ORDINARY = (
    "a all also and are but data does field for from has have is its missing more name no not null only "
    "table than that the there they this unknown value values view was were what when where "
    "which why with without wrong"
)
ORDINARY = frozenset(_ORDINARY.split())
"""Words that name nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason to suspect an asset: its kind in `WEIGHTS`, how much it weighs, and its words."""

    kind: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """`share` is in whole percent, of all suspects shown; `steps` counts how far up it lies, 0 is the asset itself."""

    asset: Asset
    steps: int
    share: int
    score: float
    reasons: Sequence[str]

    @property
    def distance(self) -> str:
        return away(self.steps)

    @property
    def more(self) -> int:
        """How many reasons there are besides the first."""
        return len(self.reasons) - 1


def away(steps: int) -> str:
    """“here”, “1 step up”, “2 steps up”."""
    if steps == 0:
        return _("here")
    return ngettext("%(n)d step up", "%(n)d steps up", steps) % {"n": steps}


def rank(ticket: Ticket, reader: User, now: datetime | None = None) -> list[Suspect]:
    """The suspects of a ticket, the most suspicious first, at most `SHOWN`; empty without evidence, and for a term."""
    if ticket.asset is None:
        return []
    now = now or timezone.now()
    steps = {ticket.asset.pk: 0} | graph.steps_up(ticket.asset, reader)
    visible = Asset.objects.visible_to(reader).filter(pk__in=steps)
    assets = {asset.pk: asset for asset in visible.select_related("domain", "owner")}
    evidence = gather(ticket, assets, reader, now)
    scored = [
        (NEAR ** steps[pk] * weigh(found), pk, found) for pk, found in evidence.items() if found
    ]
    scored.sort(key=lambda item: (-item[0], steps[item[1]], item[1]))
    top = scored[:SHOWN]
    shares = percentages([score for score, _pk, _found in top])
    return [
        Suspect(
            asset=assets[pk],
            steps=steps[pk],
            share=share,
            score=round(score, 3),
            reasons=reasons(found),
        )
        for (score, pk, found), share in zip(top, shares, strict=True)
    ]


def reasons(found: Sequence[Evidence]) -> list[str]:
    """The words of the evidence, the weightiest first; of many, the last line counts the rest."""
    told = [item.words for item in sorted(found, key=lambda item: -item.weight)]
    rest = len(told) - TOLD
    if rest <= 0:
        return told
    more = ngettext("and %(n)d more reason", "and %(n)d more reasons", rest) % {"n": rest}
    return [*told[:TOLD], more]


def above(ticket: Ticket, reader: User) -> list[Asset]:
    """What the ticket's asset is made from and itself, nearest first, as far as the reader may see it."""
    if ticket.asset is None:
        return []
    steps = {ticket.asset.pk: 0} | graph.steps_up(ticket.asset, reader)
    assets = Asset.objects.visible_to(reader).on_the_shelf().filter(pk__in=steps)
    return sorted(assets, key=lambda asset: (steps[asset.pk], asset.label))


def weigh(evidence: Iterable[Evidence]) -> float:
    """The sum over the kinds: the strongest in full, up to three further ones of the same kind by half."""
    by_kind: dict[str, list[float]] = defaultdict(list)
    for item in evidence:
        by_kind[item.kind].append(item.weight)
    total = 0.0
    for weights in by_kind.values():
        first, *rest = sorted(weights, reverse=True)
        total += first + FURTHER * sum(rest[:COUNTED])
    return total


def percentages(scores: Sequence[float]) -> list[int]:
    """Whole percents that sum to exactly 100: rounded down, the largest remainders rounded up."""
    total = sum(scores)
    if not total:
        return [0 for _score in scores]
    exact = [100 * score / total for score in scores]
    floors = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    for index in by_remainder[: 100 - sum(floors)]:
        floors[index] += 1
    return floors


def gather(
    ticket: Ticket, assets: Mapping[int, Asset], reader: User, now: datetime
) -> dict[int, list[Evidence]]:
    """All evidence about these assets, in one statement a kind."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    since = now - RECENT
    for pk, item in _findings(ticket, assets, reader):
        found[pk].append(item)
    for pk, item in _failed_runs(assets, since, now):
        found[pk].append(item)
    for pk, item in _changes(assets, since, now):
        found[pk].append(item)
    for pk, item in _named(ticket, assets):
        found[pk].append(item)
    return found


def _findings(
    ticket: Ticket, assets: Mapping[int, Asset], reader: User
) -> Iterable[tuple[int, Evidence]]:
    """Open findings, each where it points, as far as the reader may see where it was made."""
    found = (
        Finding.objects.open()
        .filter(Q(asset__in=assets, origin=None) | Q(origin__in=assets))
        .filter(asset__in=Asset.objects.visible_to(reader))
        .select_related("check_asked", "asset")
    )
    pointing = [item for item in found if item.origin_id not in (None, item.asset_id)]
    for finding in found:
        place = finding.origin_id or _follows(finding, pointing) or finding.asset_id
        words = wording.headline(finding)
        if place == finding.asset_id:
            yield place, Evidence("finding", _weight("finding", finding, ticket), words)
        else:
            params = {"asset": finding.asset.label, "finding": words}
            words = _("%(asset)s points here: %(finding)s") % params
            yield place, Evidence("blamed", _weight("blamed", finding, ticket), words)


def _follows(finding: Finding, pointing: Iterable[Finding]) -> int | None:
    """Where a finding of the same matter points: a name is missing because its code is unknown there."""
    matter = stems(wording.field_of(finding)).keys()
    same = (
        item.origin_id
        for item in pointing
        if item.asset_id == finding.asset_id and matter & stems(wording.field_of(item)).keys()
    )
    return next(same, None)


def _weight(kind: str, finding: Finding, ticket: Ticket) -> float:
    """More for a finding about what the ticket speaks of, less for one about something else."""
    weight = WEIGHTS[kind] + BY_SEVERITY.get(finding.severity, 0.0)
    field = stems(wording.field_of(finding))
    if ticket.kind == Ticket.Kind.ALARM:
        return weight
    if field.keys() & said(ticket).keys():
        return weight * SAME_MATTER
    if not ticket.field:
        return weight
    return weight * (OTHER_MATTER if field else NO_MATTER)


def _failed_runs(
    assets: Mapping[int, Asset], since: datetime, now: datetime
) -> Iterable[tuple[int, Evidence]]:
    """Runs that write the asset and failed in the last seven days."""
    failed = (
        Run.objects.filter(
            state=Run.State.FAILED, ended_at__gte=since, job__edges__target__in=assets
        )
        .values_list("job__edges__target", "job__name")
        .annotate(times=Count("pk", distinct=True), latest=Max("ended_at"))
        .order_by("-latest")
    )
    for pk, job, times, latest in failed:
        params = {"ago": promises.span(now - latest), "job": job, "n": times}
        words = ngettext(
            "A run that writes it failed %(ago)s ago: %(job)s",
            "%(n)d runs that write it failed, the last %(ago)s ago: %(job)s",
            times,
        )
        yield pk, Evidence("failed", WEIGHTS["failed"], words % params)


def _changes(
    assets: Mapping[int, Asset], since: datetime, now: datetime
) -> Iterable[tuple[int, Evidence]]:
    """New versions of the contract, and changes of the entry in the catalog, in the last seven days."""
    versions = (
        Version.objects.filter(contract__asset__in=assets, created_at__gte=since)
        .exclude(state=Version.State.DRAFT)
        .values_list("contract__asset", "number", "created_at")
    )
    for pk, number, created_at in versions:
        params = {"number": number, "ago": promises.span(now - created_at)}
        words = _("Version %(number)s of its contract is %(ago)s old") % params
        yield pk, Evidence("contract", WEIGHTS["contract"], words)
    for asset in assets.values():
        # What was registered and at once completed has not changed, it came to be.
        if asset.updated_at >= since and asset.updated_at - asset.created_at > timedelta(hours=1):
            ago = promises.span(now - asset.updated_at)
            words = _("Its entry in the catalog changed %(ago)s ago") % {"ago": ago}
            yield asset.pk, Evidence("changed", WEIGHTS["changed"], words)


def _named(ticket: Ticket, assets: Mapping[int, Asset]) -> Iterable[tuple[int, Evidence]]:
    """Assets upstream whose name the ticket says, or which have the field it speaks of.

    A word that names several assets counts for each of them by its share only.
    """
    spoken = said(ticket)
    above = {pk: asset for pk, asset in assets.items() if pk != ticket.asset_id}
    named = {
        pk: spoken.keys() & stems(f"{asset.title} {asset.name.rpartition('.')[2]}").keys()
        for pk, asset in above.items()
    }
    meant = Counter(stem for common in named.values() for stem in common)
    for pk, common in named.items():
        if common:
            weight = WEIGHTS["named"] * sum(1 / meant[stem] for stem in common)
            names = ", ".join(sorted(spoken[stem] for stem in common))
            words = _("The ticket names it: %(words)s") % {"words": names}
            yield pk, Evidence("named", weight, words)
    if ticket.field:
        same = Field.objects.filter(asset__in=above, name=ticket.field)
        for pk in same.values_list("asset", flat=True):
            words = _("It has the field %(field)s too") % {"field": ticket.field}
            yield pk, Evidence("field", WEIGHTS["field"], words)


def said(ticket: Ticket) -> dict[str, str]:
    """What the ticket speaks of, by stem."""
    return stems(f"{ticket.title} {ticket.text} {ticket.field} {ticket.example}")


def stems(text: str) -> dict[str, str]:
    """The words of a text that say something, by a stem without plural: `{"airport": "airports"}`."""
    words = (word for word in re.findall(r"[^\W_]+", text.lower()) if word not in ORDINARY)
    return {re.sub(r"(?<=\w{3})(ies|es|s|y)$", "", word): word for word in words if len(word) > 2}
