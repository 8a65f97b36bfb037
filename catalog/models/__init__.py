"""What exists: domains and who answers in them, sources, assets with their fields, words, and what is known of each."""

from catalog.models.assets import (
    Access,
    Asset,
    AssetQuerySet,
    Authority,
    Favourite,
    Field,
    Stewardship,
)
from catalog.models.changes import Change, IndexPiece, IndexSegment
from catalog.models.domains import Domain, DomainRole, Source
from catalog.models.echo import Echo
from catalog.models.imports import Import, ImportPiece, ImportQuerySet
from catalog.models.knowledge import Hold, Standing, Verdict
from catalog.models.searches import SavedSearch
from catalog.models.words import Applier, Confusion, Tag, TagQuerySet, Term, TermQuerySet, TermUse

__all__ = [
    "Access",
    "Applier",
    "Asset",
    "AssetQuerySet",
    "Authority",
    "Change",
    "Confusion",
    "Domain",
    "DomainRole",
    "Echo",
    "Favourite",
    "Field",
    "Hold",
    "Import",
    "ImportPiece",
    "ImportQuerySet",
    "IndexPiece",
    "IndexSegment",
    "SavedSearch",
    "Source",
    "Standing",
    "Stewardship",
    "Tag",
    "TagQuerySet",
    "Term",
    "TermQuerySet",
    "TermUse",
    "Verdict",
]
