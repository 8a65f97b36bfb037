"""Who: people, their teams, the tokens of their programs, and the news they are told."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str, name: str, password: str | None = None, **extra: Any
    ) -> "User":
        """A person who signs in with an e-mail address; without a password nobody can sign in."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **extra)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, name: str, password: str | None = None) -> "User":
        return self.create_user(email, name, password, is_superuser=True)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `is_superuser` is the Admin of the table "Who may do what"."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case")]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """People who own assets together, or consume them together."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=150)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        ENGINEER = "engineer", _("Data engineer")
        LEAD = "lead", _("Lead")

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role, default=Role.MEMBER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="accounts_membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class Token(models.Model):
    """A program's key to the API, never able to do more than its person. Only a keyed digest is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        REGISTER = "register", _("Register")
        ADMIN = "admin", _("Administer")

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=20, help_text=_("the first characters, to recognise it by"))
    scopes = ArrayField(models.CharField(max_length=12, choices=Scope))
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """A piece of news for one person, told once: `key` names the news, so that repeating it is harmless."""

    recipient = models.ForeignKey(User, models.CASCADE, related_name="notices")
    title = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    why = models.CharField(max_length=250, help_text=_("you get this because…"))
    url = models.CharField(max_length=250)
    key = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="accounts_notice_once")
        ]
        indexes = [models.Index(fields=["recipient", "-created_at"], name="accounts_notice_newest")]

    def __str__(self) -> str:
        return self.title
