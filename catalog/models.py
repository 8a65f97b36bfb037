"""What exists: domains and who answers in them, sources, assets with their fields, and what is known of each."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Team, User

slug = RegexValidator(r"^[a-z0-9][a-z0-9_-]*$", _("use small letters, digits, - and _"))


class Domain(models.Model):
    """A bounded context: its people, its language, its assets."""

    slug = models.CharField(max_length=80, unique=True, validators=[slug])
    name = models.CharField(max_length=150)
    description = models.TextField(blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('shop:results')}?domain={self.slug}"


class DomainRoleQuerySet(models.QuerySet["DomainRole"]):
    def held_by(self, user: User) -> "DomainRoleQuerySet":
        """The roles a person holds, in person or through a team."""
        return self.filter(Q(user=user) | Q(team__memberships__user=user))


class DomainRole(models.Model):
    """What a person or a team may do in a domain."""

    class Role(models.TextChoices):
        STEWARD = "steward", _("Steward")
        OWNER = "owner", _("Domain owner")
        ENGINEER = "engineer", _("Data engineer")

    domain = models.ForeignKey(Domain, models.CASCADE, related_name="roles")
    user = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="domain_roles"
    )
    team = models.ForeignKey(
        Team, models.CASCADE, null=True, blank=True, related_name="domain_roles"
    )
    role = models.CharField(max_length=12, choices=Role)

    objects = DomainRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None) ^ Q(team=None), name="catalog_domainrole_person_or_team"
            ),
            models.UniqueConstraint(
                fields=["domain", "user", "team", "role"],
                nulls_distinct=False,
                name="catalog_domainrole_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.team}: {self.role} of {self.domain}"


class Source(models.Model):
    """A system that holds data. Its password is never stored here, only the name of the variable that holds it."""

    class Kind(models.TextChoices):
        POSTGRES = "postgres", "Postgres"

    slug = models.CharField(max_length=80, unique=True, validators=[slug])
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.POSTGRES)
    namespace = models.CharField(
        max_length=255, help_text=_("OpenLineage's namespace of its assets")
    )
    prefix = models.CharField(max_length=80, help_text=_("the first part of its assets' names"))
    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField()
    database = models.CharField(max_length=80)
    username = models.CharField(max_length=80)
    secret = models.CharField(max_length=80, help_text=_("which secret holds the password"))
    schemas = ArrayField(models.CharField(max_length=80))
    domain = models.ForeignKey(
        Domain, models.PROTECT, null=True, blank=True, related_name="sources"
    )
    owner = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="sources")
    next_scan_at = models.DateTimeField(null=True, blank=True)
    scan_every = models.DurationField()
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.BigIntegerField(default=0)
    scanned_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class SpacedWords(models.Func):
    """A dotted or snake_case name as words of their own: `marts.route_day` → `marts route day`."""

    function = "regexp_replace"
    template = "%(function)s(%(expressions)s, '[^[:alnum:]]+', ' ', 'g')"
    output_field = models.TextField()


class AssetQuerySet(models.QuerySet["Asset"]):
    def visible_to(self, user: "User | AnonymousUser") -> "AssetQuerySet":
        """What this person or program may know of: the one gate of pages, API, search, counts and lineage."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(
            Q(visibility=Asset.Visibility.PUBLIC)
            | Exists(Membership.objects.filter(team=OuterRef("owner"), user=user))
            | Exists(Asset.stewards.through.objects.filter(asset=OuterRef("pk"), user=user))
            | Q(domain__in=DomainRole.objects.held_by(user).values("domain"))
        )

    def on_the_shelf(self) -> "AssetQuerySet":
        return self.filter(retired_at=None)

    def for_cards(self) -> "AssetQuerySet":
        """Everything a card or a row shows, in one statement."""
        return self.select_related("domain", "owner", "verdict", "standing")


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
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True, blank=True)
    words = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector(SpacedWords("name"), weight="A", config="simple")
        + SearchVector("description", weight="B", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = AssetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["namespace", "name"], name="catalog_asset_natural_key"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(namespace=""), name="catalog_asset_is_named"
            ),
        ]
        indexes = [GinIndex(fields=["words"], name="catalog_asset_words")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("shop:asset", args=[self.pk])

    @property
    def label(self) -> str:
        """What people call it: the title, or else the last two parts of its name."""
        return self.title or ".".join(self.name.split(".")[-2:])


class Field(models.Model):
    """A column or attribute of an asset."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="fields")
    name = models.CharField(max_length=255)
    position = models.PositiveIntegerField()
    type = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    nullable = models.BooleanField(null=True, blank=True)
    sensitivity = models.CharField(max_length=8, choices=Asset.Sensitivity, blank=True)
    tags = ArrayField(models.CharField(max_length=80), default=list, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["asset", "name"], name="catalog_field_once")]

    def __str__(self) -> str:
        return self.name


class Verdict(models.Model):
    """The one-sentence answer on top of an asset. Health says `own`; a recall, its own or inherited, overrides it.

    A row exists for every asset, and `unknown` is never shown as good. `reasons` is a list of
    `{"code": str, "params": {...}}`, so that the words can be said in the reader's language.
    """

    class Word(models.TextChoices):
        FIT = "fit", _("Fit for use")
        CARE = "care", _("Use with care")
        STOP = "stop", _("Do not use")
        UNKNOWN = "unknown", _("Not known")

    asset = models.OneToOneField(Asset, models.CASCADE, primary_key=True, related_name="verdict")
    own = models.CharField(max_length=8, choices=Word, default=Word.UNKNOWN)
    recalled = models.BooleanField(default=False)
    shown = models.GeneratedField(
        expression=models.Case(
            models.When(recalled=True, then=models.Value("stop")), default=F("own")
        ),
        output_field=models.CharField(max_length=8, choices=Word),
        db_persist=True,
    )
    reasons = models.JSONField(default=list)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["shown"], name="catalog_verdict_shown")]

    def __str__(self) -> str:
        return f"{self.asset_id}: {self.shown}"


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self) -> "HoldQuerySet":
        return self.filter(lifted_at=None)


class Hold(models.Model):
    """A recall as the catalog knows it: this asset must not be used. Whatever lies downstream inherits it."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="holds")
    recall_id = models.BigIntegerField(unique=True)
    title = models.CharField(max_length=250)
    placed_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["asset"], condition=Q(lifted_at=None), name="catalog_hold_standing"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Standing(models.Model):
    """What people and lineage say of an asset, as numbers: told by the rooms to the right, read by search and cards."""

    asset = models.OneToOneField(Asset, models.CASCADE, primary_key=True, related_name="standing")
    stars_sum = models.PositiveIntegerField(default=0)
    stars_count = models.PositiveIntegerField(default=0)
    open_tickets = models.PositiveIntegerField(default=0)
    importance = models.PositiveIntegerField(
        default=0, help_text=_("how many assets lie downstream")
    )

    def __str__(self) -> str:
        return f"{self.asset_id}: {self.stars_count} reviews, {self.importance} downstream"

    @property
    def stars(self) -> float | None:
        """The mean of the stars, 1 to 5; None without a review."""
        return self.stars_sum / self.stars_count if self.stars_count else None
