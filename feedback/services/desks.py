from collections.abc import Mapping

from django.db import transaction

from accounts.models import Team, User
from feedback.models import DeskView, ReplyText

VIEWS_KEPT = 30


@transaction.atomic
def keep_view(*, name: str, filters: Mapping[str, str], by: User) -> DeskView | None:
    """Keep these filters under a name; the same name again means these. None without a name, a filter or room."""
    others = DeskView.objects.filter(user=by).exclude(name=name)
    if not name or not filters or others.count() >= VIEWS_KEPT:
        return None
    kept, _new = DeskView.objects.update_or_create(
        user=by, name=name, defaults={"filters": dict(filters)}
    )
    return kept


@transaction.atomic
def keep_reply(*, name: str, text: str, team: Team | None, by: User) -> ReplyText:
    """Keep an answer given often, for oneself or for a team; said twice, it is kept once."""
    kept, _new = ReplyText.objects.get_or_create(
        user=None if team else by, team=team, name=name.strip(), text=text
    )
    return kept
