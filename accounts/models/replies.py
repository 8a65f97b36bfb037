"""What was answered to writes that carried an `Idempotency-Key`."""

from django.db import models
from django.db.models.functions import Now

from accounts.models.people import Token, User


class Reply(models.Model):
    """The answer to one write, kept in the same transaction as what the write did: sent again, it is answered the same.

    `fingerprint` is a digest of what was asked. A key is known to its person and token only.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    token = models.ForeignKey(Token, models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "token", "key"], nulls_distinct=False, name="accounts_reply_once"
            )
        ]
        indexes = [models.Index(fields=["at"], name="accounts_reply_at")]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"
