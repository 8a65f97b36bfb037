import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What people say of a term is a ticket as well; no row is looked at."""

    dependencies = [
        ("catalog", "0006_what_presses"),
        ("feedback", "0017_reviews_are_counted"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="term",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="catalog.term",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="asset",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="catalog.asset",
            ),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="origin",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets_to_answer",
                to="catalog.asset",
            ),
        ),
        AddConstraintNotValid(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=Q(asset__isnull=False, origin__isnull=False, term=None)
                | Q(asset=None, origin=None, term__isnull=False, field=""),
                name="feedback_ticket_of_asset_or_term",
            ),
        ),
        migrations.AlterField(
            model_name="happening",
            name="asset",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="catalog.asset",
            ),
        ),
    ]
