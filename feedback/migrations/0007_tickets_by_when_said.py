from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What takes long on many tickets holds up nobody who writes one."""

    atomic = False

    dependencies = [("feedback", "0006_figures_of_the_loop")]

    operations = [
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(fields=["created_at"], name="feedback_ticket_said"),
        )
    ]
