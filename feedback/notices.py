"""A recall as its page tells it: what to do, who is affected, what to use instead."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User, Visitor
from catalog import rights
from catalog.models import Asset
from feedback.models import Recall, Ticket
from lineage import graph

PAGE = 30
LISTED = 50
CHOICES = 200


@dataclass(frozen=True, slots=True)
class Downstream:
    """What is made from an asset, as far as the reader may see it; `theirs` are those the reader answers for."""

    assets: Sequence[Asset]
    theirs: frozenset[int]

    @property
    def count(self) -> int:
        return len(self.assets)

    @property
    def shown(self) -> Sequence[Asset]:
        """The reader's own first, then by name; at most fifty."""
        ordered = sorted(self.assets, key=lambda asset: (asset.pk not in self.theirs, asset.label))
        return ordered[:LISTED]

    @property
    def more(self) -> int:
        return max(0, self.count - LISTED)

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How many of each kind, the most first."""
        counted = Counter(str(asset.get_kind_display()) for asset in self.assets)
        return counted.most_common()


@dataclass(frozen=True, slots=True)
class Notice:
    """`ticket` and `replacement` are none when the reader may not see them."""

    recall: Recall
    hurt: Downstream
    ticket: Ticket | None
    replacement: Asset | None
    may_lift: bool

    @property
    def standing(self) -> bool:
        return self.recall.lifted_at is None


@dataclass(frozen=True, slots=True)
class Listed:
    """`next` is the recall after which the next page of lifted ones begins."""

    standing: Sequence[Recall]
    lifted: Sequence[Recall]
    next: int | None


def downstream(asset: Asset, reader: Visitor) -> Downstream:
    """Everything made from an asset, as far as the reader may see, and which of it the reader answers for."""
    seen = list(graph.hurt(asset.pk, reader).select_related("domain"))
    if not isinstance(reader, User):
        return Downstream(seen, frozenset())
    answered = Asset.objects.filter(rights.answerable(reader), pk__in=[item.pk for item in seen])
    return Downstream(seen, frozenset(answered.values_list("pk", flat=True)))


def replacements(asset: Asset, hurt: Downstream, reader: Visitor) -> QuerySet[Asset]:
    """What could stand in for an asset: of its domain, on the shelf, and not made from it."""
    made_from_it = [asset.pk, *(item.pk for item in hurt.assets)]
    seen = Asset.objects.visible_to(reader).on_the_shelf().filter(domain=asset.domain)
    ids = seen.exclude(pk__in=made_from_it).order_by("-standing__importance", "pk")
    return Asset.objects.filter(pk__in=list(ids.values_list("pk", flat=True)[:CHOICES])).order_by(
        "name"
    )


def of(recall: Recall, reader: Visitor) -> Notice:
    """The page of a recall; needs its asset, replacement and people."""
    seen = Asset.objects.visible_to(reader)
    replacement = recall.replacement
    if replacement is not None and not seen.filter(pk=replacement.pk).exists():
        replacement = None
    tickets = Ticket.objects.visible_to(reader)
    return Notice(
        recall=recall,
        hurt=downstream(recall.asset, reader),
        ticket=tickets.filter(pk=recall.ticket_id).first() if recall.ticket_id else None,
        replacement=replacement,
        may_lift=recall.lifted_at is None and rights.can(reader, "recall", recall.asset),
    )


def listed(reader: Visitor, after: int | None) -> Listed:
    """Recalls that stand, newest first, and a page of those that were lifted."""
    seen = Recall.objects.visible_to(reader).select_related("asset__domain").order_by("-pk")
    lifted = seen.exclude(lifted_at=None)
    page = list((lifted.filter(pk__lt=after) if after else lifted)[: PAGE + 1])
    return Listed(
        standing=[] if after else list(seen.standing()[:CHOICES]),
        lifted=page[:PAGE],
        next=page[PAGE - 1].pk if len(page) > PAGE else None,
    )
