import accounts.models.keeping
import accounts.migrating
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('catalog', '0001_initial'),
        ('health', '0001_initial'),
    ]

    operations = [
        accounts.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name='Ticket',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('problem', 'Problem'), ('question', 'Question'), ('alarm', 'Alarm')], max_length=12)),
                        ('title', models.CharField(max_length=200)),
                        ('text', models.TextField(blank=True, max_length=10000)),
                        ('field', models.CharField(blank=True, max_length=255)),
                        ('example', models.CharField(blank=True, help_text='a value that is wrong', max_length=200)),
                        ('severity', models.CharField(choices=[('low', 'Low'), ('medium', 'Medium'), ('high', 'High')], default='medium', max_length=6)),
                        ('state', models.CharField(choices=[('new', 'New'), ('acknowledged', 'Acknowledged'), ('resolved', 'Waiting for “solved?”'), ('confirmed', 'Confirmed'), ('declined', 'Declined')], default='new', max_length=12)),
                        ('key', models.CharField(blank=True, help_text="the sender's own name for it: sent twice, kept once", max_length=100)),
                        ('change_type', models.CharField(blank=True, max_length=20)),
                        ('change_ref', models.CharField(blank=True, max_length=500)),
                        ('reason', models.TextField(blank=True)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('answer_by', models.DateTimeField(help_text='when an answer is promised')),
                        ('acknowledged_at', models.DateTimeField(null=True)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='catalog.asset')),
                        ('assignee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='assigned_tickets', to=settings.AUTH_USER_MODEL)),
                        ('origin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets_to_answer', to='catalog.asset')),
                        ('reporter', models.ForeignKey(help_text='none for an alarm', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state', 'answer_by'], name='feedback_ticket_inbox'), models.Index(fields=['origin', 'state'], name='feedback_ticket_origin')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['resolved', 'confirmed']), _negated=True), models.Q(('change_ref', ''), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='feedback_ticket_closes_with_change_or_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='feedback_ticket_declined_why'), models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('reporter', 'key'), name='feedback_ticket_sent_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Recall',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=200)),
                        ('what_to_do', models.TextField(max_length=5000)),
                        ('window_from', models.DateField(null=True)),
                        ('window_until', models.DateField(null=True)),
                        ('key', models.CharField(blank=True, help_text="the sender's own name for it: sent twice, kept once", max_length=100)),
                        ('issued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('lifted_at', models.DateTimeField(null=True)),
                        ('lifted_why', models.TextField(blank=True)),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recalls', to='catalog.asset')),
                        ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('replacement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.asset')),
                        ('ticket', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recalls', to='feedback.ticket')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('lifted_at', None)), fields=['asset'], name='feedback_recall_standing')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('lifted_at', None), models.Q(('lifted_why', ''), _negated=True), _connector='OR'), name='feedback_recall_lifted_why'), models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('issued_by', 'key'), name='feedback_recall_sent_once')],
                    },
                ),
                migrations.CreateModel(
                    name='TicketEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('verb', models.CharField(max_length=20)),
                        ('params', models.JSONField(default=dict)),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='feedback.ticket')),
                    ],
                    options={
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='TicketFinding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('finding', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='ticket_link', to='health.finding')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='feedback.ticket')),
                    ],
                ),
                migrations.CreateModel(
                    name='Review',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stars', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                        ('text', models.TextField(blank=True, max_length=5000)),
                        ('use_case', models.CharField(blank=True, max_length=200)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='catalog.asset')),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('asset', 'author'), name='feedback_review_once'), models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='feedback_review_one_to_five')],
                    },
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='review',
                    trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='d659700e1fbfd498a732215e9f447bd4c59c5cd7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_1009d', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_review', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='review',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='6b491766f8b1b1b9a44c3be841b774765f31a75d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_61d85', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_review', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='review',
                    trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='8a2bfad36ad6a6152a3073673b7ec1adc368b032', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_232bb', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_review', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='ticket',
                    trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='39087c7c0236188c62605a6bafc4c78f7e789b34', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_2faea', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_ticket', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='ticket',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='538b6d7bfcf3008bd14153f8d8a276828c4094cd', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_b9209', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_ticket', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='ticket',
                    trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='f738a52727bd1d571b564bee1c4296d4d5f8a77c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_9f41d', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_ticket', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='recall',
                    trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='e4282e0209460bf4cd38a0aa06c6cf505d8ee5cc', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_0b005', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_recall', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='recall',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='a8fc39e028487897c6ed5d223d437fa9fd796fc8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_7388b', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_recall', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='recall',
                    trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='937f6bb3c520e96da8125232144127265c10994a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_51772', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_recall', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='ticketevent',
                    trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='f2bcf80931ebaade11f3e175b23ca33b0d6dc7dc', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_78fb1', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_ticketevent', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='ticketevent',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='d42af99acd8a8e6c44787112661a5edeca226232', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_478de', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_ticketevent', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='ticketevent',
                    trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='b4f9a00aea330e9f93ac4abc72eee9b376c35313', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_29382', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_ticketevent', when='AFTER')),
                ),
            ],
        ),
    ]
