"""What people watch, and telling them."""

import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import gates
from accounts import services as accounts
from accounts.models import User
from accounts.resting import gently
from accounts.services.news import Words
from catalog import search
from catalog.models import Asset, Domain, SavedSearch, Term, TermUse
from feedback.models import Happening, Recall, Ticket, Watch, WatchQuerySet
from feedback.models.watches import TARGETS
from feedback.telling import happenings
from feedback.tickets import changes, states, wording

Kind = Happening.Kind
BATCH = 500
TURN = 20.0
NEAREST = ("ticket", "asset", "term", "domain")
"""Who watches several of them is told for the first."""
EVERY = timedelta(days=1)
SEARCHES = 50
LISTED = 50


@transaction.atomic
def watch(
    *,
    by: User,
    asset: Asset | None = None,
    domain: Domain | None = None,
    term: Term | None = None,
    search: SavedSearch | None = None,
    ticket: Ticket | None = None,
) -> tuple[Watch, bool]:
    """Be told about one of them from now on; whether that is new."""
    targets: dict[str, Any] = dict(zip(TARGETS, (asset, domain, term, search, ticket), strict=True))
    return Watch.objects.get_or_create(user=by, **targets)


def unwatch(*, watches: WatchQuerySet) -> int:
    return watches.delete()[0]


def tell_watchers() -> int:
    """Tell what happened, some people at a time, until all have heard or the turn is over; answers how many people."""
    happenings.read_changes()
    until, told = time.monotonic() + TURN, 0
    while time.monotonic() < until:
        with gently():
            count = tell_some()
        if count is None:
            break
        told += count
    return told


@transaction.atomic
def tell_some() -> int | None:
    """The next people who are to hear of the oldest happening that nobody else is telling; none if there is none."""
    happening = (
        Happening.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related(
            *("asset__domain", "step__ticket__origin", "step__ticket__term__domain"),
            *("recall", "actor"),
        )
        .order_by("pk")
        .first()
    )
    if happening is None:
        return None
    watches = _watches(happening).filter(user__is_active=True, user__gt=happening.told_to)
    readers = list(watches.order_by("user").values_list("user", flat=True).distinct()[:BATCH])
    if not readers:
        happening.delete()
        return 0
    _tell(happening, watches.filter(user__lte=readers[-1]).with_targets().select_related("user"))
    Happening.objects.filter(pk=happening.pk).update(told_to=readers[-1])
    return len(readers)


def _watches(happening: Happening) -> WatchQuerySet:
    step = happening.step
    if step is not None and step.verb not in happenings.OF_ASSET:
        return Watch.objects.filter(_of_ticket(step.ticket))
    if happening.asset is None:
        wanted = _near_term(step.ticket) if step else Q(pk=None)
    else:
        assets = {happening.asset_id} | ({step.ticket.origin_id} if step else set())
        terms = TermUse.objects.filter(asset__in=assets).values("term")
        wanted = Q(asset__in=assets) | Q(domain__in=_above(happening.asset)) | Q(term__in=terms)
    return Watch.objects.filter(wanted | _of_ticket(step.ticket) if step else wanted)


def _of_ticket(ticket: Ticket) -> Q:
    """Whoever watches a ticket, or one that was merged into it."""
    return Q(ticket=ticket) | Q(ticket__in=Ticket.objects.filter(duplicate_of=ticket))


def _near_term(ticket: Ticket) -> Q:
    """Whoever watches the term of a ticket, or a domain in which it has this meaning."""
    return Q(term=ticket.term_id) | Q(domain__in=_above(ticket.subject))


def _above(thing: Asset | Term) -> list[int]:
    return thing.domain.path if thing.domain else []


def _tell(happening: Happening, watches: Iterable[Watch]) -> None:
    """Each person once, for the nearest of their watches; whoever did it knows."""
    told: dict[tuple[str, int], list[User]] = defaultdict(list)
    first: dict[tuple[str, int], Watch] = {}
    known = {happening.actor_id}
    about, everybody = _about(happening), _is_public(happening)
    for one in sorted(watches, key=lambda watch: NEAREST.index(watch.noun)):
        if one.user_id in known:
            continue
        known.add(one.user_id)
        if everybody or about in gates.open_to(one.user, {about}):
            place = (one.noun, one.target.pk)
            first.setdefault(place, one)
            told[place].append(one.user)
    for place, people in told.items():
        title, text = _words(happening)
        accounts.tell(
            recipients=people,
            title=title,
            text=text,
            why=_why(first[place]),
            url=_url(happening),
            key=happening.key,
            about=about,
            because=f"watch-{place[0]}:{place[1]}",
            urgent=happening.kind in (Kind.RECALL, Kind.LIFT),
        )


def _about(happening: Happening) -> str:
    if happening.step is not None:
        return f"ticket:{happening.step.ticket_id}"
    return f"recall:{happening.recall_id}" if happening.recall else f"asset:{happening.asset_id}"


def _is_public(happening: Happening) -> bool:
    """Whether everybody signed in may see it, as they may every term, so that nobody has to be asked for."""
    places = [happening.asset, happening.step.ticket.origin if happening.step else None]
    assets = [asset for asset in places if asset is not None]
    return all(asset.visibility == Asset.Visibility.PUBLIC for asset in assets)


def _url(happening: Happening) -> str:
    if happening.step is not None:
        return happening.step.ticket.get_absolute_url()
    about = happening.recall or happening.asset
    return about.get_absolute_url() if about else ""


def _words(happening: Happening) -> tuple[Words, Words]:
    """The title, said in each reader's language, and the text that somebody wrote."""
    step, recall = happening.step, happening.recall
    if step is not None:
        said = wording.title_of(step.ticket)
        return lambda: _step(step.verb, said()), ""
    if recall is not None and happening.kind == Kind.RECALL:
        return lambda: _("Recall: %(title)s") % {"title": recall.title}, recall.what_to_do
    if recall is not None:
        return (
            lambda: _("May be used again: %(title)s") % {"title": recall.title},
            lambda: _lifted(recall, happening.params),
        )
    label = happening.asset.label if happening.asset else ""
    what = happening.params["what"]
    return (
        lambda: _("%(asset)s has changed: %(what)s") % {"asset": label, "what": _changed(what)},
        "",
    )


def _lifted(recall: Recall, said: dict[str, str]) -> str:
    return changes.ended(said["change"], said["reason"]) if said else recall.lifted_why


def _step(verb: str, title: str) -> str:
    if verb in ("report", "raise"):
        return _("Somebody says: %(title)s") % {"title": title}
    done = {str(step): row.done for step, row in states.STEPS.items()}.get(verb, "")
    return f"{title}: {done}"


def _changed(what: list[str]) -> str:
    names = {
        "description": _("the description"),
        "owner": _("the owner"),
        "fields": _("the fields"),
        "retired": _("whether it is retired"),
    }
    return ", ".join(names[one] for one in what if one in names)


def _why(watch: Watch) -> Words:
    name = str(watch.target)
    return lambda: _("You watch “%(name)s”.") % {"name": name}


def tell_searches() -> int:
    """Once a day, tell whoever watches a search what is new in it; answers how many searches were asked."""
    count = 0
    while count < SEARCHES and _tell_search():
        count += 1
    return count


@transaction.atomic
def _tell_search() -> bool:
    due = Watch.objects.filter(search__isnull=False, looked_at__lt=Now() - EVERY)
    held = (
        due.select_for_update(skip_locked=True, of=("self",))
        .select_related("user", "search")
        .order_by("looked_at")
        .first()
    )
    if held is None or held.search is None:
        return False
    since, now = held.looked_at, timezone.now()
    for asset in _new_in(held.search, held.user, since) if held.user.is_active else []:
        accounts.tell(
            recipients=[held.user],
            title=_new_words(held.search, asset),
            why=_why(held),
            url=asset.get_absolute_url(),
            key=f"search:{held.search_id}:{asset.pk}",
            about=f"asset:{asset.pk}",
            because=f"watch-search:{held.search_id}",
        )
    Watch.objects.filter(pk=held.pk).update(looked_at=now)
    return True


def _new_words(asked: SavedSearch, asset: Asset) -> Words:
    names = {"name": asked.name, "asset": asset.label}
    return lambda: _("New in “%(name)s”: %(asset)s") % names


def _new_in(asked: SavedSearch, reader: User, since: datetime) -> list[Asset]:
    """What of a search came into the catalog since then, as far as the reader may see it."""
    fresh = Asset.objects.visible_to(reader).on_the_shelf().filter(created_at__gte=since)
    if not fresh.exists():
        return []
    filters, start = search.Filters.read(asked.filters), 0
    found: list[Asset] = []
    while len(found) < LISTED and start < search.FURTHEST:
        page = search.find(reader, asked.q, filters=filters, start=start, limit=500)
        whole = page.hits[: max(0, page.count - page.some - start)]
        found += list(fresh.filter(pk__in=[hit.pk for hit in whole]))
        if page.next is None or len(whole) < len(page.hits):
            break
        start = page.next
    return found[:LISTED]
