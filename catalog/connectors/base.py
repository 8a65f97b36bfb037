"""What every connector shares: its error, its allow-list, its password."""

import os
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from catalog.models import Source

Reader = Callable[[Source], Iterator[dict[str, Any]]]


class SourceError(Exception):
    """A source could not be read. `permanent` tells whether trying again without a change can help."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


def refuse_forbidden(source: Source) -> None:
    """Only allowed addresses, and never Aisle's own database."""
    address = f"{source.host}:{source.port}"
    if address not in settings.SOURCE_ALLOW_LIST:
        raise SourceError(
            _("%(address)s is not on the list of allowed sources (AISLE_SOURCES).")
            % {"address": address},
            permanent=True,
        )
    own = connection.settings_dict
    if source.database == own["NAME"] and source.port == int(own["PORT"] or 5432):
        raise SourceError(_("This is Aisle's own database."), permanent=True)


def password_of(source: Source) -> str:
    """The password, from the environment or the folder of secrets; it is never stored in the database."""
    held = os.environ.get(f"AISLE_SECRET_{source.secret.upper().replace('-', '_')}")
    if held is not None:
        return held
    try:
        return (settings.SOURCE_SECRETS / source.secret).read_text().strip()
    except OSError as error:
        raise SourceError(
            _("The secret “%(name)s” is not set.") % {"name": source.secret}, permanent=True
        ) from error
