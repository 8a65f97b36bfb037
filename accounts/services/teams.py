"""Teams and who is in them."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import hanging
from accounts.models import Membership, Team, User
from accounts.problems import Conflict

Member = tuple[User, str]


@transaction.atomic
def put_team(
    *, slug: str, name: str, description: str | None = None, members: Iterable[Member] = ()
) -> Team:
    """Create or update a team; `members` are (person, role) and are added or given the role, never removed."""
    said = {"name": name} | ({} if description is None else {"description": description})
    team, _made = Team.objects.update_or_create(slug=slug, defaults=said)
    _take_in(team, members)
    return team


@transaction.atomic
def change_team(*, team: Team, members: Iterable[Member] | None = None, **values: Any) -> Team:
    """Another name or description; `members`, when given, are all its members from now on."""
    if values:
        Team.objects.filter(pk=team.pk).update(**values)
    if members is not None:
        staying = list(members)
        team.memberships.exclude(user__in=[user for user, _role in staying]).delete()
        _take_in(team, staying)
    team.refresh_from_db()
    return team


def put_member(*, team: Team, user: User, role: str) -> None:
    """Somebody joins, or has another part in the team from now on."""
    _take_in(team, [(user, role)])


def remove_member(*, team: Team, user: User) -> None:
    """Somebody leaves the team."""
    team.memberships.filter(user=user).delete()


@transaction.atomic
def delete_team(*, team: Team) -> None:
    """Only a team on which nothing hangs may go; its members stay who they are."""
    # Nothing can be hung on a row that is locked so.
    Team.objects.select_for_update().get(pk=team.pk)
    if found := hanging.on(team):
        raise Conflict(
            _("Something still hangs on this team: %(things)s. Give it to another team first.")
            % {"things": hanging.told(found)}
        )
    team.delete()


def _take_in(team: Team, members: Iterable[Member]) -> None:
    """Added, or given another role; whoever has it already is left alone."""
    known = dict(team.memberships.values_list("user", "role"))
    wanted = {user.pk: role for user, role in members}
    Membership.objects.bulk_create(
        (
            Membership(team=team, user_id=user, role=role)
            for user, role in wanted.items()
            if known.get(user) != role
        ),
        update_conflicts=True,
        unique_fields=["team", "user"],
        update_fields=["role"],
    )
