from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What carries a tag is found without reading what carries none; built while people read and write."""

    atomic = False

    dependencies = [("catalog", "0003_tree_under_lock")]

    operations = [
        AddIndexConcurrently(
            model_name="asset",
            index=GinIndex(
                fields=["tags"], name="catalog_asset_tags", condition=~models.Q(tags=[])
            ),
        ),
        AddIndexConcurrently(
            model_name="field",
            index=GinIndex(
                fields=["tags"], name="catalog_field_tags", condition=~models.Q(tags=[])
            ),
        ),
    ]
