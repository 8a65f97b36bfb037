"""Writes to the catalog. Keyword-only, atomic; repeating one changes nothing. Registering is in registering.py.

Errors: `accounts.problems.Conflict` when somebody was faster or the state does not allow it,
`accounts.problems.Unprocessable` naming the field that is missing or wrong.
"""

from catalog.services.assets import (
    lift_hold,
    place_hold,
    put_source,
    request_scan,
    retire,
    set_importance,
    set_open_tickets,
    set_recalled,
    set_stars,
    set_verdict,
)
from catalog.services.domains import (
    change_domain,
    delete_domain,
    put_domain,
    set_roles,
    what_hangs_on,
)

__all__ = [
    "change_domain",
    "delete_domain",
    "lift_hold",
    "place_hold",
    "put_domain",
    "put_source",
    "request_scan",
    "retire",
    "set_importance",
    "set_open_tickets",
    "set_recalled",
    "set_roles",
    "set_stars",
    "set_verdict",
    "what_hangs_on",
]
