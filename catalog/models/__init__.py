"""What exists: domains and who answers in them, sources, assets with their fields, words, and what is known of each."""

from catalog.models.assets import (
    Access,
    Asset,
    AssetQuerySet,
    Authority,
    Favourite,
    Field,
    SpacedWords,
)
from catalog.models.domains import Domain, DomainRole, Source
from catalog.models.knowledge import Hold, Standing, Verdict
from catalog.models.words import Tag, TagQuerySet, Term, TermQuerySet, TermUse

__all__ = [
    "Access",
    "Asset",
    "AssetQuerySet",
    "Authority",
    "Domain",
    "DomainRole",
    "Favourite",
    "Field",
    "Hold",
    "Source",
    "SpacedWords",
    "Standing",
    "Tag",
    "TagQuerySet",
    "Term",
    "TermQuerySet",
    "TermUse",
    "Verdict",
]
