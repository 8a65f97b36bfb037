"""Teams and who is in them."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import Membership, Team, User


@transaction.atomic
def put_team(*, slug: str, name: str, members: Iterable[tuple[User, str]] = ()) -> Team:
    """Create or update a team; `members` are (person, role) and are added or given the role, never removed."""
    team, _ = Team.objects.update_or_create(slug=slug, defaults={"name": name})
    for user, role in members:
        Membership.objects.update_or_create(team=team, user=user, defaults={"role": role})
    return team
