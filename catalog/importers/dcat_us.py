"""`data.json` of DCAT-US 1.1, as agencies publish it: each dataset an asset, its distributions among the links.

What agencies write is taken as it is: `modified` may be a period (`R/P1D`), a year or a made-up day, and is kept as a
text; a dataset without keywords, or with a description of nothing, comes in all the same and is told of.
"""

import re
from typing import Any

from django.utils.translation import gettext as _

from catalog.importers import found as finding
from catalog.importers.found import Found, Unreadable, filled, links, mail, name, slug, tags, words

REQUIRED = (
    *("accessLevel", "bureauCode", "contactPoint", "description", "identifier", "keyword"),
    *("modified", "programCode", "publisher", "title"),
)
CODES = {"bureauCode": r"[0-9]{3}:[0-9]{2}", "programCode": r"[0-9]{3}:[0-9]{3}"}
ACCESS = ("public", "restricted public", "non-public")
# What is kept as it was written, and how it is called here.
KEPT = {
    "accessLevel": "access",
    "accrualPeriodicity": "published_every",
    "bureauCode": "bureau",
    "conformsTo": "conforms_to",
    "dataQuality": "meets_quality_guidelines",
    "isPartOf": "part_of",
    "issued": "issued",
    "language": "language",
    "license": "license",
    "modified": "modified",
    "programCode": "program",
    "rights": "rights",
    "spatial": "spatial",
    "systemOfRecords": "system_of_records",
    "temporal": "temporal",
    "theme": "theme",
}
MAX_KEPT = 2000


def read(catalog: Any, namespace: str = "") -> Found:
    """The datasets of a catalog; without a namespace each stands in that of the agency that publishes it."""
    if not isinstance(catalog, dict) or not isinstance(catalog.get("dataset"), list):
        raise Unreadable(_("Send the data.json of DCAT-US: an object with a list “dataset”."))
    found = Found()
    for line, dataset in finding.each(catalog["dataset"], found, "dataset"):
        found.read["datasets"] += 1
        found.read["distributions"] += len(distributions(dataset))
        for where, what in slips(dataset):
            found.blame(line, where, what)
        if identifier := name(dataset.get("identifier")):
            place = namespace or namespace_of(dataset)
            found.rows.append({"line": line, **row(meant(dataset), place, identifier)})
    return found


def meant(dataset: dict[str, Any]) -> dict[str, Any]:
    """A dataset without what another Aisle says it only filled in because the standard demands it."""
    filled = dataset.get("filledIn")
    named = {key for key in filled if isinstance(key, str)} if isinstance(filled, list) else set()
    return {key: value for key, value in dataset.items() if key not in named - {"identifier"}}


def row(dataset: dict[str, Any], namespace: str, identifier: str) -> dict[str, Any]:
    contact = dataset.get("contactPoint")
    contact = contact if isinstance(contact, dict) else {}
    publisher = publishers(dataset)
    kept = {here: keep(dataset.get(there)) for there, here in KEPT.items()}
    told = {
        "publisher": publisher[0] if publisher else "",
        "contact": words(contact.get("fn"), 200),
        "formats": formats(dataset),
    }
    return {
        "namespace": namespace,
        "name": identifier,
        "kind": "api" if set(formats(dataset)) == {"API"} else "file",
        "title": words(dataset.get("title"), finding.MAX_TITLE),
        "description": words(dataset.get("description")),
        "tags": tags(dataset.get("keyword") or []),
        "links": links(addresses(dataset)),
        "stewards": [mail(contact.get("hasEmail"))],
        "owner": slug(publisher[0]) if publisher else "",
        "properties": {"dcat_us": filled(kept | told)},
    }


def publishers(dataset: dict[str, Any]) -> list[str]:
    """Who publishes it, from the office up to the agency."""
    names: list[str] = []
    one = dataset.get("publisher")
    while isinstance(one, dict) and len(names) < 10:
        names.append(words(one.get("name"), 200))
        one = one.get("subOrganizationOf")
    return [given for given in names if given]


def namespace_of(dataset: dict[str, Any]) -> str:
    """An identifier is unique within an agency."""
    agency = (slug(given) for given in reversed(publishers(dataset)))
    return f"dcat-us:{next((one for one in agency if one), 'unknown')}"[:255]


def distributions(dataset: dict[str, Any]) -> list[dict[str, Any]]:
    given = dataset.get("distribution")
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def formats(dataset: dict[str, Any]) -> list[str]:
    """In what forms it is given out."""
    named = [words(one.get("format") or one.get("mediaType"), 80) for one in distributions(dataset)]
    return list(dict.fromkeys(one for one in named if one))[:30]


def addresses(dataset: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Its page, its files and its documents; also of those who wrote an address where it does not belong."""
    pairs: list[tuple[Any, Any]] = [(_("Page"), dataset.get("landingPage"))]
    for one in distributions(dataset):
        title = one.get("title") or one.get("format") or one.get("mediaType")
        pairs += [(title, one.get(key)) for key in ("downloadURL", "accessURL")]
    pairs += [
        (_("Access"), dataset.get("accessURL")),
        (_("Dictionary"), dataset.get("describedBy")),
    ]
    references = dataset.get("references")
    return pairs + [(None, url) for url in (references if isinstance(references, list) else [])]


def keep(value: Any) -> Any:
    """A text, a truth or a list of texts, of bounded length."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return [words(one, MAX_KEPT) for one in value[:50] if words(one)]
    return words(value, MAX_KEPT)


def slips(dataset: dict[str, Any]) -> list[tuple[str, str]]:
    """What the standard demands and this dataset does not say, or says otherwise."""
    missing = [key for key in REQUIRED if dataset.get(key) in (None, "", [], {})]
    found = [(key, _("Is required.")) for key in missing]
    for key, pattern in CODES.items():
        codes = dataset.get(key)
        for code in codes if isinstance(codes, list) else []:
            if not re.search(pattern, str(code)):
                found.append((key, _("Send a code like 015:11.")))
    if dataset.get("accessLevel") not in (None, "", *ACCESS):
        found.append(
            ("accessLevel", _("Use one of: %(choices)s.") % {"choices": ", ".join(ACCESS)})
        )
    if not name(dataset.get("identifier")):
        found.append(("identifier", _("Without an identifier it cannot come in.")))
    return found
