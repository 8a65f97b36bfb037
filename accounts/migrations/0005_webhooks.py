import accounts.models.keeping
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_news_to_sort'),
    ]

    operations = [
        migrations.CreateModel(
            name='WebhookEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=100)),
                ('url', models.CharField(max_length=2000)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('ticket', 'Tickets'), ('recall', 'Recalls'), ('asset', 'Changes of assets'), ('wanted', 'Wanted data')], max_length=8), size=None)),
                ('old_until', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('tried_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='letter',
            name='key',
            field=models.CharField(blank=True, db_default='', max_length=120),
        ),
        migrations.AddField(
            model_name='letter',
            name='notice',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.notice'),
        ),
        migrations.AddField(
            model_name='letter',
            name='status',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='letter',
            name='channel',
            field=models.CharField(choices=[('mail', 'Mail'), ('hook', 'Webhook')], default='mail', max_length=8),
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('url', models.CharField(max_length=2000)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('ticket', 'Tickets'), ('recall', 'Recalls'), ('asset', 'Changes of assets'), ('wanted', 'Wanted data')], max_length=8), size=None)),
                ('secret', models.TextField()),
                ('old_secret', models.TextField(blank=True)),
                ('old_until', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('tried_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='accounts.team')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='letter',
            name='hook',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='accounts.webhook'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(condition=models.Q(('hook__isnull', False)), fields=('hook', 'key'), name='accounts_letter_once_for_a_hook'),
        ),
        migrations.AddField(
            model_name='webhookevent',
            name='entry',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry'),
        ),
        migrations.AddField(
            model_name='webhookevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.webhook'),
        ),
        migrations.AddField(
            model_name='webhookevent',
            name='team',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team'),
        ),
        migrations.AddField(
            model_name='webhookevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhook',
            trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_webhookevent" ("created_at", "entry_id", "id", "kinds", "name", "old_until", "paused_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "tried_at", "url", "user_id") SELECT new_values."created_at", (SELECT record_entry()), new_values."id", new_values."kinds", new_values."name", new_values."old_until", new_values."paused_at", now(), \'insert\', new_values."id", new_values."team_id", new_values."tried_at", new_values."url", new_values."user_id" FROM new_values ; RETURN NULL;', hash='a8fd55940e9546051b51e5173fb33d21d903a911', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_02905', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_webhook', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhook',
            trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_webhookevent" ("created_at", "entry_id", "id", "kinds", "name", "old_until", "paused_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "tried_at", "url", "user_id") SELECT new_values."created_at", (SELECT record_entry()), new_values."id", new_values."kinds", new_values."name", new_values."old_until", new_values."paused_at", now(), \'update\', new_values."id", new_values."team_id", new_values."tried_at", new_values."url", new_values."user_id" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kinds" IS DISTINCT FROM (new_values."kinds") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."old_until" IS DISTINCT FROM (new_values."old_until") OR old_values."paused_at" IS DISTINCT FROM (new_values."paused_at") OR old_values."team_id" IS DISTINCT FROM (new_values."team_id") OR old_values."tried_at" IS DISTINCT FROM (new_values."tried_at") OR old_values."url" IS DISTINCT FROM (new_values."url") OR old_values."user_id" IS DISTINCT FROM (new_values."user_id")); RETURN NULL;', hash='be6277eff1b4775fd7862f49eeec9884257d9c7e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_2f0dd', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_webhook', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhook',
            trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_webhookevent" ("created_at", "entry_id", "id", "kinds", "name", "old_until", "paused_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "tried_at", "url", "user_id") SELECT old_values."created_at", (SELECT record_entry()), old_values."id", old_values."kinds", old_values."name", old_values."old_until", old_values."paused_at", now(), \'delete\', old_values."id", old_values."team_id", old_values."tried_at", old_values."url", old_values."user_id" FROM old_values ; RETURN NULL;', hash='cb2c93a963310831ea5f50a4d7e288c587f8c3b5', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_e1400', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_webhook', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='webhookevent',
            index=models.Index(fields=['pgh_obj', 'pgh_id'], name='accounts_webhook_of_pgh_obj'),
        ),
        migrations.AddIndex(
            model_name='webhookevent',
            index=models.Index(fields=['user', 'pgh_id'], name='accounts_webhook_of_user'),
        ),
        migrations.AddIndex(
            model_name='webhookevent',
            index=models.Index(fields=['entry'], name='accounts_webhook_in'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhookevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='6645cf0bcf7e53423f7a744bcedf63683952a543', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_9b78b', table='accounts_webhookevent', when='BEFORE')),
        ),
    ]
