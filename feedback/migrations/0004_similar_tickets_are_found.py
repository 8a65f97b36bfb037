from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What takes long on many tickets holds up nobody who writes one."""

    atomic = False

    dependencies = [("feedback", "0003_a_ticket_can_be_more")]

    operations = [
        ValidateConstraint(model_name="ticket", name="feedback_ticket_duplicate_of_one"),
        AddIndexConcurrently(
            model_name="ticket",
            index=GinIndex(fields=["words"], name="feedback_ticket_words"),
        ),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                condition=~Q(duplicate_of=None),
                fields=["duplicate_of"],
                name="feedback_ticket_duplicates",
            ),
        ),
    ]
