import accounts.models.keeping
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import feedback.models.reviews
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns that are empty or have a constant value: no row is written anew. 0017 fills and indexes what there is."""

    dependencies = [
        ('accounts', '0002_replies'),
        ('catalog', '0005_searches_are_recorded'),
        ('feedback', '0015_suggested_changes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Helpful',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='ReviewEvent',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('stars', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('text', models.TextField(blank=True, max_length=5000)),
                ('use_case', models.CharField(blank=True, max_length=200)),
                ('role', models.CharField(blank=True, db_default=models.Value(''), help_text='what its author works as', max_length=60)),
                ('answer', models.TextField(blank=True, db_default=models.Value(''), help_text='what those who answer for the asset say to it', max_length=5000)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Spread',
            fields=[
                ('asset', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='spread', serialize=False, to='catalog.asset')),
                ('counts', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), default=feedback.models.reviews.no_stars, size=5)),
            ],
        ),
        migrations.AddField(
            model_name='review',
            name='answer',
            field=models.TextField(blank=True, db_default=models.Value(''), help_text='what those who answer for the asset say to it', max_length=5000),
        ),
        migrations.AddField(
            model_name='review',
            name='answered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='answered_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='review',
            name='helpful',
            field=models.PositiveIntegerField(db_default=models.Value(0), default=0),
        ),
        migrations.AddField(
            model_name='review',
            name='role',
            field=models.CharField(blank=True, db_default=models.Value(''), help_text='what its author works as', max_length=60),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "feedback_reviewevent" ("answer", "asset_id", "author_id", "entry_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "stars", "text", "updated_at", "use_case") SELECT new_values."answer", new_values."asset_id", new_values."author_id", (SELECT record_entry()), new_values."id", now(), \'insert\', new_values."id", new_values."role", new_values."stars", new_values."text", new_values."updated_at", new_values."use_case" FROM new_values ; RETURN NULL;', hash='a7fb2334c3166950b8da5fc295a0915c59a2e287', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_48a40', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_review', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "feedback_reviewevent" ("answer", "asset_id", "author_id", "entry_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "stars", "text", "updated_at", "use_case") SELECT new_values."answer", new_values."asset_id", new_values."author_id", (SELECT record_entry()), new_values."id", now(), \'update\', new_values."id", new_values."role", new_values."stars", new_values."text", new_values."updated_at", new_values."use_case" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."answer" IS DISTINCT FROM (new_values."answer") OR old_values."asset_id" IS DISTINCT FROM (new_values."asset_id") OR old_values."author_id" IS DISTINCT FROM (new_values."author_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."stars" IS DISTINCT FROM (new_values."stars") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."use_case" IS DISTINCT FROM (new_values."use_case")); RETURN NULL;', hash='b27ada628827f4b10d8ea287a6b009fe9a34cc84', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_ccdac', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_review', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "feedback_reviewevent" ("answer", "asset_id", "author_id", "entry_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "stars", "text", "updated_at", "use_case") SELECT old_values."answer", old_values."asset_id", old_values."author_id", (SELECT record_entry()), old_values."id", now(), \'delete\', old_values."id", old_values."role", old_values."stars", old_values."text", old_values."updated_at", old_values."use_case" FROM old_values ; RETURN NULL;', hash='63a77ba871a96233c0d8fcd31078bdff753a43e8', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_ac3ab', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_review', when='AFTER')),
        ),
        migrations.AddField(
            model_name='helpful',
            name='review',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='found_helpful_by', to='feedback.review'),
        ),
        migrations.AddField(
            model_name='helpful',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reviewevent',
            name='asset',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.asset'),
        ),
        migrations.AddField(
            model_name='reviewevent',
            name='author',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reviewevent',
            name='entry',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry'),
        ),
        migrations.AddField(
            model_name='reviewevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='feedback.review'),
        ),
        migrations.AddConstraint(
            model_name='helpful',
            constraint=models.UniqueConstraint(fields=('review', 'user'), name='feedback_helpful_once'),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='helpful',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='d792cc59550130f8272eadaf118cf785f26845cd', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_f4f47', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_helpful', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='helpful',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='3addc3d2d89d68ae9e86fdfa4cf30cc4f3c89cae', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_3de58', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_helpful', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='helpful',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='fd21727d7621202f920fe11bfde10664fa6a4279', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_3e26f', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_helpful', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='reviewevent',
            index=models.Index(fields=['pgh_obj', 'pgh_id'], name='feedback_review_of_pgh_obj'),
        ),
        migrations.AddIndex(
            model_name='reviewevent',
            index=models.Index(fields=['entry'], name='feedback_review_in'),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='reviewevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='d3a76d7cbec1a645d5e186afe6c81d6a9b448027', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_eb527', table='feedback_reviewevent', when='BEFORE')),
        ),
    ]
