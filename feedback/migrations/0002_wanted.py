import accounts.models.keeping
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0005_searches_are_recorded'),
        ('feedback', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Wanted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField(blank=True, max_length=5000)),
                ('key', models.CharField(blank=True, help_text="the sender's own name for it: sent twice, kept once", max_length=100)),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list, size=None)),
                ('votes', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('open', 'Open'), ('answered', 'Answered'), ('declined', 'Declined')], default='open', max_length=8)),
                ('reason', models.TextField(blank=True, max_length=5000)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.asset')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wanted', to=settings.AUTH_USER_MODEL)),
                ('domain', models.ForeignKey(help_text='who shall answer', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='wanted', to='catalog.domain')),
            ],
        ),
        migrations.CreateModel(
            name='Want',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wants', to=settings.AUTH_USER_MODEL)),
                ('wanted', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wants', to='feedback.wanted')),
            ],
        ),
        migrations.AddIndex(
            model_name='wanted',
            index=models.Index(fields=['state', '-votes', '-id'], name='feedback_wanted_board'),
        ),
        migrations.AddIndex(
            model_name='wanted',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='feedback_wanted_words'),
        ),
        migrations.AddConstraint(
            model_name='wanted',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', None), ('answered_at', None), ('reason', ''), ('state', 'open')), models.Q(('answer__isnull', False), ('answered_at__isnull', False), ('reason', ''), ('state', 'answered')), models.Q(('answer', None), ('answered_at__isnull', False), ('state', 'declined'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='feedback_wanted_answered_by_asset_or_reason'),
        ),
        migrations.AddConstraint(
            model_name='wanted',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('asked_by', 'key'), name='feedback_wanted_sent_once'),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='wanted',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='669d33917235d3a9e58356f93555612854ca411a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_9bfe9', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_wanted', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='wanted',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='03b7ffacaa021da665f2f6bb53ee2d92f081b5d2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_9de09', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_wanted', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='wanted',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='5cca554eb97c29011a1fb286a1ab18b6777fcba6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_037b1', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_wanted', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='want',
            constraint=models.UniqueConstraint(fields=('wanted', 'user'), name='feedback_want_once'),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='want',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='53b9646de78832ee610bc13b350688f502ce9590', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_4d2e1', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_want', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='want',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='3d752366ecb7fe520ccc4216d819667a16ad730d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_03560', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_want', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='want',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='69bae40406f901e310808f0cc58e72735158b79f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_5d285', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_want', when='AFTER')),
        ),
    ]
