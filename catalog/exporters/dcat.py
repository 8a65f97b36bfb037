"""The catalog in DCAT 3, as nodes of JSON-LD whose keys are prefixed names: other forms of RDF follow from them."""

from collections.abc import Iterable, Iterator
from typing import Any

from catalog.exporters.given import UNDESCRIBED, Given, Site, iri
from catalog.models import Asset, Domain

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
EU = "http://publications.europa.eu/resource/authority"
RIGHTS = {"public": "PUBLIC", "restricted public": "RESTRICTED", "non-public": "NON_PUBLIC"}
DATA = frozenset(
    {
        Asset.Kind.TABLE,
        Asset.Kind.VIEW,
        Asset.Kind.FILE,
        Asset.Kind.STREAM,
        Asset.Kind.SPREADSHEET,
        Asset.Kind.FEATURE_SET,
    }
)
"""The kinds that are data; an API is a service, and what is neither is only a resource."""
CLASSES = {
    "dcat:Dataset": "dcat:dataset",
    "dcat:DataService": "dcat:service",
    "dcat:Resource": "dcat:resource",
}
"""What an entry is, and by what the catalog holds it."""
Node = dict[str, Any]


def ref(address: str) -> Node:
    return {"@id": address}


def catalog_of(site: Site) -> str:
    return f"{site.url}/#catalog"


def head(site: Site, domains: Iterable[Domain]) -> Iterator[Node]:
    """The catalog itself, and the concepts that its entries name: kinds and domains."""
    publisher: Node = {"@id": f"{site.url}/#aisle", "@type": "foaf:Agent", "foaf:name": site.name}
    kinds, themes = f"{site.url}/#kinds", f"{site.url}/domains"
    yield {
        "@id": catalog_of(site),
        "@type": "dcat:Catalog",
        "dct:title": site.name,
        "dct:description": "What the reader may see of this catalog.",
        "dct:publisher": publisher,
        "foaf:homepage": {"@id": f"{site.url}/", "@type": "foaf:Document"},
        "dcat:themeTaxonomy": ref(themes),
    }
    yield {"@id": kinds, "@type": "skos:ConceptScheme", "dct:title": "Kinds of assets"}
    for kind in Asset.Kind.values:
        yield concept(kind_of(site, kind), kind.replace("_", " "), kinds)
    yield {"@id": themes, "@type": "skos:ConceptScheme", "dct:title": "Domains"}
    for domain in domains:
        about = {"skos:definition": domain.description} if domain.description else {}
        yield concept(theme_of(site, domain.slug), domain.name, themes) | about


def concept(address: str, name: str, scheme: str) -> Node:
    return {
        "@id": address,
        "@type": "skos:Concept",
        "skos:prefLabel": name,
        "skos:inScheme": ref(scheme),
    }


def kind_of(site: Site, kind: str) -> str:
    return f"{site.url}/#{kind}"


def theme_of(site: Site, slug: str) -> str:
    return f"{site.url}/domains/{slug}"


def entry(given: Given) -> Iterator[Node]:
    """An asset, the record of it, and that both are in the catalog."""
    thing, record = ref(f"{given.page}#asset"), ref(f"{given.page}#record")
    what = class_of(given)
    yield thing | resource(given, what)
    yield record | {
        "@type": "dcat:CatalogRecord",
        "foaf:primaryTopic": thing,
        "dct:issued": moment(given.asset.created_at.isoformat()),
        "dct:modified": moment(given.asset.updated_at.isoformat()),
    }
    yield ref(catalog_of(given.site)) | {CLASSES[what]: thing, "dcat:record": record}


def class_of(given: Given) -> str:
    """An API is a service where it is known at which address it answers."""
    if given.asset.kind == Asset.Kind.API and not given.is_published:
        return "dcat:DataService" if endpoint(given) else "dcat:Resource"
    is_data = given.asset.kind in DATA or given.is_published
    return "dcat:Dataset" if is_data else "dcat:Resource"


def endpoint(given: Given) -> str:
    """The namespace of an API that is an address of the web."""
    address = given.asset.namespace
    return iri(address) if address.startswith(("http://", "https://")) else ""


def resource(given: Given, what: str) -> Node:
    asset, site = given.asset, given.site
    told: Node = {
        "@type": what,
        "dct:identifier": given.identifier,
        "dct:title": asset.label,
        "dct:description": asset.description.strip() or UNDESCRIBED,
        "dct:type": ref(kind_of(site, asset.kind)),
        "dcat:landingPage": {"@id": given.page, "@type": "foaf:Document"},
        "dcat:keyword": [tag for tag in asset.tags if tag],
    }
    if asset.domain:
        told["dcat:theme"] = ref(theme_of(site, asset.domain.slug))
    if publisher := given.publisher:
        address = ref(publisher.iri) if publisher.iri else {}
        agent = {"@type": "foaf:Agent", "foaf:name": publisher.name}
        told["dct:publisher"] = address | agent
    if contact := given.contact:
        told["dcat:contactPoint"] = {
            "@type": "vcard:Kind",
            "vcard:fn": contact.name,
            "vcard:hasEmail": ref(iri(contact.iri)),
        }
    if given.access:
        told["dct:accessRights"] = ref(f"{EU}/access-right/{RIGHTS[given.access]}")
    if asset.deprecated_at:
        told["adms:status"] = ref(f"{EU}/dataset-status/DEPRECATED")
    return told | where(given, what)


def where(given: Given, what: str) -> Node:
    """Its links: for published data its distributions, otherwise pages to read on."""
    if what == "dcat:DataService":
        return {"dcat:endpointURL": ref(endpoint(given))} | pages(given)
    if not given.is_published:
        return pages(given)
    access = [(title, ref(url)) for title, url in given.links]
    return {
        "dcat:distribution": [
            {"@type": "dcat:Distribution", "dcat:accessURL": url}
            | ({"dct:title": title} if title else {})
            for title, url in access
        ]
    }


def pages(given: Given) -> Node:
    return {
        "foaf:page": [
            {"@id": url, "@type": "foaf:Document"} | ({"dct:title": title} if title else {})
            for title, url in given.links
        ]
    }


def moment(iso: str) -> Node:
    return {"@type": "xsd:dateTime", "@value": iso}
