"""What consumers think of an asset: stars and words, what others find helpful, what its stewards answer."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Visitor
from accounts.models.keeping import kept, noted
from catalog.models import Asset

STARS = (1, 2, 3, 4, 5)


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: Visitor) -> "ReviewQuerySet":
        return self.filter(asset__in=Asset.objects.visible_to(user))

    def for_rows(self, user: Visitor) -> "ReviewQuerySet":
        """Everything a list shows of each, in one statement; `found_helpful` is whether the reader found it so."""
        reader = user.pk if isinstance(user, User) else None
        return self.select_related("author", "answered_by").annotate(
            found_helpful=Exists(Helpful.objects.filter(review=OuterRef("pk"), user=reader))
        )


@kept(
    asked_by=["pgh_obj"],
    fields=["id", "asset", "author", "stars", "text", "use_case", "role", "answer", "updated_at"],
)
class Review(models.Model):
    """Stars and words from a consumer; one per person and asset. What it said before is kept.

    `helpful` counts who found it so; the services keep it.
    """

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="reviews")
    author = models.ForeignKey(User, models.PROTECT, related_name="reviews")
    stars = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.TextField(blank=True, max_length=5000)
    use_case = models.CharField(max_length=200, blank=True)
    role = models.CharField(
        max_length=60, blank=True, db_default=Value(""), help_text=_("what its author works as")
    )
    helpful = models.PositiveIntegerField(default=0, db_default=Value(0))
    answer = models.TextField(
        blank=True,
        max_length=5000,
        db_default=Value(""),
        help_text=_("what those who answer for the asset say to it"),
    )
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = ReviewQuerySet.as_manager()

    class Meta:
        triggers = noted()
        constraints = [
            models.UniqueConstraint(fields=["asset", "author"], name="feedback_review_once"),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="feedback_review_one_to_five"
            ),
        ]
        indexes = [
            models.Index(fields=["asset", "-helpful", "-id"], name="feedback_review_helpful"),
            models.Index(fields=["asset", "-id"], name="feedback_review_newest"),
            models.Index(fields=["asset", "stars", "-id"], name="feedback_review_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.stars} stars by {self.author}"

    @property
    def is_edited(self) -> bool:
        return self.updated_at > self.created_at


class Helpful(models.Model):
    """One person found a review helpful."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="found_helpful_by")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = noted()
        constraints = [
            models.UniqueConstraint(fields=["review", "user"], name="feedback_helpful_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.review_id}"


def no_stars() -> list[int]:
    return [0] * len(STARS)


class Spread(models.Model):
    """How many reviews of an asset give one star, two, … five: kept by the services, so that no page counts them."""

    asset = models.OneToOneField(Asset, models.CASCADE, primary_key=True, related_name="spread")
    counts = ArrayField(models.PositiveIntegerField(), size=len(STARS), default=no_stars)

    def __str__(self) -> str:
        return f"{self.asset_id}: {self.counts}"
