"""Several segments answer like one, and merged they are one."""

import random
from pathlib import Path

import numpy as np

from catalog.index import asking, counting, matching, merging, seeing, segments
from catalog.index.writing import Document
from tests.catalog.index.made import document, segment

WORDS = ["alpha", "beta", "gamma", "delta", "weather", "route", "day", "tail", "number", "late"]
QUERIES = ["alpha", "beta gamma", "weath", "late -day", "number", "", "route_day"]


def some(pk: int, dice: random.Random) -> Document:
    return document(
        pk,
        " ".join(dice.sample(WORDS, 2)),
        f"db.{dice.choice(WORDS)}.{dice.choice(WORDS)}_{dice.choice(WORDS)}",
        description=" ".join(dice.choices(WORDS, k=6)),
        domain=dice.randint(1, 4),
        importance=dice.randint(0, 50),
        visibility=dice.choice(["public", "private"]),
    )


def answers(parts: list[segments.Segment]) -> list[tuple[str, int, object, list[int]]]:
    reader = seeing.Reader(public=0, domains=frozenset({2}))
    index = matching.Index(parts).seen_by(reader)
    told = []
    for said in QUERIES:
        matches = matching.match(index, asking.read(said))
        counted = counting.count(matches.found, counting.Choice(), ["domain", "kind"])
        shop = counting.Shop(0, index.parts)
        keys = counting.first(counted.matches, "match" if said else "use", 200, shop)
        told.append((said, counted.count, counted.facets, keys))
    return told


def test_old_and_new_segments_answer_like_one_and_merge_to_one(tmp_path: Path) -> None:
    dice = random.Random(7)
    first = [some(pk, dice) for pk in range(1, 80)]
    again = [some(pk, dice) for pk in range(40, 60)]
    later = [some(pk, dice) for pk in range(55, 120)]
    standing = {int(one.columns[0]): one for one in [*first, *again, *later]}
    parts = [segment(*first), segment(*again), segment(*later)]
    whole = segment(*(standing[pk] for pk in sorted(standing)))
    # Words of assets that a newer segment replaced still count as frequent: the order may differ, what is found not.
    assert [(a[:3], set(a[3])) for a in answers(parts)] == [
        (a[:3], set(a[3])) for a in answers([whole])
    ]
    merged = merging.merge(parts)
    assert answers([merged]) == answers([whole])
    for name, array in segments.arrays(whole).items():
        np.testing.assert_array_equal(segments.arrays(merging.merge([whole]))[name], array)
    file = tmp_path / "one.segment"
    file.write_bytes(segments.dump(merged))
    assert answers([segments.opened(file)]) == answers([whole])


def test_what_left_the_shelf_covers_what_older_segments_say() -> None:
    old = segment(document(1, "alpha"), document(2, "beta"))
    gone = segment(Document({}, (1, True, *[0] * 17)))
    index = matching.Index([old, gone])
    assert index.size == 1
    found = matching.match(index, asking.read("alpha")).found
    assert sum(len(one.docs) for one in found) == 0
    kept = merging.merge([gone], keep_gone=True)
    assert matching.Index([old, kept]).size == 1
    assert len(merging.merge([old, gone])) == 1
