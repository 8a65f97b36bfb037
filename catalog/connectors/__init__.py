"""How sources are read: one file a kind, one line a kind here."""

from catalog.connectors import base, postgres
from catalog.models import Source

READERS: dict[str, base.Reader] = {Source.Kind.POSTGRES: postgres.read_relations}
