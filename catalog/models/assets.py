"""Assets and their fields: what the catalog holds, and the one gate to it."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Team, User, Visitor
from accounts.models.keeping import kept
from catalog.models.changes import noted
from catalog.models.domains import Domain, Source
from catalog.models.reach import reach_of


class Authority(models.IntegerChoices):
    """Whose words an attribute shows. A higher one is never overwritten by a lower one, whose words stand beside it."""

    MACHINE = 0, _("a machine")
    PROGRAM = 1, _("a program")
    PERSON = 2, _("a person")


class AssetQuerySet(models.QuerySet["Asset"]):
    def visible_to(self, user: Visitor) -> "AssetQuerySet":
        """What this person or program may know of: the one gate of pages, API, search, counts and lineage.

        Public assets; restricted ones with an access of their own or of a team; and whatever the person answers
        for, as its owner, its steward, or by a role in its domain. An anonymous reader sees what is public, and
        only where `AISLE_PUBLIC` says so.
        """
        if not user.is_authenticated:
            public = Q(visibility=Asset.Visibility.PUBLIC)
            return self.filter(public) if settings.PUBLIC else self.none()
        if user.is_superuser:
            return self
        return self.filter(
            Q(visibility=Asset.Visibility.PUBLIC)
            | Q(owner__in=teams_of(user))
            | Q(pk__in=stewarded_by(user))
            | Q(domain__in=Domain.objects.where(user).values("pk"))
            | Q(visibility=Asset.Visibility.RESTRICTED) & Q(pk__in=given_to(user))
        )

    def on_the_shelf(self) -> "AssetQuerySet":
        return self.filter(retired_at=None)

    def for_cards(self) -> "AssetQuerySet":
        """Everything a card or a row shows, in one statement."""
        return self.select_related("domain", "owner", "verdict", "standing")


def named(title: str, name: str) -> str:
    """What people call an asset: its title, or else the last two parts of its name."""
    return title or ".".join(name.split(".")[-2:])


def teams_of(user: User) -> Any:
    """The teams a person is in, as the right side of `in`."""
    reach = reach_of(user)
    return reach.teams if reach else Membership.objects.filter(user=user).values("team")


def stewarded_by(user: User) -> Any:
    """The assets that name a person as their steward."""
    reach = reach_of(user)
    if reach and not reach.is_steward:
        return ()
    return Asset.stewards.through.objects.filter(user=user).values("asset")


def given_to(user: User) -> Any:
    """The assets to which a person was given access, in person or through a team."""
    reach = reach_of(user)
    if reach and not reach.is_granted:
        return ()
    return Access.objects.standing().of(user).values("asset")


@kept(asked_by=["pgh_obj"], without=["revision", "updated_at"])
class Asset(models.Model):
    """Anything in the catalog. Its natural key is OpenLineage's: namespace + name."""

    class Kind(models.TextChoices):
        TABLE = "table", _("table")
        VIEW = "view", _("view")
        FILE = "file", _("file")
        STREAM = "stream", _("stream")
        DASHBOARD = "dashboard", _("dashboard")
        REPORT = "report", _("report")
        SPREADSHEET = "spreadsheet", _("spreadsheet")
        MODEL = "model", _("model")
        FEATURE_SET = "feature_set", _("feature set")
        API = "api", _("API")
        PIPELINE = "pipeline", _("pipeline")

    class Stage(models.TextChoices):
        LOCAL = "local", _("Local")
        SHARED = "shared", _("Shared")
        CENTRAL = "central", _("Central")

    class Lifecycle(models.TextChoices):
        ACTIVE = "active", _("Active")
        DEPRECATED = "deprecated", _("Deprecated")
        RETIRED = "retired", _("Retired")

    class Sensitivity(models.TextChoices):
        NONE = "none", _("no personal data")
        INTERNAL = "internal", _("internal")
        PERSONAL = "personal", _("personal data")
        SECRET = "secret", _("secret")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public")
        RESTRICTED = "restricted", _("Restricted")
        PRIVATE = "private", _("Private")

    namespace = models.CharField(max_length=255)
    name = models.CharField(max_length=500)
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=250, blank=True)
    description = models.TextField(blank=True)
    domain = models.ForeignKey(Domain, models.PROTECT, null=True, blank=True, related_name="assets")
    owner = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="assets")
    stewards = models.ManyToManyField(User, blank=True, related_name="stewarded_assets")
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="assets"
    )
    tags = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.LOCAL)
    sensitivity = models.CharField(max_length=8, choices=Sensitivity, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    links = models.JSONField(default=list, blank=True)
    properties = models.JSONField(default=dict, blank=True)
    definition = models.TextField(blank=True, help_text=_("the SQL of a view"))
    certified_until = models.DateField(null=True, blank=True)
    certified_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    certified_at = models.DateTimeField(null=True, blank=True)
    certified_note = models.CharField(max_length=500, blank=True)
    said_by = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("attribute → the Authority whose words are shown, if not a machine's"),
    )
    beside = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("attribute → lower Authority → what that one says"),
    )
    revision = models.PositiveBigIntegerField(default=1, help_text=_("counts changes; the ETag"))
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    deprecated_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    replacement = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces", db_index=False
    )
    lifecycle_note = models.CharField(
        max_length=500, blank=True, help_text=_("why it is deprecated or retired")
    )
    objects = AssetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["namespace", "name"], name="catalog_asset_natural_key"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(namespace=""), name="catalog_asset_is_named"
            ),
        ]
        indexes = [
            GinIndex(fields=["tags"], name="catalog_asset_tags", condition=~Q(tags=[])),
            models.Index(
                fields=["certified_until"],
                condition=Q(certified_until__isnull=False),
                name="catalog_asset_certified",
            ),
        ]
        triggers = noted("id", "insert", "update", "delete")

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("shop:asset", args=[self.pk])

    @property
    def label(self) -> str:
        """What people call it: the title, or else the last two parts of its name."""
        return named(self.title, self.name)

    @property
    def is_certified(self) -> bool:
        """Whether somebody vouches for it today."""
        return self.certified_until is not None and self.certified_until >= timezone.localdate()

    @property
    def lifecycle(self) -> "Asset.Lifecycle":
        if self.retired_at is not None:
            return Asset.Lifecycle.RETIRED
        return Asset.Lifecycle.DEPRECATED if self.deprecated_at else Asset.Lifecycle.ACTIVE


@kept(asked_by=["asset"])
class Stewardship(Asset.stewards.through):  # type: ignore[name-defined]
    """A person answers for an asset: the rows behind `Asset.stewards`."""

    class Meta:
        proxy = True


@kept(asked_by=["asset"])
class Field(models.Model):
    """A column or attribute of an asset."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="fields")
    name = models.CharField(max_length=500, help_text=_("a nested one with its path: address.city"))
    parent = models.CharField(
        max_length=500, blank=True, help_text=_("the name of the field it is part of")
    )
    position = models.PositiveIntegerField()
    type = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    nullable = models.BooleanField(null=True, blank=True)
    sensitivity = models.CharField(max_length=8, choices=Asset.Sensitivity, blank=True)
    tags = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    said_by = models.JSONField(default=dict, blank=True)
    beside = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["asset", "name"], name="catalog_field_once")]
        indexes = [GinIndex(fields=["tags"], name="catalog_field_tags", condition=~Q(tags=[]))]
        triggers = noted("asset_id", "insert", "update", "delete")

    def __str__(self) -> str:
        return self.name


class AccessQuerySet(models.QuerySet["Access"]):
    def standing(self) -> "AccessQuerySet":
        return self.filter(Q(until=None) | Q(until__gt=Now()))

    def of(self, user: User) -> "AccessQuerySet":
        """What a person was given, in person or through a team."""
        return self.filter(Q(user=user) | Q(team__in=teams_of(user)))


@kept(asked_by=["asset"])
class Access(models.Model):
    """A person or a team may see a restricted asset, for ever or until a moment."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="accesses")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="accesses")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="accesses")
    until = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(db_default=Now())

    objects = AccessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(team=None), name="catalog_access_person_or_team"
            ),
            models.UniqueConstraint(
                fields=["asset", "user", "team"], nulls_distinct=False, name="catalog_access_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.team} may see {self.asset_id}"

    @property
    def is_over(self) -> bool:
        return self.until is not None and self.until <= timezone.now()


class Favourite(models.Model):
    """An asset a person keeps at hand."""

    user = models.ForeignKey(User, models.CASCADE, related_name="favourites")
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="favourites")
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "asset"], name="catalog_favourite_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} keeps {self.asset_id}"
