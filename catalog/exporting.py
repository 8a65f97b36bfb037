"""Giving out the catalog, page by page: a reader who takes long holds nothing open in the database.

Assets come in the order of their keys, each once and as it is when its page is read.
"""

import json
from collections.abc import Iterable, Iterator

from accounts.models import Visitor
from catalog.exporters import dcat, dcat_us, turtle
from catalog.exporters.given import Given, Site
from catalog.models import Asset, Domain

PAGE = 200


def given(reader: Visitor, site: Site) -> Iterator[Given]:
    """Every asset on the shelf that the reader may see."""
    seen = Asset.objects.visible_to(reader).on_the_shelf().order_by("pk")
    seen = seen.select_related("domain", "owner")
    if reader.is_authenticated:
        seen = seen.prefetch_related("stewards")
    last = 0
    while page := list(seen.filter(pk__gt=last)[:PAGE]):
        for asset in page:
            yield Given(asset, site, reader.is_authenticated)
        last = page[-1].pk


def data_json(reader: Visitor, site: Site) -> Iterator[str]:
    """DCAT-US 1.1."""
    head = json.dumps(dcat_us.head(site), ensure_ascii=False)
    yield f'{head[:-1]}, "dataset": [\n'
    yield from _with_commas(dcat_us.dataset(one) for one in given(reader, site))
    yield "\n]}\n"


def json_ld(reader: Visitor, site: Site) -> Iterator[str]:
    """DCAT 3 as JSON-LD."""
    yield f'{{"@context": {json.dumps(dcat.PREFIXES)}, "@graph": [\n'
    yield from _with_commas(_nodes(reader, site))
    yield "\n]}\n"


def ttl(reader: Visitor, site: Site) -> Iterator[str]:
    """DCAT 3 as Turtle."""
    yield turtle.head()
    for node in _nodes(reader, site):
        yield from turtle.statements(node)


def _nodes(reader: Visitor, site: Site) -> Iterator[dcat.Node]:
    yield from dcat.head(site, Domain.objects.visible_to(reader).order_by("slug").iterator())
    for one in given(reader, site):
        yield from dcat.entry(one)


def _with_commas(objects: Iterable[object]) -> Iterator[str]:
    between = ""
    for one in objects:
        yield between + json.dumps(one, ensure_ascii=False)
        between = ",\n"
