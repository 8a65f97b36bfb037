import accounts.models.keeping
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_replies'),
    ]

    operations = [
        migrations.CreateModel(
            name='Enclosed',
            fields=[
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='accounts.notice')),
            ],
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('channel', models.CharField(choices=[('mail', 'Mail')], default='mail', max_length=8)),
                ('day', models.DateField(null=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('void', 'Nothing left to say'), ('dead', 'Given up')], default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('fence', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('error', models.CharField(blank=True, max_length=250)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Telling',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='telling', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('mail', models.CharField(choices=[('own', 'At once what is mine, the rest once a day'), ('digest', 'Everything once a day'), ('off', 'No mail')], default='own', max_length=6)),
                ('digest_hour', models.PositiveSmallIntegerField(default=8, validators=[django.core.validators.MaxValueValidator(23)])),
                ('quiet_from', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MaxValueValidator(23)])),
                ('quiet_until', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MaxValueValidator(23)])),
            ],
        ),
        migrations.AddField(
            model_name='notice',
            name='about',
            field=models.CharField(blank=True, db_default='', max_length=60),
        ),
        migrations.AddField(
            model_name='notice',
            name='post',
            field=models.CharField(choices=[('new', 'not yet sorted'), ('digest', 'waits for the daily letter'), ('done', 'in a letter, or in none')], db_default='done', default='new', max_length=6),
        ),
        migrations.AddField(
            model_name='notice',
            name='urgent',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='letter',
            name='news',
            field=models.ManyToManyField(related_name='letters', through='accounts.Enclosed', to='accounts.notice'),
        ),
        migrations.AddField(
            model_name='letter',
            name='recipient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='enclosed',
            name='letter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enclosed', to='accounts.letter'),
        ),
        migrations.AddConstraint(
            model_name='telling',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False)), _connector='OR'), name='accounts_telling_quiet_has_two_ends'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='telling',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='05908b8dcaff4610bcb208d41cb9321f993d7b02', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_0d944', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_telling', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='telling',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."user_id") = (new_values."user_id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='88cf1f65b8e9f8eae588afe64314809f0c4f5ddc', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_59b5c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_telling', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='telling',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='b4d218c5399bb2369e8fc0618323b03b9b7bb250', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_52521', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_telling', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['channel', 'next_try_at'], name='accounts_letter_due'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(fields=['state', 'ended_at'], name='accounts_letter_ended'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(condition=models.Q(('day__isnull', False)), fields=('recipient', 'day'), name='accounts_letter_one_digest_a_day'),
        ),
    ]
