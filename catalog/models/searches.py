"""Searches that a person wants to find again."""

from django.db import models
from django.db.models.functions import Now

from accounts.models import User
from accounts.models.keeping import noted


class SavedSearch(models.Model):
    """A question by the name its person gave it; nobody else sees it. `filters` are values by facet."""

    user = models.ForeignKey(User, models.CASCADE, related_name="searches")
    name = models.CharField(max_length=100)
    q = models.CharField(max_length=200, blank=True)
    filters = models.JSONField(default=dict)
    sort = models.CharField(max_length=20)
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = noted()
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="catalog_savedsearch_once")
        ]

    def __str__(self) -> str:
        return self.name
