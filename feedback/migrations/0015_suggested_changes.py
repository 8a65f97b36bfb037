
import accounts.models.keeping
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0014_similar_tickets_here'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SuggestedChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('title', 'Name'), ('description', 'Description'), ('owner', 'Owner'), ('sensitivity', 'Sensitivity'), ('tag', 'Tag'), ('term', 'Term')], max_length=12)),
                ('before', models.TextField(blank=True, help_text='as it was when it was suggested')),
                ('after', models.TextField(blank=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='suggested', to='feedback.ticket')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='feedback_suggestion_changes'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('accepted_by', None)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='feedback_suggestion_accepted_by_somebody')],
            },
        ),
        accounts.models.keeping.AddTrigger(
            model_name='suggestedchange',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='15177d03c6b58c955bc77dbd0266aa1516b39c01', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_b02b1', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_suggestedchange', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='suggestedchange',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='931260d1eed402aa4da3bbc5eb2204dce0df09aa', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_a205c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_suggestedchange', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='suggestedchange',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='bafb65402ad6037054c79a36925ae3fdbe65ec8f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_c82de', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_suggestedchange', when='AFTER')),
        ),
    ]
