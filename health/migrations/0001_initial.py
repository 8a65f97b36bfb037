import accounts.models.keeping
import accounts.migrating
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
                    name='Check',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('metric', models.CharField(max_length=80)),
                        ('field', models.CharField(blank=True, max_length=255)),
                        ('reference', models.JSONField(blank=True, null=True)),
                        ('pushed', models.BooleanField(default=False, help_text='measured elsewhere and sent to Aisle')),
                        ('value', models.FloatField(null=True)),
                        ('at', models.DateTimeField(null=True)),
                        ('n', models.BigIntegerField(null=True)),
                        ('signals', models.PositiveIntegerField(default=0)),
                        ('in_control_since', models.DateTimeField(null=True)),
                        ('furthest', models.FloatField(default=0)),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='catalog.asset')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('asset', 'metric', 'field'), name='health_check_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Finding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('signal', 'signal'), ('clause', 'breached clause'), ('refresh', 'could not be checked')], max_length=8)),
                        ('severity', models.CharField(choices=[('low', 'low'), ('medium', 'medium'), ('high', 'high')], default='medium', max_length=6)),
                        ('key', models.CharField(max_length=250)),
                        ('params', models.JSONField(default=dict)),
                        ('at', models.DateTimeField(help_text='the moment or day it speaks of')),
                        ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='catalog.asset')),
                        ('check_asked', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='health.check')),
                        ('origin', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='findings_here', to='catalog.asset')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('asset', 'key'), name='health_finding_open_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Measurement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('value', models.FloatField()),
                        ('n', models.BigIntegerField(null=True)),
                        ('check_asked', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measurements', to='health.check')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('check_asked', 'at'), name='health_measurement_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Refresh',
                    fields=[
                        ('asset', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='refresh', serialize=False, to='catalog.asset')),
                        ('next_refresh_at', models.DateTimeField(null=True)),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('fence', models.BigIntegerField(default=0)),
                        ('attempts', models.PositiveIntegerField(default=0)),
                        ('error', models.TextField(blank=True)),
                        ('finished_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['next_refresh_at'], name='health_refresh_due')],
                    },
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='refresh',
                    trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='d6c80f873692f1525133ccd33f85969374d74958', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_33bf1', referencing='REFERENCING NEW TABLE AS new_values ', table='health_refresh', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='refresh',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."asset_id") = (new_values."asset_id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='d7f5600eabad4b063ecf593eb81fd5b80963dab1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_1673f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='health_refresh', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='refresh',
                    trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='10d350fb25a074744e4f4fb5a06f8be98f91f7ef', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_27a16', referencing='REFERENCING OLD TABLE AS old_values ', table='health_refresh', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='measurement',
                    trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='0639603a3bfede7799e74299fdee1d223def6f58', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_dddb7', referencing='REFERENCING NEW TABLE AS new_values ', table='health_measurement', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='measurement',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='a61fbcb862307b07a20c126174732c677cd51709', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_b74f0', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='health_measurement', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='measurement',
                    trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='3f05e26b890f5cf085c4aed6ab995954bcf687e5', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_9ea39', referencing='REFERENCING OLD TABLE AS old_values ', table='health_measurement', when='AFTER')),
                ),
            ],
        ),
    ]
