from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.problems import Conflict, Unprocessable
from feedback.models import DeskView, ReplyText

VIEWS_KEPT = 30
REPLIES_KEPT = 200
"""So many answers of one person, or of one team."""


@transaction.atomic
def keep_view(*, name: str, filters: Mapping[str, str], by: User) -> tuple[DeskView, bool]:
    """Keep these filters under a name; the same name again means these. Whether it is new."""
    if not name or not filters:
        message = _("A view needs a name and at least one filter.")
        raise Unprocessable({"filters" if name else "name": [message]})
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if DeskView.objects.filter(user=by).exclude(name=name).count() >= VIEWS_KEPT:
        message = _("You have %(most)d views; remove one first.") % {"most": VIEWS_KEPT}
        raise Unprocessable({"name": [message]})
    return DeskView.objects.update_or_create(
        user=by, name=name, defaults={"filters": dict(filters)}
    )


def rename_view(*, view: DeskView, name: str) -> None:
    """Give a view another name; one that another view of the person has is refused."""
    try:
        with transaction.atomic():
            DeskView.objects.filter(pk=view.pk).exclude(name=name).update(name=name)
    except IntegrityError as error:
        raise Conflict(_("Another view of yours has this name.")) from error
    view.name = name


@transaction.atomic
def keep_reply(*, name: str, text: str, team: Team | None, by: User) -> tuple[ReplyText, bool]:
    """Keep an answer given often, for oneself or for a team; said twice, it is kept once. Whether it is new."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    whose = {"user": None if team else by, "team": team}
    said = {**whose, "name": name.strip(), "text": text}
    if known := ReplyText.objects.filter(**said).first():
        return known, False
    if ReplyText.objects.filter(**whose).count() >= REPLIES_KEPT:
        message = _("%(most)d answers are kept already; remove one first.")
        raise Unprocessable({"name": [message % {"most": REPLIES_KEPT}]})
    return ReplyText.objects.create(**said), True
