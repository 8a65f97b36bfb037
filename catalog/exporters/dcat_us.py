"""A dataset of DCAT-US 1.1 (`data.json`) for each asset, valid against the schemas of Project Open Data.

The standard demands what a catalog may not know. Such a field holds what is true of the entry itself or the standard's
own word for "none", and is named in `filledIn`: our importer passes over it, and a reader is not deceived.
"""

import re
from collections.abc import Iterator
from typing import Any

from catalog.exporters.given import NOBODY, UNDESCRIBED, Given, Site, iri
from catalog.models import Asset

SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
NO_BUREAU, NO_PROGRAM = "000:00", "000:000"
FILLED_IN = "filledIn"
DAY = r"\d{4}(-(0[1-9]|1[0-2])(-([12]\d|0[1-9]|3[01])(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d)?)?)?"
WHOLE = r"\d{4}-(0[1-9]|1[0-2])-([12]\d|0[1-9]|3[01])(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d)?"
SPAN = r"P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?"
TEXTS = {
    "issued": ("issued", DAY),
    "accrualPeriodicity": ("published_every", rf"irregular|R/{SPAN}"),
    "temporal": ("temporal", rf"{WHOLE}/{WHOLE}"),
    "license": ("license", r"https?://\S+"),
    "conformsTo": ("conforms_to", r"https?://\S+"),
    "rights": ("rights", r"(?s).{1,255}"),
    "spatial": ("spatial", r"(?s).+"),
    "isPartOf": ("part_of", r"(?s).+"),
    "systemOfRecords": ("system_of_records", r"(?s).+"),
}
"""What is handed on as an agency said it: by what name it is kept, and the form that the standard wants."""
LISTS = {
    "theme": ("theme", r"(?s).+"),
    "language": ("language", r"[A-Za-z]{2,3}(-[A-Za-z]{2}|-[A-Za-z]{4})?"),
}


def head(site: Site) -> dict[str, Any]:
    """What stands above the datasets."""
    return {
        "@context": f"{SCHEMA}/catalog.jsonld",
        "@id": f"{site.url}/data.json",
        "@type": "dcat:Catalog",
        "conformsTo": SCHEMA,
        "describedBy": f"{SCHEMA}/catalog.json",
    }


def dataset(given: Given) -> dict[str, Any]:
    """An asset as one entry of the list."""
    asset = given.asset
    needed = dict(_needed(given))
    filled = {key: instead for key, (value, instead) in needed.items() if not value}
    return {
        "@type": "dcat:Dataset",
        "identifier": given.identifier,
        "title": asset.label,
        **{key: value or instead for key, (value, instead) in needed.items()},
        "landingPage": given.page,
        **_more(given),
        FILLED_IN: sorted(filled),
    }


def _needed(given: Given) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """What the standard demands: what is known of it, and what is said where nothing is."""
    asset, told = given.asset, given.published
    publisher, contact = given.publisher, given.contact
    name = publisher.name if publisher else ""
    known = {"fn": contact.name, "hasEmail": contact.iri} if contact else {}
    nobody = {"fn": name or given.site.name, "hasEmail": NOBODY}
    yield "description", (asset.description.strip(), UNDESCRIBED)
    yield "keyword", ([tag for tag in asset.tags if tag], [Asset.Kind(asset.kind).value])
    yield "modified", (_modified(told.get("modified")), asset.updated_at.date().isoformat())
    yield "publisher", (_agent(name), _agent(given.site.name))
    yield "contactPoint", (_card(known), _card(nobody))
    yield "accessLevel", (given.access, "restricted public")
    yield "bureauCode", (_codes(told.get("bureau"), r"\d{3}:\d{2}"), [NO_BUREAU])
    yield "programCode", (_codes(told.get("program"), r"\d{3}:\d{3}"), [NO_PROGRAM])


def _agent(name: str) -> dict[str, str] | None:
    return {"@type": "org:Organization", "name": name} if name else None


def _card(contact: dict[str, str]) -> dict[str, str] | None:
    return {"@type": "vcard:Contact", **contact} if contact else None


def _modified(said: Any) -> str:
    """A day, a period or both, as agencies say it; nothing for what is neither."""
    form = rf"{DAY}|(R\d*/)?{SPAN}|(R\d*/)?{DAY}/{SPAN}"
    return said if isinstance(said, str) and re.fullmatch(form, said) else ""


def _codes(said: Any, form: str) -> list[str]:
    given = said if isinstance(said, list) else []
    return list(dict.fromkeys(x for x in given if isinstance(x, str) and re.fullmatch(form, x)))


def _more(given: Given) -> dict[str, Any]:
    """What the standard takes and does not demand, as far as it is known."""
    told = given.published
    more: dict[str, Any] = {}
    for key, (kept, form) in TEXTS.items():
        said = told.get(kept)
        if isinstance(said, str) and re.fullmatch(form, said):
            more[key] = iri(said) if key in ("license", "conformsTo") else said
    for key, (kept, form) in LISTS.items():
        more[key] = _codes(told.get(kept), form)
    if isinstance(told.get("meets_quality_guidelines"), bool):
        more["dataQuality"] = told["meets_quality_guidelines"]
    if given.is_published:
        more["distribution"] = [_distribution(title, url) for title, url in given.links]
    else:
        more["references"] = [url for _title, url in given.links]
    return {key: value for key, value in more.items() if value not in ([], "")}


def _distribution(title: str, url: str) -> dict[str, str]:
    told = {"title": title} if title else {}
    return {"@type": "dcat:Distribution", "accessURL": url, **told}
