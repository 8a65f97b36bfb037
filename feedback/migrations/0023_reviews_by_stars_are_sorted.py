from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The most helpful of those with so many stars: without it ten thousand are sorted for twenty."""

    atomic = False

    dependencies = [("feedback", "0022_reviews_of_each_are_found")]

    operations = [
        AddIndexConcurrently(
            model_name="review",
            index=models.Index(
                fields=["asset", "field", "stars", "-helpful", "-id"],
                name="feedback_review_bars_best",
            ),
        ),
    ]
