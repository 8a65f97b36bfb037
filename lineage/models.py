"""How it flows: the events as they came, and the jobs, runs, edges and facets folded from them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.keeping import noted
from catalog.models import Asset


class RawEventQuerySet(models.QuerySet["RawEvent"]):
    def unfolded(self) -> "RawEventQuerySet":
        return self.filter(folded_at=None)


class RawEvent(models.Model):
    """An OpenLineage event as it was received, under the SHA-256 of its canonical JSON: a duplicate is the same row."""

    digest = models.CharField(max_length=64, unique=True)
    body = models.JSONField()
    run_id = models.UUIDField(null=True, help_text=_("none for job and dataset events"))
    event_time = models.DateTimeField()
    received_at = models.DateTimeField(db_default=Now())
    folded_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = RawEventQuerySet.as_manager()

    class Meta:
        triggers = noted()
        indexes = [
            models.Index(fields=["run_id"], name="lineage_event_run"),
            models.Index(fields=["id"], condition=Q(folded_at=None), name="lineage_event_unfolded"),
        ]

    def __str__(self) -> str:
        return f"{self.event_time:%Y-%m-%d %H:%M} {self.digest[:8]}"


class Job(models.Model):
    """What makes assets from assets: a pipeline's step, or the SQL of a view.

    Its key is namespace + name, among jobs of its kind: a view's job is named like the view.
    """

    class Kind(models.TextChoices):
        PIPELINE = "pipeline", _("pipeline")
        VIEW = "view", _("view")

    namespace = models.CharField(max_length=255)
    name = models.CharField(max_length=500)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PIPELINE)
    description = models.TextField(blank=True)
    described_at = models.DateTimeField(null=True, help_text=_("when the event says it was so"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "namespace", "name"], name="lineage_job_natural_key"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One execution of a job."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        COMPLETE = "complete", _("complete")
        FAILED = "failed", _("failed")
        ABORTED = "aborted", _("aborted")

    job = models.ForeignKey(Job, models.CASCADE, related_name="runs")
    run_id = models.UUIDField(unique=True)
    state = models.CharField(max_length=8, choices=State)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["job", "-started_at"], name="lineage_run_newest")]

    def __str__(self) -> str:
        return f"{self.job} {self.state}"


class Edge(models.Model):
    """Data flows from one asset into another, through a job."""

    source = models.ForeignKey(Asset, models.CASCADE, related_name="edges_down")
    target = models.ForeignKey(Asset, models.CASCADE, related_name="edges_up")
    job = models.ForeignKey(Job, models.CASCADE, related_name="edges")
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "job"], name="lineage_edge_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="lineage_edge_leads_on"),
        ]
        indexes = [models.Index(fields=["target", "source"], name="lineage_edge_up")]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"


class Facet(models.Model):
    """The newest that events say of an asset: its documentation (a text), its schema (a list of fields), its kind.

    The catalog takes it over as long as nobody else has said anything; kept here, an older event that arrives later
    is recognised as older, and a machine's words are told from a person's. A kind is only kept for assets that came
    into being with an event.
    """

    class Kind(models.TextChoices):
        DOCUMENTATION = "documentation", _("documentation")
        SCHEMA = "schema", _("schema")
        KIND = "kind", _("kind")

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="facets")
    kind = models.CharField(max_length=16, choices=Kind)
    body = models.JSONField()
    event_time = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text=_("of the event, to order equal times"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "kind"], name="lineage_facet_once")]

    def __str__(self) -> str:
        return f"{self.asset_id}: {self.kind}"


class ViewReading(models.Model):
    """How the SQL of a view was last read: `read_of` is the asset's `updated_at` then, so that a change is noticed.

    `unknown` are the names in it that were no asset; it is read again when one of them becomes one.
    """

    asset = models.OneToOneField(
        Asset, models.CASCADE, primary_key=True, related_name="view_reading"
    )
    read_of = models.DateTimeField()
    unknown = ArrayField(models.TextField(), default=list)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.asset_id} as of {self.read_of:%Y-%m-%d %H:%M}"
