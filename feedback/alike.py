"""Open tickets that say nearly the same, found while somebody is still writing.

Looked at are the newest of the asset and of its neighbours, or of the term, and those anywhere that hold the rarest
of the words. How rare a word is, Postgres knows; so few are looked at however many there are.
"""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, cast

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import CombinedExpression
from django.db.models.lookups import GreaterThanOrEqual

from accounts.models import User
from catalog.index.words import plain, stem
from catalog.models import Asset, Term
from feedback.models import Ticket
from feedback.subjects import Subject
from feedback.suspects import ORDINARY
from lineage.models import Edge

SHOWN = 4
MOST_WORDS = 12
SHORTEST = 3
NEIGHBOURS = 10
"""So many assets on each side are looked at."""
NEWEST = 40
"""So many tickets of each asset are looked at."""
MOST = 1_000
"""So many tickets are looked at for their words."""
LONGEST = 200

_NEAR = """
    SELECT near.id FROM unnest(%s::bigint[]) place CROSS JOIN LATERAL (
        SELECT id FROM feedback_ticket
        WHERE asset_id = place AND state IN ('new', 'acknowledged', 'in_work', 'reopened')
        ORDER BY id DESC LIMIT %s
    ) near
"""
_OF_TERM = """
    SELECT id FROM feedback_ticket
    WHERE term_id = %s AND state IN ('new', 'acknowledged', 'in_work', 'reopened')
    ORDER BY id DESC LIMIT %s
"""
# Planned without its limit, which would let Postgres hope to meet a thousand by reading the table from its beginning.
_SAYING = """
    WITH found AS MATERIALIZED (
        SELECT id, state FROM feedback_ticket WHERE words {operator} %s::varchar[]
    )
    SELECT id FROM found WHERE state IN ('new', 'acknowledged', 'in_work', 'reopened') LIMIT %s
"""
_KNOWN = """
    SELECT class.reltuples, stats.most_common_elems::text::text[], stats.most_common_elem_freqs
    FROM pg_class class LEFT JOIN pg_stats stats
        ON stats.schemaname = class.relnamespace::regnamespace::text
        AND stats.tablename = class.relname AND stats.attname = 'words'
    WHERE class.oid = 'feedback_ticket'::regclass
"""


def similar(user: User, about: Subject, title: str) -> list[Ticket]:
    """At most four, as rows, those with the most words of this title first; three to five statements.

    One of the term or asset, or next to it, shares one word at least, one from elsewhere half of them.
    """
    words = telling(title)
    if not words:
        return []
    if isinstance(about, Term):
        near, here = _keys(_OF_TERM, [about.pk, NEWEST]), Q(term=about)
        beside = here
    else:
        places = _places(user, about)
        near, here, beside = _near(places), Q(asset=about), Q(asset__in=places)
    looked_at = {*near, *_saying(words)}
    found = _ranked(user, looked_at, here, beside, words)
    rows = Ticket.objects.filter(pk__in=found).for_rows(user)
    return sorted(rows, key=lambda ticket: found.index(ticket.pk))


def telling(title: str) -> list[str]:
    """The words of a title that name something, as `Ticket.words` spells them."""
    named = [word for word in plain(title[:LONGEST]) if word not in ORDINARY]
    return sorted({stem(word) for word in named if len(word) >= SHORTEST})[:MOST_WORDS]


def _ranked(user: User, looked_at: set[int], here: Q, beside: Q, words: Sequence[str]) -> list[int]:
    """The keys of the best; only where this person sees both ends of a ticket, so that nothing hidden shows by it."""
    shared = _shared(words)
    seen = Asset.objects.visible_to(user).values("pk")
    terms = Term.objects.visible_to(user).values("pk")
    near = GreaterThanOrEqual(shared, 1) & beside
    found = (
        Ticket.objects.waiting()
        .filter(Q(asset__in=seen, origin__in=seen) | Q(term__in=terms), pk__in=looked_at)
        .filter(near | GreaterThanOrEqual(shared, ceil(len(words) / 2)))
    )
    place = Case(When(here, then=Value(0)), When(beside, then=Value(1)), default=Value(2))
    return list(found.order_by(shared.desc(), place, "-pk").values_list("pk", flat=True)[:SHOWN])


def _shared(words: Sequence[str]) -> CombinedExpression:
    """How many of the words a ticket holds."""
    each = (
        Case(
            When(words__contains=[word], then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        for word in words
    )
    return cast(CombinedExpression, sum(each, start=Value(0)))


def _places(user: User, asset: Asset) -> list[int]:
    """The asset and what lies one step up or down, as far as this person sees it."""
    seen = Asset.objects.visible_to(user).on_the_shelf()
    sides: list[QuerySet[Asset]] = [
        seen.filter(pk__in=Edge.objects.filter(target=asset).values("source")),
        seen.filter(pk__in=Edge.objects.filter(source=asset).values("target")),
    ]
    keys = (side.order_by("pk").values_list("pk", flat=True)[:NEIGHBOURS] for side in sides)
    up, down = (list(one) for one in keys)
    return list(dict.fromkeys([asset.pk, *up, *down]))


def _near(places: Sequence[int]) -> list[int]:
    return _keys(_NEAR, [list(places), NEWEST])


def _saying(words: Sequence[str]) -> list[int]:
    """Those that hold one of the rarest words; where all are frequent, those that hold several of them at once.

    Where even those are too many, what is near has to be enough.
    """
    counts, every = _counts(words)
    by_rarity = sorted(words, key=lambda word: counts[word])
    rare: list[str] = []
    for word in by_rarity:
        if sum(counts[one] for one in (*rare, word)) > MOST:
            break
        rare.append(word)
    if rare:
        return _keys(_SAYING.format(operator="&&"), [rare, MOST])
    left = every
    for place, word in enumerate(by_rarity, start=1):
        left *= counts[word] / every
        if left <= MOST:
            return _keys(_SAYING.format(operator="@>"), [by_rarity[:place], MOST])
    return []


def _counts(words: Sequence[str]) -> tuple[Mapping[str, float], float]:
    """About how many tickets hold each word, and how many there are.

    A word that Postgres has not noticed is rarer than any that it has.
    """
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN)
        rows, elements, shares = cursor.fetchone()
    known = dict(zip(elements or (), shares or (), strict=False))
    rarest = min(known.values(), default=0.0)
    every = max(float(rows), 1.0)
    return {word: every * known.get(word, rarest / 2) for word in words}, every


def _keys(sql: str, params: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [key for (key,) in cursor.fetchall()]
