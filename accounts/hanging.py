"""What hangs on a team: whatever would be lost with it, or would not let it go, in any room."""

from collections.abc import Iterable, Iterator

from django.db.models import CASCADE, PROTECT, RESTRICT, ForeignKey
from django.utils.translation import gettext as _

from accounts.models import Membership, Team

HELD = {CASCADE, PROTECT, RESTRICT}


def on(team: Team) -> list[tuple[str, int]]:
    """What points at the team, by its name for people, and how often; its members are no hindrance."""
    found = []
    for key in _keys():
        model = key.model
        if count := model._base_manager.filter(**{key.name: team}).count():
            found.append((str(model._meta.verbose_name), count))
    return found


def told(found: Iterable[tuple[str, int]]) -> str:
    """What was found in one breath: `asset (2), domain role (1)`."""
    return _(", ").join(f"{_(name)} ({count})" for name, count in found)


def _keys() -> Iterator["ForeignKey[Team, Team]"]:
    """The keys to a team that do not simply let go of it."""
    for relation in Team._meta.get_fields(include_hidden=True):
        key = getattr(relation, "field", None)
        if not isinstance(key, ForeignKey) or key.model is Membership:
            continue
        if key.remote_field.on_delete in HELD:
            yield key
