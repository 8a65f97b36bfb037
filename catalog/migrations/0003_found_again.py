import django.db.models.deletion
import django.db.models.functions.datetime
import accounts.models.keeping
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_imports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('q', models.CharField(blank=True, max_length=200)),
                ('filters', models.JSONField(default=dict)),
                ('sort', models.CharField(max_length=20)),
                ('saved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='verdict',
            name='note_update',
        ),
        migrations.AddField(
            model_name='verdict',
            name='complete',
            field=models.FloatField(help_text='the share of its values that are there', null=True),
        ),
        migrations.AddField(
            model_name='verdict',
            name='fresh_at',
            field=models.DateTimeField(help_text='when its newest row was made', null=True),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='verdict',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalog_change (asset_id) SELECT asset_id FROM new_rows JOIN old_rows USING (asset_id) WHERE (new_rows.shown, new_rows.fresh_at, new_rows.complete) IS DISTINCT FROM (old_rows.shown, old_rows.fresh_at, old_rows.complete); RETURN NULL;', hash='bbd80acabe028dd59661620885374d29e90f109c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_f4325', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalog_verdict', when='AFTER')),
        ),
        migrations.AddField(
            model_name='savedsearch',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='searches', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.UniqueConstraint(fields=('user', 'name'), name='catalog_savedsearch_once'),
        ),
    ]
