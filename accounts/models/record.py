"""The record: who did what, when and why; and the chain that shows whether somebody changed it afterwards."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import keeping


class Entry(models.Model):
    """One line of the record: what one request, one task or one command did. The changes it made point to it.

    It is written by the database when the first change comes, so that there is none for what changed nothing.
    """

    class Act(models.TextChoices):
        CHANGE = "change", _("changed")
        SIGN_IN = "sign_in", _("signed in")
        REFUSED = "refused", _("was refused at the door")
        SIGN_OUT = "sign_out", _("signed out")
        TOKEN = "token", _("used an admin's token")
        EXPORT = "export", _("took an export")

    class Door(models.TextChoices):
        PAGE = "page", _("on a page")
        API = "api", _("through the API")
        TASK = "task", _("by itself")
        COMMAND = "command", _("on the command line")
        DATABASE = "database", _("in the database")

    id = models.UUIDField(
        primary_key=True, help_text=_("begins with the time: later ones are greater")
    )
    number = models.BigIntegerField(
        unique=True,
        db_default=models.Func(models.Value(keeping.NUMBERS), function="nextval"),
    )
    at = models.DateTimeField(db_default=Now())
    act = models.CharField(max_length=12, choices=Act, default=Act.CHANGE)
    door = models.CharField(max_length=12, choices=Door)
    by = models.ForeignKey(
        "accounts.User", models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    token = models.ForeignKey(
        "accounts.Token",
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    why = models.CharField(max_length=250, help_text=_("a page, a route, a task, or a reason"))
    about = models.JSONField(default=dict, help_text=_("the reason's words: a source, a pipeline"))
    request = models.CharField(max_length=64, blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="accounts_entry_at")]
        triggers = [keeping.Refuse()]

    def __str__(self) -> str:
        return f"{self.act} {self.door} {self.why}"


class Link(models.Model):
    """One link of the chain: what was recorded between two numbers, row by row as digests, bound to the link before.

    `rows` holds for each row its number (8 bytes) and the SHA-256 of what it says (32 bytes); `shape` which columns
    of which table were digested, so that a column added later changes nothing.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    first = models.BigIntegerField()
    last = models.BigIntegerField(unique=True)
    shape = models.JSONField()
    rows = models.BinaryField()
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        triggers = [keeping.Refuse()]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first__lte=models.F("last")), name="accounts_link_spans"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.first}–{self.last}"


class Tail(models.Model):
    """How far the record had grown at the last look, and the transaction that was then the next.

    Once every transaction before it has ended, nothing can appear below that number any more: it may be linked.
    """

    seen = models.BigIntegerField(default=0)
    next_transaction = models.DecimalField(max_digits=20, decimal_places=0, default=0)

    def __str__(self) -> str:
        return str(self.seen)
