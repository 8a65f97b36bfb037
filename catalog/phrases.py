"""Whether words follow one another in what is said of an asset: the index knows only that they are there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.db.models import Exists, F, Func, OuterRef, Q, TextField, Value
from django.db.models.functions import Concat, Lower

from catalog.index import asking, matching
from catalog.index.segments import Bools, Ints
from catalog.models import Asset, Field, TermUse

CANDIDATES = 20_000
"""So many assets that hold the words of a phrase are read to see whether they stand in this order."""


class Spread(Func):
    """Text with its accents as characters of their own, and without them: `Café` → `Cafe`."""

    template = "regexp_replace(normalize(%(expressions)s, NFKD), '[\u0300-\u036f]', '', 'g')"
    output_field = TextField()


class Humps(Func):
    """A name with its humps apart: `depDelay` → `dep Delay`."""

    template = r"regexp_replace(%(expressions)s, '([a-z0-9])([A-Z])', '\1 \2', 'g')"
    output_field = TextField()


class Words(Func):
    """Text as words with one blank around each."""

    template = r"' ' || regexp_replace(%(expressions)s, '[\W_]+', ' ', 'g') || ' '"
    output_field = TextField()


def spoken(*texts: str, names: Sequence[str] = ()) -> Concat:
    """Columns as their words, folded, one column after the other; names also with their humps apart."""
    said = [F(text) for text in (*texts, *names)] + [Humps(F(name)) for name in names]
    apart = [part for one in said for part in (Words(Lower(Spread(one))), Value("|"))]
    return Concat(*apart, output_field=TextField())


def in_order(found: Sequence[matching.Match], query: asking.Query) -> list[matching.Match]:
    """Only the assets in which the words of each phrase follow one another, and not those that must not be there."""
    kept = []
    unwanted = [phrase for phrase in query.without if len(phrase) > 1]
    for one in found:
        docs, scores = one.docs, one.scores
        if query.phrases:
            best = np.sort(np.argsort(-scores, kind="stable")[:CANDIDATES])
            docs, scores = docs[best], scores[best]
        keep = np.ones(len(docs), np.bool_)
        for phrase in query.phrases:
            keep &= _says(one.part, docs, phrase)
        for phrase in unwanted:
            likely = np.isin(docs, matching.holding_all(one.part, phrase), assume_unique=True)
            keep[likely] &= ~_says(one.part, docs[likely], phrase)
        kept.append(matching.Match(one.part, docs[keep], scores[keep]))
    return kept


def _says(part: matching.Part, docs: Ints, phrase: Sequence[str]) -> Bools:
    """Which of these assets say the words one after the other: itself, a field of it, or a term it means."""
    keys = part.segment.columns["asset"][docs]
    wanted = f" {' '.join(phrase)} "
    mine = {"asset": OuterRef("pk")}
    fields = Field.objects.alias(said=spoken("description", names=["name"]))
    terms = TermUse.objects.alias(said=spoken("term__name"))
    said = Asset.objects.filter(pk__in=keys.tolist()).alias(
        said=spoken("title", "description", names=["name"])
    )
    rows = said.filter(
        Q(said__contains=wanted)
        | Exists(fields.filter(**mine, said__contains=wanted))
        | Exists(terms.filter(**mine, said__contains=wanted))
    )
    found = np.fromiter(rows.order_by().values_list("pk", flat=True), np.int64)
    holds: Bools = np.isin(keys, found)
    return holds
