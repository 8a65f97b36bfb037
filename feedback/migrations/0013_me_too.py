import accounts.models.keeping
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0012_trackers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MeToo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('solved_at', models.DateTimeField(null=True)),
                ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='me_toos', to='feedback.ticket')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='me_toos', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ticket', 'user'), name='feedback_me_too_once')],
            },
        ),
        accounts.models.keeping.AddTrigger(
            model_name='metoo',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='566916d093c1a1ad2937f7acd82898b2558fd718', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_8654e', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_metoo', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='metoo',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='211c229903be508b648a38763b8c72c091d5962f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_6da29', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_metoo', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='metoo',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='d48000fcc84746ad2ecb0aed1c3f2edd5cb0325b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_65fb1', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_metoo', when='AFTER')),
        ),
    ]
