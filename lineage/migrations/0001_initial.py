import accounts.models.keeping
import accounts.migrating
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalog', '0001_initial'),
    ]

    operations = [
        accounts.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name='ViewReading',
                    fields=[
                        ('asset', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='view_reading', serialize=False, to='catalog.asset')),
                        ('read_of', models.DateTimeField()),
                        ('unknown', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                        ('error', models.TextField(blank=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('namespace', models.CharField(max_length=255)),
                        ('name', models.CharField(max_length=500)),
                        ('kind', models.CharField(choices=[('pipeline', 'pipeline'), ('view', 'view')], default='pipeline', max_length=8)),
                        ('description', models.TextField(blank=True)),
                        ('described_at', models.DateTimeField(help_text='when the event says it was so', null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('kind', 'namespace', 'name'), name='lineage_job_natural_key')],
                    },
                ),
                migrations.CreateModel(
                    name='RawEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('body', models.JSONField()),
                        ('run_id', models.UUIDField(help_text='none for job and dataset events', null=True)),
                        ('event_time', models.DateTimeField()),
                        ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('folded_at', models.DateTimeField(null=True)),
                        ('error', models.TextField(blank=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['run_id'], name='lineage_event_run'), models.Index(condition=models.Q(('folded_at', None)), fields=['id'], name='lineage_event_unfolded')],
                    },
                ),
                migrations.CreateModel(
                    name='Facet',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('documentation', 'documentation'), ('schema', 'schema'), ('kind', 'kind')], max_length=16)),
                        ('body', models.JSONField()),
                        ('event_time', models.DateTimeField()),
                        ('digest', models.CharField(help_text='of the event, to order equal times', max_length=64)),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='facets', to='catalog.asset')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('asset', 'kind'), name='lineage_facet_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Edge',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edges_down', to='catalog.asset')),
                        ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edges_up', to='catalog.asset')),
                        ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edges', to='lineage.job')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['target', 'source'], name='lineage_edge_up')],
                        'constraints': [models.UniqueConstraint(fields=('source', 'target', 'job'), name='lineage_edge_once'), models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='lineage_edge_leads_on')],
                    },
                ),
                migrations.CreateModel(
                    name='Run',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('run_id', models.UUIDField(unique=True)),
                        ('state', models.CharField(choices=[('running', 'running'), ('complete', 'complete'), ('failed', 'failed'), ('aborted', 'aborted')], max_length=8)),
                        ('started_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('error', models.TextField(blank=True)),
                        ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='lineage.job')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['job', '-started_at'], name='lineage_run_newest')],
                    },
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='rawevent',
                    trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='b5b98f0d31eaf2d0c3a34d1d635abaab0711fdc1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_4356c', referencing='REFERENCING NEW TABLE AS new_values ', table='lineage_rawevent', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='rawevent',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='1fa0a08efcdfc8ad4842a704078f8601a8612bf4', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_f2ea1', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='lineage_rawevent', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='rawevent',
                    trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='88c3137cf5f4c1c19f2b317de715ba8fbb776d12', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_c98f6', referencing='REFERENCING OLD TABLE AS old_values ', table='lineage_rawevent', when='AFTER')),
                ),
            ],
        ),
    ]
