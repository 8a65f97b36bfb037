from django.contrib.postgres.operations import (
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.models import Q

COUNTS = """
INSERT INTO feedback_spread (asset_id, field, counts)
SELECT asset_id, field, ARRAY[
    count(*) FILTER (WHERE stars = 1), count(*) FILTER (WHERE stars = 2), count(*) FILTER (WHERE stars = 3),
    count(*) FILTER (WHERE stars = 4), count(*) FILTER (WHERE stars = 5)
]::int[]
FROM feedback_review WHERE asset_id IS NOT NULL GROUP BY asset_id, field
ON CONFLICT (asset_id, field) DO NOTHING
"""
# An index that was left half-built is begun anew.
ONCE_EACH = [
    "DROP INDEX CONCURRENTLY IF EXISTS feedback_review_once_each",
    "CREATE UNIQUE INDEX CONCURRENTLY feedback_review_once_each ON feedback_review (asset_id, field, author_id)",
    "ALTER TABLE feedback_review ADD CONSTRAINT feedback_review_once_each UNIQUE USING INDEX feedback_review_once_each",
]
TERM_ONCE = [
    "DROP INDEX CONCURRENTLY IF EXISTS feedback_review_term_once",
    "CREATE UNIQUE INDEX CONCURRENTLY feedback_review_term_once ON feedback_review (term_id, author_id)"
    " WHERE term_id IS NOT NULL",
]


class Migration(migrations.Migration):
    """What takes long on many reviews holds up nobody who writes one."""

    atomic = False

    dependencies = [("feedback", "0021_reviews_of_fields_and_terms")]

    operations = [
        migrations.RunSQL(COUNTS, migrations.RunSQL.noop),
        ValidateConstraint(model_name="review", name="feedback_review_of_asset_or_term"),
        migrations.RunSQL(
            ONCE_EACH,
            "ALTER TABLE feedback_review DROP CONSTRAINT feedback_review_once_each",
            state_operations=[
                migrations.AddConstraint(
                    model_name="review",
                    constraint=models.UniqueConstraint(
                        fields=["asset", "field", "author"], name="feedback_review_once_each"
                    ),
                )
            ],
        ),
        migrations.RunSQL(
            TERM_ONCE,
            "DROP INDEX feedback_review_term_once",
            state_operations=[
                migrations.AddConstraint(
                    model_name="review",
                    constraint=models.UniqueConstraint(
                        fields=["term", "author"],
                        condition=~Q(term=None),
                        name="feedback_review_term_once",
                    ),
                )
            ],
        ),
        migrations.RemoveConstraint(model_name="review", name="feedback_review_once"),
        AddIndexConcurrently(
            model_name="review",
            index=models.Index(
                fields=["asset", "field", "stars", "-id"], name="feedback_review_bars"
            ),
        ),
        AddIndexConcurrently(
            model_name="review",
            index=models.Index(
                fields=["asset", "field", "-helpful", "-id"], name="feedback_review_best"
            ),
        ),
        AddIndexConcurrently(
            model_name="review",
            index=models.Index(
                fields=["term", "-helpful", "-id"],
                condition=~Q(term=None),
                name="feedback_review_term_helpful",
            ),
        ),
        AddIndexConcurrently(
            model_name="review",
            index=models.Index(
                fields=["term", "-id"], condition=~Q(term=None), name="feedback_review_term_newest"
            ),
        ),
        AddIndexConcurrently(
            model_name="review",
            index=models.Index(
                fields=["term", "stars", "-id"],
                condition=~Q(term=None),
                name="feedback_review_term_stars",
            ),
        ),
        RemoveIndexConcurrently(model_name="review", name="feedback_review_stars"),
    ]
