"""The governed list of tags. Assets and fields carry them by name, so what changes a name changes it everywhere.

A merged tag leaves its name on the list, pointing at its target. That is the debt: whatever still carries the name
gets the target's, some at once, the rest by the worker; and whoever sends the name later has said the target's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Team
from accounts.problems import Conflict, Unprocessable
from catalog.models import Asset, Field, Tag

Carrier = TypeVar("Carrier", Asset, Field)
BATCH = 1_000
AT_ONCE = 5
"""So many batches a merge does while somebody waits for it."""


@dataclass(frozen=True, slots=True)
class Changed:
    """How many assets and fields got another tag; `left` says that the worker has more to do."""

    assets: int
    fields: int
    left: bool


@transaction.atomic
def put_tag(*, name: str, **values: Any) -> tuple[Tag, bool]:
    """Put a tag on the list, or change the one of this name, in whatever case it is written; whether it is new."""
    known = Tag.objects.select_for_update().filter(name__iexact=name).order_by("pk")
    if known:
        return change_tag(tag=next((t for t in known if t.name == name), known[0]), **values), False
    appliers = values.pop("appliers", ())
    tag = Tag(name=name, **values)
    _demand_meaning(tag)
    tag.save()
    tag.appliers.set(appliers)
    return tag, True


def change_tag(*, tag: Tag, name: str = "", **values: Any) -> Tag:
    """Change what is given and differs: meaning, state, owner, who may apply it; and its name.

    With another name it is another tag, which is given back; the old one becomes one more name of it.
    """
    with transaction.atomic():
        changed = _change(tag, **values)
        renamed = _rename(changed, name) if name and name != changed.name else changed
    if renamed != changed:
        sweep_tags(batches=AT_ONCE)
    return renamed


def _change(tag: Tag, appliers: Iterable[Team] | None = None, **values: Any) -> Tag:
    tag = Tag.objects.select_for_update(of=("self",)).get(pk=tag.pk)
    if tag.merged_into_id:
        raise Conflict(_("“%(tag)s” was merged into another tag.") % {"tag": tag.name})
    changed = [key for key, value in values.items() if getattr(tag, key) != value]
    for key in changed:
        setattr(tag, key, values[key])
    _demand_meaning(tag)
    if changed:
        tag.save(update_fields=changed)
    if appliers is not None:
        tag.appliers.set(appliers)
    return tag


def _rename(old: Tag, name: str) -> Tag:
    if Tag.objects.filter(name=name).exists():
        message = _("“%(tag)s” is on the list already: merge the two instead.")
        raise Unprocessable({"name": [message % {"tag": name}]})
    new = Tag.objects.create(name=name, meaning=old.meaning, state=old.state, owner=old.owner)
    new.appliers.set(old.appliers.all())
    _point(old, new)
    return new


@transaction.atomic
def delete_tag(*, tag: Tag) -> None:
    """Take an unused tag off the list."""
    tag = Tag.objects.select_for_update(of=("self",)).get(pk=tag.pk)
    if tag.merged.exists():
        raise Conflict(_("Other tags were merged into “%(tag)s”.") % {"tag": tag.name})
    if carriers(Asset, [tag.name]).exists() or carriers(Field, [tag.name]).exists():
        message = _("“%(tag)s” is in use: merge it into another tag instead.")
        raise Conflict(message % {"tag": tag.name})
    tag.delete()


def merge_tag(*, tag: Tag, into: Tag) -> Changed:
    """From now on `tag` is another name of `into`, on everything that carries it and will be sent with it."""
    _point(tag, into)
    return sweep_tags(batches=AT_ONCE)


@transaction.atomic
def _point(tag: Tag, into: Tag) -> None:
    """Mark the one as merged into the other, and what was merged into it before: there are no chains."""
    rows = Tag.objects.select_for_update(of=("self",)).filter(pk__in=[tag.pk, into.pk])
    locked = {row.pk: row for row in rows.order_by("pk")}
    if tag.pk == into.pk:
        raise Unprocessable({"into": [_("Name another tag than the one that is merged.")]})
    if locked[into.pk].merged_into_id:
        message = _("“%(tag)s” was itself merged into another tag.") % {"tag": into.name}
        raise Unprocessable({"into": [message]})
    if locked[tag.pk].merged_into_id not in {None, into.pk}:
        raise Conflict(_("“%(tag)s” was merged into another tag.") % {"tag": tag.name})
    Tag.objects.filter(Q(pk=tag.pk) | Q(merged_into=tag)).update(merged_into=into)


def sweep_tags(*, batches: int) -> Changed:
    """Give what still carries a merged name the target's, a batch in a transaction; safe to run twice at once."""
    merged = dict(Tag.objects.exclude(merged_into=None).values_list("name", "merged_into__name"))
    assets = fields = 0
    for _batch in range(batches if merged else 0):
        changed = _sweep_batch(merged)
        assets, fields = assets + changed.assets, fields + changed.fields
        if not changed.left:
            return Changed(assets, fields, left=False)
    return Changed(assets, fields, left=bool(merged))


@transaction.atomic
def _sweep_batch(merged: Mapping[str, str]) -> Changed:
    """Up to a thousand assets and fields.

    The assets are locked first, as whoever registers does, and one that is being registered is left for later.
    """
    own = set(carriers(Asset, merged).values_list("pk", flat=True)[:BATCH])
    below = dict(carriers(Field, merged).values_list("pk", "asset")[:BATCH])
    locked = Asset.objects.filter(pk__in=own | set(below.values())).only("tags").order_by("pk")
    assets = list(locked.select_for_update(skip_locked=True, of=("self",)))
    fields = list(Field.objects.filter(pk__in=below, asset__in=assets).only("tags"))
    things: list[Asset | Field] = [*assets, *fields]
    for thing in things:
        thing.tags = list(dict.fromkeys(merged.get(name, name) for name in thing.tags))
    Field.objects.bulk_update(fields, ["tags"])
    Asset.objects.bulk_update(assets, ["tags"])
    Asset.objects.filter(pk__in=[asset.pk for asset in assets]).update(
        revision=F("revision") + 1, updated_at=Now()
    )
    return Changed(len(assets), len(fields), left=max(len(own), len(below)) == BATCH)


def carriers(model: type[Carrier], names: Iterable[str]) -> QuerySet[Carrier]:
    """The assets or fields that carry one of these tags; the index holds what carries any."""
    return model._default_manager.exclude(tags=[]).filter(tags__overlap=list(names))


def _demand_meaning(tag: Tag) -> None:
    if tag.state == Tag.State.GOVERNED and not tag.meaning.strip():
        raise Unprocessable({"meaning": [_("A governed tag has a meaning: say it.")]})
