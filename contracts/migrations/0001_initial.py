import accounts.models.keeping
import accounts.migrating
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('catalog', '0001_initial'),
    ]

    operations = [
        accounts.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name='Contract',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asset', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contract', to='catalog.asset')),
                    ],
                ),
                migrations.CreateModel(
                    name='Version',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=40)),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('retired', 'Retired')], default='active', max_length=8)),
                        ('document', models.JSONField()),
                        ('original', models.TextField()),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='contracts.contract')),
                        ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('contract', 'number'), name='contracts_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('contract',), name='contracts_one_active_version')],
                    },
                ),
                migrations.CreateModel(
                    name='Clause',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveIntegerField()),
                        ('key', models.CharField(max_length=200)),
                        ('kind', models.CharField(choices=[('freshness', 'fresh'), ('completeness', 'complete'), ('reference', 'known elsewhere'), ('rows', 'enough rows')], max_length=12)),
                        ('field', models.CharField(blank=True, max_length=255)),
                        ('reference', models.JSONField(blank=True, null=True)),
                        ('operator', models.CharField(choices=[('at_most', '≤'), ('at_least', '≥'), ('below', '<'), ('above', '>')], max_length=8)),
                        ('promised', models.FloatField()),
                        ('unit', models.CharField(max_length=12)),
                        ('severity', models.CharField(blank=True, max_length=12)),
                        ('description', models.TextField(blank=True)),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clauses', to='contracts.version')),
                    ],
                    options={
                        'ordering': ['position'],
                        'constraints': [models.UniqueConstraint(fields=('version', 'key'), name='contracts_clause_once')],
                    },
                ),
                migrations.CreateModel(
                    name='VersionEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('number', models.CharField(max_length=40)),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('retired', 'Retired')], default='active', max_length=8)),
                        ('contract', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contracts.contract')),
                        ('created_by', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='contracts.version')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['contract', 'pgh_id'], name='contracts_version_of_contract'), models.Index(fields=['entry'], name='contracts_version_in')],
                    },
                ),
                migrations.CreateModel(
                    name='Deviation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('observed', models.FloatField()),
                        ('size', models.FloatField()),
                        ('kept', models.BooleanField()),
                        ('clause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deviations', to='contracts.clause')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['clause', '-at'], name='contracts_deviation_newest')],
                        'constraints': [models.UniqueConstraint(fields=('clause', 'at'), name='contracts_deviation_once')],
                    },
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='version',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "contracts_versionevent" ("contract_id", "created_by_id", "entry_id", "id", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") SELECT new_values."contract_id", new_values."created_by_id", (SELECT record_entry()), new_values."id", new_values."number", now(), \'insert\', new_values."id", new_values."state" FROM new_values ; RETURN NULL;', hash='2a4eeed3bc9bf24700867c51e9d88e5a83d42d36', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_547bc', referencing='REFERENCING NEW TABLE AS new_values ', table='contracts_version', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='version',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "contracts_versionevent" ("contract_id", "created_by_id", "entry_id", "id", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") SELECT new_values."contract_id", new_values."created_by_id", (SELECT record_entry()), new_values."id", new_values."number", now(), \'update\', new_values."id", new_values."state" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."contract_id" IS DISTINCT FROM (new_values."contract_id") OR old_values."created_by_id" IS DISTINCT FROM (new_values."created_by_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."state" IS DISTINCT FROM (new_values."state")); RETURN NULL;', hash='9100666d67edf25ca8af2538bc96d9b32d2ef20a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_d2ce8', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='contracts_version', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='version',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "contracts_versionevent" ("contract_id", "created_by_id", "entry_id", "id", "number", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") SELECT old_values."contract_id", old_values."created_by_id", (SELECT record_entry()), old_values."id", old_values."number", now(), \'delete\', old_values."id", old_values."state" FROM old_values ; RETURN NULL;', hash='caa5c35dab4f978500b58fb007ae99e65ecb23b6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_506d2', referencing='REFERENCING OLD TABLE AS old_values ', table='contracts_version', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='versionevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='5593c7ea5235d9afe7056cbb9c4a43ba2bb3d8d6', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_804bb', table='contracts_versionevent', when='BEFORE')),
                ),
            ],
        ),
    ]
