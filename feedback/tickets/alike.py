"""Open tickets that say nearly the same, found while somebody is still writing.

Looked at are the newest of the asset and of its neighbours, or of the term, and those anywhere that hold the rarest of
the words. How rare a word is, Postgres knows; so few are looked at however many there are. One statement finds them,
and its text is put together once: the question is asked at every pause of somebody who writes.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from math import ceil
from typing import Any

from django.db import connection
from django.db.models import Value

from accounts.models import User
from catalog import statements
from catalog.index.words import plain, stem
from catalog.models import Asset, Term
from feedback.models import Ticket
from feedback.tickets.subjects import Subject
from feedback.tickets.suspects import ORDINARY

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

# Those that hold the words are found without a limit, which would let Postgres hope to meet a thousand by reading the
# table from its beginning. Whether somebody may see a ticket is asked of the best until there are enough.
_FOUND = """
    WITH place AS MATERIALIZED (
        SELECT %(asset)s::bigint AS id
        UNION (
            SELECT pk FROM ({on_the_shelf}) seen
            WHERE pk IN (SELECT source_id FROM lineage_edge WHERE target_id = %(asset)s)
            ORDER BY pk LIMIT {neighbours}
        )
        UNION (
            SELECT pk FROM ({on_the_shelf}) seen
            WHERE pk IN (SELECT target_id FROM lineage_edge WHERE source_id = %(asset)s)
            ORDER BY pk LIMIT {neighbours}
        )
    ), saying AS MATERIALIZED (
        SELECT id, state FROM feedback_ticket WHERE words {operator} %(looked_up)s::varchar[]
    ), looked_at AS (
        SELECT near.id FROM place CROSS JOIN LATERAL (
            SELECT id FROM feedback_ticket
            WHERE asset_id = place.id AND state IN ({open}) ORDER BY id DESC LIMIT {newest}
        ) near
        UNION (
            SELECT id FROM feedback_ticket
            WHERE term_id = %(term)s AND state IN ({open}) ORDER BY id DESC LIMIT {newest}
        )
        UNION (SELECT id FROM saying WHERE state IN ({open}) LIMIT {most})
    )
    SELECT id FROM (
        SELECT id, asset_id, origin_id, term_id, shared, far FROM feedback_ticket JOIN looked_at USING (id)
        CROSS JOIN LATERAL (SELECT
            (SELECT count(*) FROM unnest(%(words)s::varchar[]) word WHERE word = ANY (words)) AS shared,
            CASE WHEN asset_id = %(asset)s OR term_id = %(term)s THEN 0
                WHEN asset_id IN (SELECT id FROM place) THEN 1 ELSE 2 END AS far
        ) told
        WHERE shared >= CASE far WHEN 2 THEN %(half)s ELSE 1 END
        ORDER BY shared DESC, far, id DESC OFFSET 0
    ) best
    WHERE (SELECT true FROM ({seen}) seen WHERE pk = asset_id) AND (SELECT true FROM ({seen}) seen WHERE pk = origin_id)
        OR (SELECT true FROM ({terms}) seen WHERE pk = term_id)
    ORDER BY shared DESC, far, id DESC LIMIT {shown}
"""
_KNOWN = """
    SELECT class.reltuples, stats.most_common_elems::text::text[], stats.most_common_elem_freqs
    FROM pg_class class LEFT JOIN pg_stats stats
        ON stats.schemaname = class.relnamespace::regnamespace::text
        AND stats.tablename = class.relname AND stats.attname = 'words'
    WHERE class.oid = 'feedback_ticket'::regclass
"""


def similar(user: User, about: Subject, title: str) -> list[Ticket]:
    """At most four, as rows, those with the most words of this title first; three statements.

    One of the term or asset, or next to it, shares one word at least, one from elsewhere half of them. Only those of
    which this person sees both ends, so that nothing hidden shows by it.
    """
    words = telling(title)
    if not words:
        return []
    found = _found(user, about, words)
    # They are open, so none is a duplicate, and both of their ends were seen.
    rows = Ticket.objects.filter(pk__in=found).with_counts(user)
    known = rows.annotate(asset_seen=Value(True), origin_seen=Value(True), one_seen=Value(False))
    return sorted(known, key=lambda ticket: found.index(ticket.pk))


def telling(title: str) -> list[str]:
    """The words of a title that name something, as `Ticket.words` spells them."""
    named = [word for word in plain(title[:LONGEST]) if word not in ORDINARY]
    return sorted({stem(word) for word in named if len(word) >= SHORTEST})[:MOST_WORDS]


def _found(user: User, about: Subject, words: Sequence[str]) -> list[int]:
    """The keys of the best."""
    operator, looked_up = _looked_up(words)
    template, gates = _statement(user.is_superuser)
    asked: dict[str, Any] = {"asset": None, "term": None, "words": list(words)}
    asked |= {
        "term" if isinstance(about, Term) else "asset": about.pk,
        "half": ceil(len(words) / 2),
    }
    params = statements.for_key(gates, user.pk) | asked | {"looked_up": looked_up}
    with connection.cursor() as cursor:
        cursor.execute(template.replace("{operator}", operator), params)
        return [key for (key,) in cursor.fetchall()]


@cache
def _statement(admin: bool) -> tuple[str, dict[str, Any]]:
    """What finds them, but for how the words are looked up, with the parameters of what the reader may see."""
    user = User(pk=statements.STAND_IN, is_superuser=admin)
    assets = Asset.objects.visible_to(user).order_by()
    seen, of_seen = statements.named(statements.compiled(assets.values("pk")), "seen")
    shelf, of_shelf = statements.named(
        statements.compiled(assets.on_the_shelf().values("pk")), "shelf"
    )
    known = Term.objects.visible_to(user).order_by().values("pk")
    terms, of_terms = statements.named(statements.compiled(known), "terms")
    text = _FOUND.format(
        seen=seen,
        on_the_shelf=shelf,
        terms=terms,
        open=", ".join(f"'{state}'" for state in Ticket.WAITING),
        neighbours=NEIGHBOURS,
        newest=NEWEST,
        most=MOST,
        shown=SHOWN,
        operator="{operator}",
    )
    return text, of_seen | of_shelf | of_terms


def _looked_up(words: Sequence[str]) -> tuple[str, list[str]]:
    """By which words tickets from anywhere are found: one of the rarest; where all are frequent, several at once.

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
        return "&&", rare
    left = every
    for place, word in enumerate(by_rarity, start=1):
        left *= counts[word] / every
        if left <= MOST:
            return "@>", by_rarity[:place]
    return "&&", []


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
