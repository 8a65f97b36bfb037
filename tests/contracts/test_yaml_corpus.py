"""YAML from strangers that is made to hurt: refused at once, in little room, with a place and a reason."""

import time
import tracemalloc

import pytest

from contracts import odcs

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(8)
)
CORPUS = {
    "billion laughs": LAUGHS,
    "an anchor alone": "a: &x 1",
    "an alias of nothing": "a: *x",
    "itself": "&a [*a]",
    "merged": "a: &a {b: 1}\nc: {<<: *a}",
    "python object": "!!python/object/apply:os.system ['true']",
    "python name": "a: !!python/name:os.system",
    "new object": "a: !!python/object/new:type {args: ['z', !!python/tuple [], {}]}",
    "binary": "a: !!binary aGk=",
    "a set": "a: !!set {b, c}",
    "a tag of its own": "%TAG ! tag:evil.example,2026:\n---\na: !x 1",
    "verbatim tag": "a: !<tag:yaml.org,2002:python/none> x",
    "deep lists": "[" * 50_000,
    "deep maps": "a: " + "{a: " * 50_000,
    "deep by indent": "".join(" " * n + "a:\n" for n in range(900)),
    "deep by dashes": "- " * 50_000 + "1",
    "50,001 values": "- 1\n" * 50_001,
    "50,001 keys": "".join(f"k{n}: 1\n" for n in range(50_001)),
    "1 MB and a byte": "a: " + "x" * (1024 * 1024),
    "a number of a megabyte": "a: " + "9" * 900_000,
    "not a number": "a: .nan",
    "infinite": "a: -.inf",
    "too large": "a: 1e999",
    "a key twice": "a: 1\na: 2",
    "a key that is a list": "? [a, b]\n: 1",
    "a key that is a number": "1: a",
    "two documents": "a: 1\n---\nb: 2",
    "many documents": "---\n" * 20_000,
    "no end of a text": 'a: "' + "x" * 1000,
    "a tab": "a:\n\t- b",
    "NUL": "a: \x00",
    "escaped NUL": 'a: "\\0"',
    "half a pair": 'a: "\\ud800"',
    "a bell": "a: \x07",
    "wrong directive": "%YAML 9.9\n---\na: 1",
    "many directives": "%FOO bar\n" * 50_000 + "---\na: 1",
    "a comment of a megabyte": "#" * 1_000_000,
    "empty": "",
    "a list": "- a",
    "a text": "hello",
}


@pytest.mark.parametrize("name", CORPUS)
def test_yaml_that_is_made_to_hurt_is_refused(name: str) -> None:
    tracemalloc.start()
    begun = time.process_time()
    try:
        with pytest.raises(odcs.Refused) as refused:
            odcs.read(CORPUS[name])
        assert tracemalloc.get_traced_memory()[1] < 100 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert time.process_time() - begun < 5
    assert all(message for _path, message in refused.value.errors)


def test_words_that_yaml_would_turn_into_something_else_stay_words() -> None:
    """A country of Norway, a version, a time of day, a merge key that is quoted: all as they were written."""
    said = odcs.parse("a: NO\nb: 1.10.0\nc: 12:30:45\nd: 2026-02-06\n'<<': x\ne: 0123\nf: =")
    assert said == {
        "a": "NO",
        "b": "1.10.0",
        "c": "12:30:45",
        "d": "2026-02-06",
        "<<": "x",
        "e": 123,
        "f": "=",
    }
