from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from accounts.problems import Conflict
from catalog import markdown, rights
from catalog import services as catalog
from catalog.models import Asset, Standing
from feedback.models import Helpful, Review, Spread
from feedback.models.reviews import STARS
from feedback.services import turns


@transaction.atomic
def rate(
    *, asset: Asset, stars: int, text: str = "", use_case: str = "", role: str = "", by: User
) -> Review:
    """One review per person and asset: said again, it replaces what they said before. `stars` is 1 to 5."""
    _hold(asset)
    said = {
        "stars": stars,
        "text": text.strip(),
        "use_case": use_case.strip(),
        "role": role.strip(),
    }
    review, new = Review.objects.get_or_create(asset=asset, author=by, defaults=said)
    if not new and any(getattr(review, name) != value for name, value in said.items()):
        Review.objects.filter(pk=review.pk).update(**said, updated_at=Now())
    if new or review.stars != stars:
        _count(asset)
    review.refresh_from_db()
    return review


@transaction.atomic
def withdraw(*, review: Review, by: User) -> None:
    """Take back what one has said; the record keeps it. What is gone already stays gone."""
    if review.author_id != by.pk:
        raise PermissionDenied(_("Only whoever wrote a review takes it back."))
    _hold(review.asset)
    held = Review.objects.select_for_update(of=("self",)).filter(pk=review.pk).first()
    if held is not None:
        held.delete()
        _count(review.asset)


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
    """What those who answer for the asset say to a review: one answer, put in place of the one before.

    Without words it is taken away. Whoever wrote the review is told of the first one.
    """
    if not rights.can(by, "triage", review.asset):
        raise PermissionDenied(_("Your role in this domain does not allow that."))
    held, text = _held(review), text.strip()
    if held.answer == text:
        return held
    held.answer = text
    held.answered_by, held.answered_at = (by, timezone.now()) if text else (None, None)
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    if text and held.author_id != by.pk and turns.seen_by(held.author, review.asset):
        words = {"name": by.name, "asset": review.asset.label}
        accounts.tell(
            recipients=[held.author],
            title=lambda: _("%(name)s answers your review of %(asset)s") % words,
            text=markdown.plain(text),
            why=lambda: _("You wrote the review."),
            url=f"{review.asset.get_absolute_url()}/reviews#review-{held.pk}",
            key=f"review:{held.pk}:answer",
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


def _hold(asset: Asset) -> None:
    """Whoever holds the asset's standing counts alone, so that no sum is of two halves."""
    Standing.objects.select_for_update().filter(asset=asset).first()


def _count(asset: Asset) -> None:
    """Count the stars anew, so that no error is carried on; needs `_hold`."""
    counted: dict[int, int] = dict(
        Review.objects.filter(asset=asset).order_by().values_list("stars").annotate(n=Count("pk"))
    )
    counts = [counted.get(stars, 0) for stars in STARS]
    Spread.objects.update_or_create(asset=asset, defaults={"counts": counts})
    total = sum(stars * number for stars, number in counted.items())
    catalog.set_stars(asset=asset, total=total, count=sum(counts))
