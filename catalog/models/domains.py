"""Bounded contexts and who answers in them; the systems that hold their data."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User, Visitor
from accounts.models.keeping import kept, noted
from catalog.models.reach import reach_of

slug = RegexValidator(r"^[a-z0-9][a-z0-9_-]*$", _("use small letters, digits, - and _"))


# The database keeps the path, so that no way of writing a domain can forget it or close a circle. The parent is
# locked: who moves it at the same moment waits, or two that move below each other meet in a deadlock, and one is told.
STAND_IN_THE_TREE = """
    NEW.path := ARRAY[NEW.id];
    IF NEW.parent_id IS NOT NULL THEN
        SELECT path || NEW.id INTO STRICT NEW.path FROM catalog_domain WHERE id = NEW.parent_id FOR SHARE;
        IF NEW.id = ANY(NEW.path[:array_length(NEW.path, 1) - 1]) THEN
            RAISE EXCEPTION 'domain % cannot stand below itself', NEW.slug
                USING ERRCODE = 'check_violation', CONSTRAINT = 'catalog_domain_no_circle';
        END IF;
    END IF;
    RETURN NEW;
"""


class DomainQuerySet(models.QuerySet["Domain"]):
    def visible_to(self, user: Visitor) -> "DomainQuerySet":
        """Everybody signed in knows the domains; an anonymous reader only where reading is public."""
        return self if user.is_authenticated or settings.PUBLIC else self.none()

    def where(self, user: User, *roles: str) -> "DomainQuerySet":
        """The domains in which a person holds a role (one of these, or any), there or further up the tree."""
        if reach := reach_of(user):
            known = reach.domains(roles)
            return self.filter(path__overlap=known) if known else self.none()
        held = DomainRole.objects.held_by(user).order_by()
        if roles:
            held = held.filter(role__in=roles)
        return self.filter(path__overlap=ArraySubquery(held.values("domain")))


@kept(asked_by=["pgh_obj"], without=["path"])
class Domain(models.Model):
    """A bounded context: its people, its language, its assets. Domains stand in a tree.

    `path` holds the keys from the root down to the domain itself; who holds a role in one of them holds it here.
    """

    slug = models.CharField(max_length=80, unique=True, validators=[slug])
    name = models.CharField(max_length=150)
    description = models.TextField(blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = ArrayField(models.BigIntegerField(), default=list, editable=False)

    objects = DomainQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=models.F("pk")),
                name="catalog_domain_not_in_itself",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="stand_in_the_tree",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                func=STAND_IN_THE_TREE,
            ),
            pgtrigger.Trigger(
                name="take_children_along",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("parent_id"),
                condition=pgtrigger.Q(old__path__df=pgtrigger.F("new__path")),
                func="UPDATE catalog_domain SET parent_id = parent_id WHERE parent_id = NEW.id;"
                " RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shop:domain", args=[self.slug])


class DomainRoleQuerySet(models.QuerySet["DomainRole"]):
    def held_by(self, user: User) -> "DomainRoleQuerySet":
        """The roles a person holds, in person or through a team."""
        return self.filter(Q(user=user) | Q(team__memberships__user=user))


@kept(asked_by=["domain"])
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


@kept(
    asked_by=["pgh_obj"],
    without=["secret", "next_scan_at", "lease_until", "fence", "scanned_at", "error"],
)
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

    class Meta:
        triggers = noted("secret", "next_scan_at")

    def __str__(self) -> str:
        return self.name
