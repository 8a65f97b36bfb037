import django.db.models.deletion
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


def times() -> ArrayField:
    return ArrayField(models.PositiveIntegerField())


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_replies"),
        ("catalog", "0005_searches_are_recorded"),
        ("feedback", "0005_comments"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoopDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "domain",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="catalog.domain",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
                ("hidden", models.BooleanField()),
                ("said", models.PositiveIntegerField()),
                ("late", models.PositiveIntegerField()),
                ("reopened", models.PositiveIntegerField()),
                ("by_change", models.PositiveIntegerField()),
                ("acknowledged", times()),
                ("answered", times()),
                ("confirmed", times()),
            ],
            options={"indexes": [models.Index(fields=["day"], name="feedback_loop_day")]},
        ),
    ]
