from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What takes long on many assets holds up nobody who writes one."""

    atomic = False

    dependencies = [("catalog", "0005_searches_are_recorded")]

    operations = [
        AddIndexConcurrently(
            model_name="asset",
            index=models.Index(
                condition=Q(certified_until__isnull=False),
                fields=["certified_until"],
                name="catalog_asset_certified",
            ),
        ),
        *(
            AddIndexConcurrently(
                model_name="standing",
                index=models.Index(
                    condition=Q(**{f"{counter}__gt": 0}),
                    fields=[f"-{counter}"],
                    name=f"catalog_standing_{counter}",
                ),
            )
            for counter in ("importance", "open_tickets", "stars_count")
        ),
    ]
