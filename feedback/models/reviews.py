"""What consumers think of an asset, a field or a term, what others find helpful, what those who answer say to it."""

from typing import cast

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Visitor
from accounts.models.keeping import kept, noted
from catalog.models import Asset, Term

STARS = (1, 2, 3, 4, 5)
OF_ASSET_OR_TERM = Q(asset__isnull=False, term=None) | Q(asset=None, term__isnull=False, field="")


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: Visitor) -> "ReviewQuerySet":
        return self.filter(
            Q(asset__in=Asset.objects.visible_to(user)) | Q(term__in=Term.objects.visible_to(user))
        )

    def for_rows(self, user: Visitor) -> "ReviewQuerySet":
        """Everything a list shows of each, in one statement; `found_helpful` is whether the reader found it so."""
        reader = user.pk if isinstance(user, User) else None
        return self.select_related("author", "answered_by").annotate(
            found_helpful=Exists(Helpful.objects.filter(review=OuterRef("pk"), user=reader))
        )


@kept(
    asked_by=["pgh_obj"],
    fields=[
        "id",
        "asset",
        "field",
        "term",
        "author",
        "stars",
        "text",
        "use_case",
        "role",
        "answer",
        "updated_at",
    ],
)
class Review(models.Model):
    """Stars and words from a consumer, of an asset as a whole, of one of its fields, or of a term: one per person each.

    What it said before is kept. `helpful` counts who found it so; the services keep it.
    """

    asset = models.ForeignKey(Asset, models.CASCADE, null=True, related_name="reviews")
    field = models.CharField(
        max_length=500, blank=True, db_default=Value(""), help_text=_("none for all of the asset")
    )
    term = models.ForeignKey(
        Term, models.CASCADE, null=True, db_index=False, related_name="reviews"
    )
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
            models.UniqueConstraint(
                fields=["asset", "field", "author"], name="feedback_review_once_each"
            ),
            models.UniqueConstraint(
                fields=["term", "author"],
                condition=~Q(term=None),
                name="feedback_review_term_once",
            ),
            models.CheckConstraint(
                condition=OF_ASSET_OR_TERM, name="feedback_review_of_asset_or_term"
            ),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="feedback_review_one_to_five"
            ),
        ]
        indexes = [
            models.Index(fields=["asset", "-helpful", "-id"], name="feedback_review_helpful"),
            models.Index(fields=["asset", "-id"], name="feedback_review_newest"),
            models.Index(fields=["asset", "field", "stars", "-id"], name="feedback_review_bars"),
            models.Index(
                fields=["asset", "field", "stars", "-helpful", "-id"],
                name="feedback_review_bars_best",
            ),
            models.Index(fields=["asset", "field", "-helpful", "-id"], name="feedback_review_best"),
            models.Index(
                fields=["term", "-helpful", "-id"],
                condition=~Q(term=None),
                name="feedback_review_term_helpful",
            ),
            models.Index(
                fields=["term", "-id"], condition=~Q(term=None), name="feedback_review_term_newest"
            ),
            models.Index(
                fields=["term", "stars", "-id"],
                condition=~Q(term=None),
                name="feedback_review_term_stars",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stars} stars by {self.author}"

    def get_absolute_url(self) -> str:
        """Where it stands among the others."""
        return f"{place_of(self.subject)}#review-{self.pk}"

    @property
    def subject(self) -> Asset | Term:
        """What it is of; of a field, the asset."""
        return cast("Asset | Term", self.asset or self.term)

    @property
    def is_edited(self) -> bool:
        return self.updated_at > self.created_at


def place_of(about: Asset | Term) -> str:
    """The address of all reviews of an asset or a term."""
    if isinstance(about, Term):
        return reverse("feedback:reviews_of_term", args=[about.domain.slug, about.slug])
    return reverse("shop:reviews", args=[about.pk])


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
    """How many reviews of an asset, a field or a term give one star, two, … five.

    Kept by the services, so that no page counts them; those of an asset's fields are none of its own.
    """

    asset = models.ForeignKey(Asset, models.CASCADE, null=True, db_index=False, related_name="+")
    field = models.CharField(max_length=500, blank=True)
    term = models.OneToOneField(Term, models.CASCADE, null=True, related_name="+")
    counts = ArrayField(models.PositiveIntegerField(), size=len(STARS), default=no_stars)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asset", "field"], name="feedback_spread_once"),
            models.CheckConstraint(
                condition=OF_ASSET_OR_TERM, name="feedback_spread_of_asset_or_term"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id or self.term_id} {self.field}: {self.counts}"
