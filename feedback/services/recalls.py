from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import services as accounts
from accounts.models import User
from accounts.problems import Conflict, Unprocessable
from accounts.services.news import Words
from catalog import rights
from catalog import services as catalog
from catalog.models import Asset
from feedback.models import Recall, Ticket
from feedback.services import turns
from feedback.telling import happenings
from feedback.telling.ending import DUTY
from feedback.tickets import answering, changes
from feedback.tickets.states import WAITING
from lineage import graph
from lineage import services as flow


@transaction.atomic
def recall(
    *,
    asset: Asset,
    title: str,
    what_to_do: str,
    replacement: Asset | None = None,
    window: tuple[date | None, date | None] = (None, None),
    ticket: Ticket | None = None,
    key: str = "",
    by: User,
) -> Recall:
    """Say in public that an asset must not be used; everything downstream inherits it before this returns.

    Those who answer for anything downstream are told. `window` is the span of the data that is bad, open at either
    end. `key` names the recall: sent twice, it is one recall.
    """
    if not rights.can(by, "recall", asset):
        raise PermissionDenied(_("Only the stewards and owners of its domain recall an asset."))
    if key and (same := Recall.objects.filter(issued_by=by, key=key).first()):
        return same
    held = _held(ticket)
    _check(asset, replacement, window, by)
    issued = Recall.objects.create(
        asset=asset,
        ticket=held,
        title=title.strip(),
        what_to_do=what_to_do.strip(),
        replacement=replacement,
        window_from=window[0],
        window_until=window[1],
        key=key,
        issued_by=by,
    )
    catalog.place_hold(asset=asset, recall_id=issued.pk, title=issued.title)
    flow.spread_holds()
    if held is not None:
        turns.write(held, "recall", by, recall=issued.pk)
    tell_downstream(issued, issued.what_to_do, by)
    return issued


@transaction.atomic
def lift(*, recall: Recall, why: str, by: User) -> Recall:
    """The asset may be used again; the recall's page stays. A lifted recall is left as it is."""
    if not rights.can(by, "recall", recall.asset):
        raise PermissionDenied(_("Only the stewards and owners of its domain lift a recall."))
    held = Recall.objects.select_for_update(of=("self",)).select_related("asset").get(pk=recall.pk)
    if held.lifted_at is not None:
        return held
    if not why.strip():
        raise Unprocessable({"why": [_("Say what has changed.")]})
    end(held, why=why.strip(), by=by)
    return held


def end(recall: Recall, *, why: str, change: str = "", by: User | None) -> None:
    """Lift a standing recall, free what inherited it, write it on its ticket and tell everybody who was hurt.

    It ends with the kind of `change` that answered its ticket, or for the reason `why`, or with both.
    """
    recall.lifted_at, recall.lifted_by = timezone.now(), by
    recall.lifted_why = changes.ended(change, why)
    recall.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
    catalog.lift_hold(recall_id=recall.pk)
    flow.spread_holds()
    if recall.ticket is not None:
        turns.write(recall.ticket, "lift", by, recall=recall.pk)
    tell_downstream(recall, partial(changes.ended, change, why), by, change=change, reason=why)


def tell_downstream(recall: Recall, text: Words, by: User | None, **params: str) -> None:
    """News for everybody who answers for the asset or for anything made from it.

    Who may not see the recalled asset learns only that something their own asset is made from is recalled.
    """
    state = "lifted" if recall.lifted_at else "standing"
    happenings.note_recall(recall, state, by, params)
    hurt = [recall.asset, *graph.downstream_assets(recall.asset)]
    for person, theirs in answering.assets_by_person(hurt).items():
        if by is not None and person.pk == by.pk:
            continue
        seen = turns.seen_by(person, recall.asset)
        accounts.tell(
            recipients=[person],
            title=partial(_headline, recall) if seen else partial(_hidden, theirs[0], state),
            text=text if seen else "",
            why=partial(_why, theirs),
            url=recall.get_absolute_url() if seen else theirs[0].get_absolute_url(),
            key=f"recall:{recall.pk}:{state}",
            about=f"recall:{recall.pk}" if seen else f"asset:{theirs[0].pk}",
            because=DUTY,
            urgent=True,
        )


def _headline(recall: Recall) -> str:
    words = _("May be used again: %(title)s") if recall.lifted_at else _("Recall: %(title)s")
    return words % {"title": recall.title}


def _hidden(asset: Asset, state: str) -> str:
    words = {
        "standing": _("Something that %(asset)s is made from is recalled"),
        "lifted": _("What %(asset)s is made from may be used again"),
    }
    return words[state] % {"asset": asset.label}


def _why(theirs: list[Asset]) -> str:
    """“You answer for Departures and 3 more assets that it concerns.”"""
    if len(theirs) == 1:
        return _("You answer for %(asset)s.") % {"asset": theirs[0].label}
    more = len(theirs) - 1
    words = ngettext(
        "You answer for %(asset)s and %(n)d more asset that it concerns.",
        "You answer for %(asset)s and %(n)d more assets that it concerns.",
        more,
    )
    return words % {"asset": theirs[0].label, "n": more}


def _held(ticket: Ticket | None) -> Ticket | None:
    """The ticket under a lock; a closed one can no longer lift the recall, so it may not make one.

    Nor may one of a term: its answer says nothing of data.
    """
    if ticket is None:
        return None
    held = turns.hold(ticket.pk)
    if held.term_id:
        raise Unprocessable({"ticket": [_("A ticket of a term recalls no asset.")]})
    if held.state not in WAITING:
        raise Conflict(_("This ticket is answered already; recall the asset from its own page."))
    return held


def _check(
    asset: Asset,
    replacement: Asset | None,
    window: tuple[date | None, date | None],
    by: User,
) -> None:
    errors: dict[str, Any] = {}
    if window[0] and window[1] and window[0] > window[1]:
        errors["until"] = [_("The last day lies before the first.")]
    if replacement is not None:
        made_from_it = {asset.pk, *(hurt.pk for hurt in graph.downstream_assets(asset))}
        if replacement.retired_at is not None or not turns.seen_by(by, replacement):
            errors["replacement"] = [_("Choose an asset that you may see.")]
        elif replacement.pk in made_from_it:
            errors["replacement"] = [_("It is made from what you recall, so it is recalled too.")]
    if errors:
        raise Unprocessable(errors)
