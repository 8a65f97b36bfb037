from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """The newest open tickets of one asset are found without reading the others."""

    atomic = False

    dependencies = [("feedback", "0013_me_too")]

    operations = [
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                fields=["asset", "id"],
                condition=Q(state__in=["new", "acknowledged", "in_work", "reopened"]),
                name="feedback_ticket_waiting_here",
            ),
        ),
    ]
