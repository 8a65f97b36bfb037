"""People, their teams, the tokens of their programs, invitations, and the news they are told."""

from typing import Any

from django.contrib.auth.models import (
    AbstractBaseUser,
    AnonymousUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models.keeping import kept, noted


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "Visitor") -> "UserQuerySet":
        """Everybody signed in knows their colleagues, also those who left; to strangers there is nobody."""
        return self if user.is_authenticated else self.none()

    def named(self, words: str) -> "UserQuerySet":
        """Those in whose name, address or trade each of these words stands."""
        found = self
        for word in words.split():
            found = found.filter(
                models.Q(name__icontains=word)
                | models.Q(email__icontains=word)
                | models.Q(about__icontains=word)
            )
        return found


class PeopleManager(BaseUserManager["User"]):
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


UserManager = PeopleManager.from_queryset(UserQuerySet)


@kept(asked_by=["pgh_obj"], fields=["id", "email", "name", "about", "is_active", "is_superuser"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person. `is_superuser` is the Admin of the table "Who may do what"."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    about = models.CharField(_("what you do"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("colours"), max_length=5, choices=Theme, default=Theme.AUTO)
    is_active = models.BooleanField(default=True)
    session_version = models.PositiveIntegerField(
        default=0, help_text=_("raising it ends every session of this person")
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case")]
        triggers = noted("password")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shop:person", args=[self.pk])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must know to stay: a new password ends it, and so does a raised `session_version`."""
        known = f"{self.password} {self.session_version}"
        return salted_hmac("accounts.session", known, secret=secret, algorithm="sha256").hexdigest()


Visitor = User | AnonymousUser
"""Whoever reads: a person who signed in, or somebody without a name where reading is public."""


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: "Visitor") -> "TeamQuerySet":
        """Everybody signed in knows the teams; who is in them is nobody else's business."""
        return self if user.is_authenticated else self.none()

    def named(self, words: str) -> "TeamQuerySet":
        """Those in whose name, slug or description each of these words stands."""
        found = self
        for word in words.split():
            found = found.filter(
                models.Q(name__icontains=word)
                | models.Q(slug__icontains=word)
                | models.Q(description__icontains=word)
            )
        return found


@kept(asked_by=["pgh_obj"])
class Team(models.Model):
    """People who own assets together, or consume them together."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=150)
    description = models.TextField(blank=True)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    objects = TeamQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("shop:team", args=[self.slug])


@kept(asked_by=["team", "user"])
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


class TokenQuerySet(models.QuerySet["Token"]):
    def visible_to(self, user: User) -> "TokenQuerySet":
        """One's own; an admin sees everybody's."""
        return self if user.is_superuser else self.filter(user=user)

    def live(self) -> "TokenQuerySet":
        """Neither revoked nor expired."""
        return self.filter(
            models.Q(expires_at=None) | models.Q(expires_at__gt=Now()), revoked_at=None
        )


@kept(asked_by=["pgh_obj", "user"], without=["digest", "pepper", "last_used_at"])
class Token(models.Model):
    """A program's key to the API, never able to do more than its person. Only a keyed digest is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        REGISTER = "register", _("Register")
        ADMIN = "admin", _("Administer")

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    pepper = models.PositiveSmallIntegerField(
        default=1, help_text=_("which pepper keys the digest")
    )
    hint = models.CharField(max_length=20, help_text=_("the name in it, to recognise it by"))
    scopes = ArrayField(models.CharField(max_length=12, choices=Scope))
    addresses = ArrayField(
        models.CharField(max_length=50),
        default=list,
        blank=True,
        help_text=_("networks it may be used from; empty: any"),
    )
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)" if self.hint else self.name


class SessionQuerySet(models.QuerySet["Session"]):
    def alive(self, user: User) -> "SessionQuerySet":
        return self.filter(user=user, ends_at__gt=Now()).order_by("-seen_at")


class Session(models.Model):
    """A browser that came in, or is on its way. The key of its cookie is not kept, only a digest."""

    digest = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    data = models.TextField()
    browser = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)

    objects = SessionQuerySet.as_manager()

    def __str__(self) -> str:
        return self.browser or self.digest[:8]


class Allowance(models.Model):
    """What somebody used up of a limit. Until `until` at least one unit of it counts; then the row is worth nothing."""

    key = models.CharField(max_length=64, primary_key=True)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=Now())


@kept(asked_by=["pgh_obj"], without=["digest", "pepper", "mail_due_at"])
class Invitation(models.Model):
    """A way in for one person, once: to join, or to choose a new password. Only a keyed digest of its link is kept."""

    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    role = models.CharField(
        max_length=12, choices=Membership.Role, default=Membership.Role.MEMBER, blank=True
    )
    user = models.ForeignKey(
        User,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        help_text=_("set when it lets a known person choose a new password"),
    )
    digest = models.CharField(max_length=64, unique=True)
    pepper = models.PositiveSmallIntegerField(default=1)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    mail_due_at = models.DateTimeField(
        null=True, blank=True, help_text=_("its link waits to be mailed, from this moment on")
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["mail_due_at"],
                name="accounts_invitation_mail",
                condition=models.Q(mail_due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        return not (self.accepted_at or self.revoked_at) and self.expires_at > timezone.now()


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """A piece of news for one person, told once: `key` names the news, so that repeating it is harmless.

    `about` is what it tells of (`ticket:7`): whoever may not see that any more does not read it. `because` is what it
    comes from (`watch-asset:7`), by which it can be ended. `post` is whether it still has to leave by mail.
    """

    class Post(models.TextChoices):
        NEW = "new", _("not yet sorted")
        DIGEST = "digest", _("waits for the daily letter")
        DONE = "done", _("in a letter, or in none")

    recipient = models.ForeignKey(User, models.CASCADE, related_name="notices")
    title = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    why = models.CharField(max_length=250, help_text=_("you get this because…"))
    url = models.CharField(max_length=250)
    key = models.CharField(max_length=120)
    about = models.CharField(max_length=60, blank=True, db_default="")
    because = models.CharField(max_length=60, blank=True, db_default="")
    urgent = models.BooleanField(default=False, db_default=False)
    post = models.CharField(max_length=6, choices=Post, default=Post.NEW, db_default="done")
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="accounts_notice_once")
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="accounts_notice_newest"),
            models.Index(
                fields=["id"], condition=models.Q(post="new"), name="accounts_notice_to_sort"
            ),
            models.Index(
                fields=["recipient"],
                condition=models.Q(post="digest"),
                name="accounts_notice_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.title
