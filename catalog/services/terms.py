"""Terms: what a domain means by a word, and where it is used."""

from collections.abc import Collection, Iterable
from typing import Any
from zlib import crc32

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError
from django.db.models.functions import Now
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.problems import Conflict, Stale, Unprocessable
from accounts.versions import Versions
from catalog.models import Asset, Domain, Field, Term, TermUse

Use = tuple[Asset, Field | None]


@transaction.atomic
def put_term(*, domain: Domain, name: str, **values: Any) -> tuple[Term, bool]:
    """Create or change the domain's term of this name, in whatever case it is written; whether it is new."""
    # Two that make the same term at once: the second waits here and finds the first one's.
    Domain.objects.select_for_update(no_key=True).get(pk=domain.pk)
    term = Term.objects.filter(domain=domain, name__iexact=name).first()
    if term is not None:
        return change_term(term=term, **values), False
    others = values.pop("not_to_be_confused_with", ())
    term = Term.objects.create(domain=domain, name=name, slug=_free_slug(domain, name), **values)
    term.not_to_be_confused_with.set(others)
    return term, True


@transaction.atomic
def change_term(*, term: Term, versions: Versions = None, **values: Any) -> Term:
    """Change what is given and differs; `Stale` if it has changed since the versions it was made from."""
    term = Term.objects.select_for_update(of=("self",)).select_related("domain").get(pk=term.pk)
    if versions is not None and str(term.revision) not in versions:
        raise Stale(_("“%(term)s” was changed by somebody else meanwhile.") % {"term": term.name})
    others = values.pop("not_to_be_confused_with", None)
    changed = [key for key, value in values.items() if getattr(term, key) != value]
    if others is not None and _put_others(term, others):
        changed.append("not_to_be_confused_with")
    if not changed:
        return term
    for key in changed:
        if key in values:
            setattr(term, key, values[key])
    term.revision, term.updated_at = F("revision") + 1, Now()
    columns = [key for key in changed if key in values]
    try:
        with transaction.atomic():
            term.save(update_fields=[*columns, "revision", "updated_at"])
    except IntegrityError as error:
        message = _("%(domain)s has another term of this name.") % {"domain": term.domain.name}
        raise Unprocessable({"name": [message]}) from error
    term.refresh_from_db()
    return term


@transaction.atomic
def delete_term(*, term: Term) -> None:
    """The term goes, with where it was used; the assets stay as they are.

    What people have said of it is kept, and so is then the term.
    """
    held = Term.objects.select_for_update(of=("self",)).filter(pk=term.pk)
    try:
        for one in held:
            one.delete()
    except ProtectedError as error:
        message = _(
            "People have said something of “%(term)s” that is kept: say in its definition that nobody uses it any more."
        )
        raise Conflict(message % {"term": term.name}) from error


@transaction.atomic
def use_term(*, term: Term, uses: Iterable[Use]) -> int:
    """These assets and fields mean the term, besides those that did; how many are new."""
    before = term.uses.count()
    TermUse.objects.bulk_create(
        (TermUse(term=term, asset=asset, field=field) for asset, field in uses),
        ignore_conflicts=True,
    )
    return term.uses.count() - before


@transaction.atomic
def set_uses(*, term: Term, uses: Collection[Use], by: User) -> None:
    """Of the assets this person may see exactly these mean the term; what is hidden from them stays."""
    wanted = {(asset.pk, field.pk if field else None) for asset, field in uses}
    seen = term.uses.filter(asset__in=Asset.objects.visible_to(by))
    gone = [
        pk
        for pk, asset, field in seen.values_list("pk", "asset", "field")
        if (asset, field) not in wanted
    ]
    if gone:
        TermUse.objects.filter(pk__in=gone).delete()
    use_term(term=term, uses=uses)


@transaction.atomic
def set_use(*, term: Term, asset: Asset, whole: bool, fields: Collection[Field]) -> None:
    """Of this asset exactly these fields mean the term, and it as a `whole` if that is so."""
    wanted = {*(field.pk for field in fields), *([None] if whole else [])}
    gone = [
        pk
        for pk, field in term.uses.filter(asset=asset).values_list("pk", "field")
        if field not in wanted
    ]
    if gone:
        TermUse.objects.filter(pk__in=gone).delete()
    use_term(term=term, uses=[(asset, None)] * whole + [(asset, field) for field in fields])


def _put_others(term: Term, others: Iterable[Term]) -> bool:
    """The terms it must not be confused with, seen from both sides; whether that is new."""
    wanted = {other.pk for other in others} - {term.pk}
    if wanted == set(term.not_to_be_confused_with.values_list("pk", flat=True)):
        return False
    term.not_to_be_confused_with.set(wanted)
    return True


def _free_slug(domain: Domain, name: str) -> str:
    """A slug of the name that is free in the domain; a name without Latin letters gets a number."""
    stem = slugify(name)[:70].strip("-_") or f"term-{crc32(name.encode()):08x}"
    taken = set(domain.terms.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (stem, *numbered) if slug not in taken)
