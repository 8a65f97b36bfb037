import accounts.models.keeping
import django.contrib.postgres.fields
import django.db.models.deletion
import feedback.models.reviews
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    """Empty columns, and counters that 0022 fills: no row is written anew and none is looked at."""

    dependencies = [
        ('catalog', '0006_what_presses'),
        ('feedback', '0020_tickets_of_ones_assets'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='review',
            name='keep_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='review',
            name='keep_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='review',
            name='keep_delete',
        ),
        migrations.AddField(
            model_name='review',
            name='field',
            field=models.CharField(blank=True, db_default=models.Value(''), help_text='none for all of the asset', max_length=500),
        ),
        migrations.AddField(
            model_name='review',
            name='term',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='catalog.term'),
        ),
        migrations.AddField(
            model_name='reviewevent',
            name='field',
            field=models.CharField(blank=True, db_default=models.Value(''), help_text='none for all of the asset', max_length=500),
        ),
        migrations.AddField(
            model_name='reviewevent',
            name='term',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.term'),
        ),
        migrations.AlterField(
            model_name='review',
            name='asset',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='catalog.asset'),
        ),
        migrations.AlterField(
            model_name='reviewevent',
            name='asset',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.asset'),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "feedback_reviewevent" ("answer", "asset_id", "author_id", "entry_id", "field", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "stars", "term_id", "text", "updated_at", "use_case") SELECT new_values."answer", new_values."asset_id", new_values."author_id", (SELECT record_entry()), new_values."field", new_values."id", now(), \'insert\', new_values."id", new_values."role", new_values."stars", new_values."term_id", new_values."text", new_values."updated_at", new_values."use_case" FROM new_values ; RETURN NULL;', hash='eb1cbafbdd29bc3c66e763dc764dfde612c2b8f5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_48a40', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_review', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "feedback_reviewevent" ("answer", "asset_id", "author_id", "entry_id", "field", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "stars", "term_id", "text", "updated_at", "use_case") SELECT new_values."answer", new_values."asset_id", new_values."author_id", (SELECT record_entry()), new_values."field", new_values."id", now(), \'update\', new_values."id", new_values."role", new_values."stars", new_values."term_id", new_values."text", new_values."updated_at", new_values."use_case" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."answer" IS DISTINCT FROM (new_values."answer") OR old_values."asset_id" IS DISTINCT FROM (new_values."asset_id") OR old_values."author_id" IS DISTINCT FROM (new_values."author_id") OR old_values."field" IS DISTINCT FROM (new_values."field") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."stars" IS DISTINCT FROM (new_values."stars") OR old_values."term_id" IS DISTINCT FROM (new_values."term_id") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at") OR old_values."use_case" IS DISTINCT FROM (new_values."use_case")); RETURN NULL;', hash='1684ef2a05f9395b60e8174fba67961cb4f19e3f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_ccdac', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_review', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "feedback_reviewevent" ("answer", "asset_id", "author_id", "entry_id", "field", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "stars", "term_id", "text", "updated_at", "use_case") SELECT old_values."answer", old_values."asset_id", old_values."author_id", (SELECT record_entry()), old_values."field", old_values."id", now(), \'delete\', old_values."id", old_values."role", old_values."stars", old_values."term_id", old_values."text", old_values."updated_at", old_values."use_case" FROM old_values ; RETURN NULL;', hash='636d9c246e0bd398202148ab967a26c59e9e60e9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_ac3ab', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_review', when='AFTER')),
        ),
        AddConstraintNotValid(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asset__isnull', False), ('term', None)), models.Q(('asset', None), ('field', ''), ('term__isnull', False)), _connector='OR'), name='feedback_review_of_asset_or_term'),
        ),
        migrations.DeleteModel(name='Spread'),
        migrations.CreateModel(
            name='Spread',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(blank=True, max_length=500)),
                ('counts', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), default=feedback.models.reviews.no_stars, size=5)),
                ('asset', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.asset')),
                ('term', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.term')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('asset', 'field'), name='feedback_spread_once'), models.CheckConstraint(condition=models.Q(models.Q(('asset__isnull', False), ('term', None)), models.Q(('asset', None), ('field', ''), ('term__isnull', False)), _connector='OR'), name='feedback_spread_of_asset_or_term')],
            },
        ),
    ]
