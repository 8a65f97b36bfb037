import django.contrib.postgres.fields
import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q, Value


class Migration(migrations.Migration):
    """Columns that are empty or have a constant value: no row is written anew. 0004 looks at the rows there are."""

    dependencies = [("feedback", "0002_wanted")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="duplicate_of",
            field=models.ForeignKey(
                db_index=False,
                help_text="the one that counts",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="duplicates",
                to="feedback.ticket",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="since",
            field=models.DateTimeField(help_text="since when it is so", null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="words",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100),
                db_default=Value("{}"),
                default=list,
                help_text="the stems of its title and text, by which similar ones are found",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="kind",
            field=models.CharField(
                choices=[
                    ("problem", "Problem"),
                    ("question", "Question"),
                    ("suggestion", "Suggestion"),
                    ("alarm", "Alarm"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="state",
            field=models.CharField(
                choices=[
                    ("new", "New"),
                    ("acknowledged", "Acknowledged"),
                    ("in_work", "In work"),
                    ("reopened", "Reopened"),
                    ("resolved", "Waiting for “solved?”"),
                    ("confirmed", "Confirmed"),
                    ("declined", "Declined"),
                    ("duplicate", "Duplicate"),
                ],
                default="new",
                max_length=12,
            ),
        ),
        AddConstraintNotValid(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=(Q(state="duplicate") & ~Q(duplicate_of=None))
                | (~Q(state="duplicate") & Q(duplicate_of=None)),
                name="feedback_ticket_duplicate_of_one",
            ),
        ),
    ]
