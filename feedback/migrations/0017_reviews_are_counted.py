from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# What was said before versions were kept is the first version.
VERSIONS = """
INSERT INTO feedback_reviewevent (pgh_created_at, pgh_label, entry_id, pgh_obj_id,
    id, asset_id, author_id, stars, text, use_case, role, answer, updated_at)
SELECT now(), 'insert', (SELECT record_entry()), id, id, asset_id, author_id, stars, text, use_case, role, answer,
    updated_at
FROM feedback_review
WHERE NOT EXISTS (SELECT FROM feedback_reviewevent AS kept WHERE kept.pgh_obj_id = feedback_review.id)
"""
COUNTS = """
INSERT INTO feedback_spread (asset_id, counts)
SELECT asset_id, ARRAY[
    count(*) FILTER (WHERE stars = 1), count(*) FILTER (WHERE stars = 2), count(*) FILTER (WHERE stars = 3),
    count(*) FILTER (WHERE stars = 4), count(*) FILTER (WHERE stars = 5)
]::int[]
FROM feedback_review GROUP BY asset_id
ON CONFLICT (asset_id) DO NOTHING
"""


class Migration(migrations.Migration):
    """What takes long on many reviews holds up nobody who writes one."""

    atomic = False

    dependencies = [("feedback", "0016_reviews_told_in_full")]

    operations = [
        migrations.RunSQL(VERSIONS, migrations.RunSQL.noop),
        migrations.RunSQL(COUNTS, migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="review",
            index=models.Index(
                fields=["asset", "-helpful", "-id"], name="feedback_review_helpful"
            ),
        ),
        AddIndexConcurrently(
            model_name="review",
            index=models.Index(fields=["asset", "-id"], name="feedback_review_newest"),
        ),
        AddIndexConcurrently(
            model_name="review",
            index=models.Index(fields=["asset", "stars", "-id"], name="feedback_review_stars"),
        ),
    ]
