import accounts.models.keeping
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0005_searches_are_recorded'),
        ('feedback', '0008_steps_can_be_undone'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Happening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('step', 'a step of a ticket'), ('recall', 'a recall that stands'), ('lift', 'a recall that was lifted'), ('change', 'a change of the asset')], max_length=6)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('params', models.JSONField(default=dict)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('told_to', models.BigIntegerField(default=0)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.asset')),
                ('recall', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='feedback.recall')),
                ('step', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='feedback.ticketevent')),
            ],
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('looked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('asset', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='catalog.asset')),
                ('domain', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='catalog.domain')),
                ('search', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='catalog.savedsearch')),
                ('term', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='catalog.term')),
                ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='feedback.ticket')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='watches', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('search__isnull', False)), fields=['looked_at'], name='feedback_watch_searches')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('asset__isnull', False), ('domain__isnull', True), ('search__isnull', True), ('term__isnull', True), ('ticket__isnull', True)), models.Q(('asset__isnull', True), ('domain__isnull', False), ('search__isnull', True), ('term__isnull', True), ('ticket__isnull', True)), models.Q(('asset__isnull', True), ('domain__isnull', True), ('search__isnull', True), ('term__isnull', False), ('ticket__isnull', True)), models.Q(('asset__isnull', True), ('domain__isnull', True), ('search__isnull', False), ('term__isnull', True), ('ticket__isnull', True)), models.Q(('asset__isnull', True), ('domain__isnull', True), ('search__isnull', True), ('term__isnull', True), ('ticket__isnull', False)), _connector='OR'), name='feedback_watch_one_thing'), models.UniqueConstraint(fields=('user', 'asset', 'domain', 'term', 'search', 'ticket'), name='feedback_watch_once', nulls_distinct=False)],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='watch',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='bf9ffa9d7bd04ae869ecc02cb73a3004173aefeb', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_45191', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_watch', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='watch',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='6ea0677097a9e6acd5dd1e1e3a3e48bcc847c9ad', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_178b8', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_watch', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='watch',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='958695f9e1c229fb86871735203e48ab0deeb56e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_52c10', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_watch', when='AFTER')),
        ),
    ]
