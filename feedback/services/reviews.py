from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from accounts.problems import Conflict, Unprocessable
from catalog import markdown, rights
from catalog import services as catalog
from catalog.models import Asset, Standing, Term
from feedback.models import Helpful, Review, Spread
from feedback.models.reviews import STARS
from feedback.services import saying
from feedback.tickets import subjects
from feedback.tickets.subjects import Subject

Place = dict[str, Any]
"""What reviews are of, as the columns say it: an asset as a whole, one of its fields, or a term."""


@transaction.atomic
def rate(
    *,
    asset: Asset | None = None,
    field: str = "",
    term: Term | None = None,
    stars: int,
    text: str = "",
    use_case: str = "",
    role: str = "",
    by: User,
) -> Review:
    """One review per person and asset, field or term: said again, it replaces what they said before.

    `stars` is 1 to 5. A review of a field does not count for its asset.
    """
    about = subjects.one_of(asset, term)
    saying.refuse_unknown(about, field)
    _hold(about)
    place = {"asset": asset, "field": field, "term": term}
    said = {
        "stars": stars,
        "text": text.strip(),
        "use_case": use_case.strip(),
        "role": role.strip(),
    }
    review, new = Review.objects.get_or_create(**place, author=by, defaults=said)
    if not new and any(getattr(review, name) != value for name, value in said.items()):
        Review.objects.filter(pk=review.pk).update(**said, updated_at=Now())
    if new or review.stars != stars:
        _count(place)
    review.refresh_from_db()
    return review


@transaction.atomic
def withdraw(*, review: Review, by: User) -> None:
    """Take back what one has said; the record keeps it. What is gone already stays gone."""
    if review.author_id != by.pk:
        raise PermissionDenied(_("Only whoever wrote a review takes it back."))
    _hold(review.subject)
    held = Review.objects.select_for_update(of=("self",)).filter(pk=review.pk).first()
    if held is not None:
        held.delete()
        _count({"asset": held.asset, "field": held.field, "term": held.term})


@transaction.atomic
def find_helpful(*, review: Review, by: User) -> Review:
    """“This helped me”: once per person, and not for one's own."""
    held = _held(review)
    if held.author_id == by.pk:
        raise Conflict(_("It is your own review; others say whether it helps."))
    _made, new = Helpful.objects.get_or_create(review=held, user=by)
    if new:
        _count_helpful(held)
    return held


@transaction.atomic
def find_helpful_no_more(*, review: Review, by: User) -> Review:
    """Take that back."""
    held = _held(review)
    gone, _of = held.found_helpful_by.filter(user=by).delete()
    if gone:
        _count_helpful(held)
    return held


@transaction.atomic
def answer_review(*, review: Review, text: str, by: User) -> Review:
    """What those who answer for the asset or term say to a review: one answer, put in place of the one before.

    Without words it is taken away. Whoever wrote the review is told of the first one.
    """
    if not rights.can(by, "triage", review.subject):
        raise PermissionDenied(_("Your role in this domain does not allow that."))
    held, text = _held(review), text.strip()
    if held.answer == text:
        return held
    held.answer = text
    held.answered_by, held.answered_at = (by, timezone.now()) if text else (None, None)
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    seen = Review.objects.visible_to(held.author).filter(pk=held.pk)
    if text and held.author_id != by.pk and seen.exists():
        words = {"name": by.name, "asset": review.subject.label}
        accounts.tell(
            recipients=[held.author],
            title=lambda: _("%(name)s answers your review of %(asset)s") % words,
            text=markdown.plain(text),
            why=lambda: _("You wrote the review."),
            url=review.get_absolute_url(),
            key=f"review:{held.pk}:answer",
            about=f"review:{held.pk}",
        )
    return held


def _held(review: Review) -> Review:
    """The review under a lock, if it is still there."""
    held = Review.objects.select_for_update(of=("self",)).filter(pk=review.pk).first()
    if held is None:
        raise Conflict(_("This review was taken back."))
    return held


def _count_helpful(held: Review) -> None:
    held.helpful = held.found_helpful_by.count()
    held.save(update_fields=["helpful"])


def _hold(about: Subject) -> None:
    """Whoever holds the asset's standing, or the term, counts alone, so that no sum is of two halves."""
    if isinstance(about, Asset):
        Standing.objects.select_for_update().filter(asset=about).first()
    elif not Term.objects.select_for_update(no_key=True).filter(pk=about.pk).exists():
        raise Unprocessable({"term": [_("Somebody has deleted this term.")]})


def _count(place: Place) -> None:
    """Count the stars anew, so that no error is carried on; needs `_hold`."""
    counted: dict[int, int] = dict(
        Review.objects.filter(**place).order_by().values_list("stars").annotate(n=Count("pk"))
    )
    counts = [counted.get(stars, 0) for stars in STARS]
    Spread.objects.update_or_create(**place, defaults={"counts": counts})
    if place["asset"] and not place["field"]:
        total = sum(stars * number for stars, number in counted.items())
        catalog.set_stars(asset=place["asset"], total=total, count=sum(counts))
