"""The language of the catalog: terms as each domain means them, and the governed list of tags."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce, Lower, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Team, User, Visitor
from accounts.models.keeping import kept
from catalog.models.assets import Asset, Field
from catalog.models.changes import noted
from catalog.models.domains import Domain, slug

# A term's other name is another word under which the assets that mean it are found.
NOTE_USES = """
    INSERT INTO catalog_change (asset_id) SELECT used.asset_id
    FROM new_rows JOIN old_rows USING (id) JOIN catalog_termuse used ON used.term_id = new_rows.id
    WHERE (new_rows.name, new_rows.synonyms) IS DISTINCT FROM (old_rows.name, old_rows.synonyms);
    RETURN NULL;
"""


class TermQuerySet(models.QuerySet["Term"]):
    def visible_to(self, user: Visitor) -> "TermQuerySet":
        """The terms of the domains this person or program may know of."""
        return self.filter(domain__in=Domain.objects.visible_to(user))

    def within(self, slug: str) -> "TermQuerySet":
        """The terms of a domain and of everything that stands below it."""
        place = Domain.objects.filter(slug=slug).values("pk")
        return self.filter(domain__path__overlap=ArraySubquery(place))

    def matching(self, words: str) -> "TermQuerySet":
        """Those whose name, synonyms or definition hold the words."""
        synonyms = Func(F("synonyms"), Value("\n"), function="array_to_string")
        return self.alias(also=Cast(synonyms, models.TextField())).filter(
            Q(name__icontains=words) | Q(also__icontains=words) | Q(definition__icontains=words)
        )


@kept(asked_by=["pgh_obj"], without=["revision", "updated_at"])
class Term(models.Model):
    """A word as one domain means it; the same word in another domain is another term."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AGREED = "agreed", _("Agreed")

    domain = models.ForeignKey(Domain, models.PROTECT, related_name="terms")
    slug = models.CharField(max_length=80, validators=[slug])
    name = models.CharField(max_length=150)
    definition = models.TextField(blank=True)
    formula = models.TextField(blank=True, help_text=_("how it is computed, if it is a number"))
    synonyms = ArrayField(models.CharField(max_length=150), default=list, blank=True)
    not_to_be_confused_with = models.ManyToManyField("self", blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    owner = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="terms")
    steward = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="terms")
    revision = models.PositiveBigIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = TermQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["domain", "slug"], name="catalog_term_once"),
            models.UniqueConstraint("domain", Lower("name"), name="catalog_term_name_once"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="note_update",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
                func=NOTE_USES,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:term", args=[self.domain.slug, self.slug])

    @property
    def label(self) -> str:
        """What people call it, as they call an asset."""
        return self.name


@kept(asked_by=["from_term"])
class Confusion(Term.not_to_be_confused_with.through):  # type: ignore[name-defined]
    """A term is not to be confused with another: the rows behind `Term.not_to_be_confused_with`."""

    class Meta:
        proxy = True


@kept(asked_by=["term", "asset"])
class TermUse(models.Model):
    """An asset, or one field of it, means this term."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="uses")
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="term_uses")
    field = models.ForeignKey(
        Field, models.CASCADE, null=True, blank=True, related_name="term_uses"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["term", "asset", "field"], nulls_distinct=False, name="catalog_termuse_once"
            )
        ]
        triggers = noted("asset_id", "insert", "update", "delete")

    def __str__(self) -> str:
        return f"{self.asset_id} means {self.term_id}"


class TagQuerySet(models.QuerySet["Tag"]):
    def living(self) -> "TagQuerySet":
        """Those that may be applied: not merged into another."""
        return self.filter(merged_into=None)

    def visible_to(self, user: Visitor) -> "TagQuerySet":
        """Governed tags are everybody's; a proposal is known to its owner and to whoever sees something it is on.

        So the name on a hidden asset tells nobody of it. A merged tag is one more name of its target.
        """
        if not user.is_authenticated and not settings.PUBLIC:
            return self.none()
        if user.is_superuser:
            return self
        shelf = Asset.objects.visible_to(user).exclude(tags=[])
        fields = Field.objects.exclude(tags=[]).filter(asset__in=Asset.objects.visible_to(user))
        known = self.annotate(
            shown=Coalesce("merged_into__name", "name"),
            shown_state=Coalesce("merged_into__state", "state"),
        )
        return known.filter(
            Q(shown_state=Tag.State.GOVERNED)
            | Q(owner__in=Membership.objects.filter(user=user.pk).values("team"))
            | Exists(shelf.filter(tags__contains=[OuterRef("shown")]))
            | Exists(fields.filter(tags__contains=[OuterRef("shown")]))
        )


@kept(asked_by=["pgh_obj"])
class Tag(models.Model):
    """A label from a governed list: it has a meaning, an owner, and people who may apply it; tags can be merged.

    Assets and fields carry tags by name, so that a million of them are read and compared without a join; merging
    and renaming go through one service, which changes them everywhere.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        GOVERNED = "governed", _("Governed")

    name = models.CharField(max_length=80, unique=True)
    meaning = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    owner = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="tags")
    appliers = models.ManyToManyField(
        Team, blank=True, related_name="applies", help_text=_("empty: whoever may edit the asset")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed") | ~Q(meaning=""),
                name="catalog_tag_governed_has_a_meaning",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("pk")),
                name="catalog_tag_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalog:tag", args=[self.name])


@kept(asked_by=["tag"])
class Applier(Tag.appliers.through):  # type: ignore[name-defined]
    """A team may apply a tag: the rows behind `Tag.appliers`."""

    class Meta:
        proxy = True
