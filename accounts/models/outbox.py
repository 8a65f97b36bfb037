"""What leaves the house: letters that wait here until they are sent, and how people want to be told."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.hooks import Webhook
from accounts.models.keeping import noted
from accounts.models.people import Notice, User

hour = MaxValueValidator(23)


class Telling(models.Model):
    """How one person wants to be told by mail, by the clock of their time zone; whoever never said has these defaults.

    In the quiet hours, from `quiet_from` until `quiet_until`, nothing is sent; the night may lie between them.
    """

    class Mail(models.TextChoices):
        OWN = "own", _("At once what is mine, the rest once a day")
        DIGEST = "digest", _("Everything once a day")
        OFF = "off", _("No mail")

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="telling")
    mail = models.CharField(max_length=6, choices=Mail, default=Mail.OWN)
    digest_hour = models.PositiveSmallIntegerField(default=8, validators=[hour])
    quiet_from = models.PositiveSmallIntegerField(null=True, validators=[hour])
    quiet_until = models.PositiveSmallIntegerField(null=True, validators=[hour])

    class Meta:
        triggers = noted()
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="accounts_telling_quiet_has_two_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.mail}"


class Muted(models.Model):
    """A person wants no more mail for this reason (`ticket:7`); the news still stand in Aisle."""

    user = models.ForeignKey(User, models.CASCADE, related_name="muted", db_index=False)
    because = models.CharField(max_length=60)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = noted()
        constraints = [
            models.UniqueConstraint(fields=["user", "because"], name="accounts_muted_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.because}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self) -> "LetterQuerySet":
        return self.filter(state=Letter.State.WAITING, next_try_at__lte=Now())


class Letter(models.Model):
    """One thing on its way out. `name` goes with it on every try, so that a receiver can tell a repeat.

    Whoever sends it raises the fence and moves `next_try_at` to the end of the lease; only the newest fence may say
    what became of it. A digest has the `day` it is for, of which a person gets one. To a webhook goes one `notice`,
    whose `key` it has once; `status` is what it answered.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        HOOK = "hook", _("Webhook")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        VOID = "void", _("Nothing left to say")
        DEAD = "dead", _("Given up")

    name = models.UUIDField(unique=True, default=uuid.uuid4)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.MAIL)
    recipient = models.ForeignKey(User, models.CASCADE, related_name="letters")
    day = models.DateField(null=True)
    hook = models.ForeignKey(Webhook, models.CASCADE, null=True, related_name="letters")
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=120, blank=True, db_default="")
    status = models.PositiveSmallIntegerField(null=True)
    news = models.ManyToManyField(Notice, through="Enclosed", related_name="letters")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    error = models.CharField(max_length=250, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "day"],
                condition=Q(day__isnull=False),
                name="accounts_letter_one_digest_a_day",
            ),
            models.UniqueConstraint(
                fields=["hook", "key"],
                condition=Q(hook__isnull=False),
                name="accounts_letter_once_for_a_hook",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_try_at"],
                condition=Q(state="waiting"),
                name="accounts_letter_due",
            ),
            models.Index(fields=["state", "ended_at"], name="accounts_letter_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.name}"


class Enclosed(models.Model):
    """A piece of news in a letter. It can be in one only: nobody is mailed the same news twice."""

    notice = models.OneToOneField(Notice, models.CASCADE, primary_key=True, related_name="+")
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="enclosed")

    def __str__(self) -> str:
        return f"{self.letter_id}: {self.notice_id}"
