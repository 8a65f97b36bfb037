from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """The first tickets of an asset, and the newest of a person, are found without reading the others."""

    atomic = False

    dependencies = [("feedback", "0019_tickets_of_terms_are_found")]

    operations = [
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                fields=["origin", "answer_by", "id"],
                condition=Q(state__in=["new", "acknowledged", "in_work", "reopened"]),
                name="feedback_ticket_waiting_of",
            ),
        ),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(fields=["origin", "id"], name="feedback_ticket_newest_of"),
        ),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                fields=["reporter", "created_at", "id"], name="feedback_ticket_reporter"
            ),
        ),
    ]
