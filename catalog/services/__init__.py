"""Writes to the catalog. Keyword-only, atomic; repeating one changes nothing. Registering is in registering.py.

Errors: `accounts.problems.Conflict` when somebody was faster or the state does not allow it,
`accounts.problems.Unprocessable` naming the field that is missing or wrong.
"""

from catalog.services.access import give_access, withdraw_access
from catalog.services.assets import (
    lift_hold,
    place_hold,
    put_source,
    request_scan,
    set_importance,
    set_open_tickets,
    set_recalled,
    set_stars,
    set_verdict,
)
from catalog.services.domains import (
    change_domain,
    delete_domain,
    give_role,
    put_domain,
    set_roles,
    take_role,
    what_hangs_on,
)
from catalog.services.editing import edit
from catalog.services.favourites import keep, let_go
from catalog.services.lifecycle import (
    certify,
    deprecate,
    restore,
    retire,
    withdraw_certificate,
)
from catalog.services.searches import delete_search, rename_search, save_search
from catalog.services.shelving import on_my_shelf, put_on_shelf
from catalog.services.tags import (
    change_tag,
    delete_tag,
    merge_tag,
    put_tag,
    sweep_tags,
)
from catalog.services.terms import change_term, delete_term, put_term, set_use, set_uses, use_term

__all__ = [
    "certify",
    "change_domain",
    "change_tag",
    "change_term",
    "delete_domain",
    "delete_search",
    "delete_tag",
    "delete_term",
    "deprecate",
    "edit",
    "give_access",
    "give_role",
    "keep",
    "let_go",
    "lift_hold",
    "merge_tag",
    "on_my_shelf",
    "place_hold",
    "put_domain",
    "put_on_shelf",
    "put_source",
    "put_tag",
    "put_term",
    "rename_search",
    "request_scan",
    "restore",
    "retire",
    "save_search",
    "set_importance",
    "set_open_tickets",
    "set_recalled",
    "set_roles",
    "set_stars",
    "set_use",
    "set_uses",
    "set_verdict",
    "sweep_tags",
    "take_role",
    "use_term",
    "what_hangs_on",
    "withdraw_access",
    "withdraw_certificate",
]
