"""What consumers think of an asset: stars and words."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.models.keeping import noted
from catalog.models import Asset


class Review(models.Model):
    """Stars and words from a consumer; one per person and asset."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="reviews")
    author = models.ForeignKey(User, models.PROTECT, related_name="reviews")
    stars = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.TextField(blank=True, max_length=5000)
    use_case = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = noted()
        constraints = [
            models.UniqueConstraint(fields=["asset", "author"], name="feedback_review_once"),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="feedback_review_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stars} stars by {self.author}"
