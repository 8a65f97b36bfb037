from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """News are written all the time: the indexes are made beside them."""

    atomic = False

    dependencies = [
        ('accounts', '0003_outbox'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='notice',
            index=models.Index(condition=models.Q(('post', 'new')), fields=['id'], name='accounts_notice_to_sort'),
        ),
        AddIndexConcurrently(
            model_name='notice',
            index=models.Index(condition=models.Q(('post', 'digest')), fields=['recipient'], name='accounts_notice_digest'),
        ),
    ]
