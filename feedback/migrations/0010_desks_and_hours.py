import accounts.models.keeping
import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import feedback.models.hours
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """New tables and an empty column; 0011 makes the indexes of the inbox."""

    dependencies = [
        ('accounts', '0002_replies'),
        ('catalog', '0006_what_presses'),
        ('feedback', '0009_watches'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DeskView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('filters', models.JSONField(default=dict, help_text='values by the name of the filter')),
                ('saved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='Hours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('high', models.PositiveSmallIntegerField(default=4)),
                ('medium', models.PositiveSmallIntegerField(default=24)),
                ('low', models.PositiveSmallIntegerField(default=72)),
                ('time_zone', models.CharField(default='UTC', max_length=64)),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=feedback.models.hours.every_day, help_text='the working days, 1 is Monday', size=None)),
                ('opens', models.TimeField(default=datetime.time(0, 0))),
                ('closes', models.TimeField(help_text='none at midnight', null=True)),
                ('holidays', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), default=list, size=None)),
            ],
        ),
        migrations.CreateModel(
            name='ReplyText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('text', models.TextField(max_length=5000)),
            ],
        ),
        migrations.AddField(
            model_name='ticket',
            name='escalated_at',
            field=models.DateTimeField(help_text='when the owner of the domain was told that it is overdue', null=True),
        ),
        migrations.AddField(
            model_name='deskview',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='desk_views', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='hours',
            name='team',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='accounts.team'),
        ),
        migrations.AddField(
            model_name='replytext',
            name='team',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reply_texts', to='accounts.team'),
        ),
        migrations.AddField(
            model_name='replytext',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reply_texts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='deskview',
            constraint=models.UniqueConstraint(fields=('user', 'name'), name='feedback_desk_view_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deskview',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='c775dd0a86489b05c8b95b47c82cc20eaa2a97ea', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_0214e', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_deskview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deskview',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='f3db43933154d7956219769f86e971beae345c91', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_b48e7', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_deskview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deskview',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='7e4e5441dd4957cd4a9f143c80b2824997e57ae0', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_903b7', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_deskview', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='hours',
            constraint=models.UniqueConstraint(fields=('team',), name='feedback_hours_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='hours',
            constraint=models.CheckConstraint(condition=models.Q(('high__gt', 0), ('low__gte', models.F('medium')), ('medium__gte', models.F('high'))), name='feedback_hours_graver_is_sooner'),
        ),
        migrations.AddConstraint(
            model_name='hours',
            constraint=models.CheckConstraint(condition=models.Q(('closes', None), ('closes__gt', models.F('opens')), _connector='OR'), name='feedback_hours_open_before_closed'),
        ),
        migrations.AddConstraint(
            model_name='hours',
            constraint=models.CheckConstraint(condition=models.Q(('days', []), _negated=True), name='feedback_hours_some_day'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='hours',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='f21aeb6284939ef989ad840cee2185db3d6db1d2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_7dca9', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_hours', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='hours',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='a228d2dc9cf75a695d73a6a03e328d5832365695', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_67503', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_hours', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='hours',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='843fe72a246f83b14b570cb6d5b4228db9e30653', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_30c7b', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_hours', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='replytext',
            constraint=models.CheckConstraint(condition=models.Q(('user', None), ('team', None), _connector='XOR'), name='feedback_reply_text_of_one'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='replytext',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='c4b474f985f8071d49442b633cdd86e4b67de157', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_96ee1', referencing='REFERENCING NEW TABLE AS new_values ', table='feedback_replytext', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='replytext',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='50faa0489d80f2587467dc4e05c4adfc2bba749d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_6fc2a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='feedback_replytext', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='replytext',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='3b59cde9443d88d35879a5f1d14dc47e0b91c5fd', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_3874f', referencing='REFERENCING OLD TABLE AS old_values ', table='feedback_replytext', when='AFTER')),
        ),
    ]
