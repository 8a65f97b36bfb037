from django.db import migrations, models


class Migration(migrations.Migration):
    """An empty column: no row is written anew."""

    dependencies = [("feedback", "0007_tickets_by_when_said")]

    operations = [
        migrations.AddField(
            model_name="ticketevent",
            name="before",
            field=models.JSONField(
                help_text="what the ticket was before it; none for what cannot be undone",
                null=True,
            ),
        ),
    ]
