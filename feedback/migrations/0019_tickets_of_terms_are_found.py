from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What takes long on many tickets holds up nobody who writes one."""

    atomic = False

    dependencies = [("feedback", "0018_tickets_of_terms")]

    operations = [
        ValidateConstraint(model_name="ticket", name="feedback_ticket_of_asset_or_term"),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                condition=~Q(term=None), fields=["term", "state"], name="feedback_ticket_term"
            ),
        ),
    ]
