from django.db import models


class Canary(models.Model):
    """A row that a worker writes every 20 s: proof that beat, broker, worker and database work together."""

    name = models.CharField(max_length=40, primary_key=True)
    sang_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.sang_at:%H:%M:%S}"
