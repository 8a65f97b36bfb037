from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Now

from accounts.models import User
from catalog import services as catalog
from catalog.models import Asset, Standing
from feedback.models import Review


@transaction.atomic
def rate(*, asset: Asset, stars: int, text: str = "", use_case: str = "", by: User) -> Review:
    """One review per person and asset: said again, it replaces what they said before. `stars` is 1 to 5."""
    # Whoever holds the asset's standing counts alone, so that the sum is never of two halves.
    Standing.objects.select_for_update().filter(asset=asset).first()
    said = {"stars": stars, "text": text.strip(), "use_case": use_case.strip()}
    review, new = Review.objects.get_or_create(asset=asset, author=by, defaults=said)
    if not new and any(getattr(review, name) != value for name, value in said.items()):
        Review.objects.filter(pk=review.pk).update(**said, updated_at=Now())
    total = asset.reviews.aggregate(stars=Sum("stars", default=0), people=Count("pk"))
    catalog.set_stars(asset=asset, total=total["stars"], count=total["people"])
    review.refresh_from_db()
    return review
