import accounts.models.keeping
import accounts.migrating
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


# Entries and events are numbered from one sequence, so that what happened has one order.
NUMBERS = "CREATE SEQUENCE accounts_record AS bigint"
# The entry under which the changes of this transaction are kept. The application says in `aisle.entry` who acts, when
# it writes (accounts/recording.py); whoever writes past it is recorded as the role that wrote. The transaction has its
# number before the entry has its own: accounts/chain.py rests on that.
ENTRY = """
CREATE FUNCTION record_entry() RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told jsonb := nullif(current_setting('aisle.entry', true), '')::jsonb;
    key uuid := told ->> 'id';
    milliseconds bigint := extract(epoch FROM clock_timestamp()) * 1000;
BEGIN
    IF key IS NULL THEN
        key := nullif(current_setting('aisle.direct', true), '')::uuid;
        IF key IS NULL THEN
            key := encode(overlay(uuid_send(gen_random_uuid()) PLACING
                substring(int8send(milliseconds) FROM 3) FROM 1 FOR 6), 'hex')::uuid;
            PERFORM set_config('aisle.direct', key::text, true);
        END IF;
        told := jsonb_build_object('door', 'database', 'why', session_user, 'address', host(inet_client_addr()));
    END IF;
    IF current_setting('aisle.entered', true) = key::text THEN
        RETURN key;
    END IF;
    PERFORM pg_current_xact_id();
    INSERT INTO accounts_entry (id, act, door, by_id, token_id, why, about, request, address)
        VALUES (
            key, coalesce(told ->> 'act', 'change'), told ->> 'door', (told ->> 'by')::bigint,
            (told ->> 'token')::bigint, coalesce(told ->> 'why', ''), coalesce(told -> 'about', '{}'),
            coalesce(told ->> 'request', ''), (told ->> 'address')::inet
        ) ON CONFLICT (id) DO NOTHING;
    PERFORM set_config('aisle.entered', key::text, true);
    RETURN key;
END $$
"""
# The same, only for people and programs: what Aisle's own tasks write into tables that are not kept leaves no line.
NOTE = """
CREATE FUNCTION record_note() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF nullif(current_setting('aisle.entry', true), '')::jsonb ->> 'door' IN ('page', 'api') THEN
        PERFORM record_entry();
    END IF;
END $$
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.RunSQL(NUMBERS, "DROP SEQUENCE accounts_record"),
        accounts.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name='Allowance',
                    fields=[
                        ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('until', models.DateTimeField(db_index=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Tail',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seen', models.BigIntegerField(default=0)),
                        ('next_transaction', models.DecimalField(decimal_places=0, default=0, max_digits=20)),
                    ],
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                        ('name', models.CharField(max_length=150, verbose_name='name')),
                        ('about', models.CharField(blank=True, max_length=200, verbose_name='what you do')),
                        ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                        ('time_zone', models.CharField(blank=True, max_length=64, verbose_name='time zone')),
                        ('theme', models.CharField(choices=[('auto', 'As the device'), ('light', 'Light'), ('dark', 'Dark')], default='auto', max_length=5, verbose_name='colours')),
                        ('is_active', models.BooleanField(default=True)),
                        ('session_version', models.PositiveIntegerField(default=0, help_text='raising it ends every session of this person')),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='accounts_user_email_any_case')],
                    },
                ),
                migrations.CreateModel(
                    name='Entry',
                    fields=[
                        ('id', models.UUIDField(help_text='begins with the time: later ones are greater', primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), unique=True)),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('act', models.CharField(choices=[('change', 'changed'), ('sign_in', 'signed in'), ('refused', 'was refused at the door'), ('sign_out', 'signed out'), ('token', "used an admin's token"), ('export', 'took an export')], default='change', max_length=12)),
                        ('door', models.CharField(choices=[('page', 'on a page'), ('api', 'through the API'), ('task', 'by itself'), ('command', 'on the command line'), ('database', 'in the database')], max_length=12)),
                        ('why', models.CharField(help_text='a page, a route, a task, or a reason', max_length=250)),
                        ('about', models.JSONField(default=dict, help_text="the reason's words: a source, a pipeline")),
                        ('request', models.CharField(blank=True, max_length=64)),
                        ('address', models.GenericIPAddressField(null=True)),
                        ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('token', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.token')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['at'], name='accounts_entry_at')],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('email', models.EmailField(max_length=254)),
                        ('name', models.CharField(blank=True, max_length=150)),
                        ('role', models.CharField(blank=True, choices=[('member', 'Member'), ('engineer', 'Data engineer'), ('lead', 'Lead')], default='member', max_length=12)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('pepper', models.PositiveSmallIntegerField(default=1)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('expires_at', models.DateTimeField()),
                        ('accepted_at', models.DateTimeField(blank=True, null=True)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('mail_due_at', models.DateTimeField(blank=True, help_text='its link waits to be mailed, from this moment on', null=True)),
                        ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(blank=True, help_text='set when it lets a known person choose a new password', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.team')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('mail_due_at__isnull', False)), fields=['mail_due_at'], name='accounts_invitation_mail')],
                    },
                ),
                migrations.CreateModel(
                    name='Link',
                    fields=[
                        ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('first', models.BigIntegerField()),
                        ('last', models.BigIntegerField(unique=True)),
                        ('shape', models.JSONField()),
                        ('rows', models.BinaryField()),
                        ('hash', models.CharField(max_length=64, unique=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('first__lte', models.F('last'))), name='accounts_link_spans')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('member', 'Member'), ('engineer', 'Data engineer'), ('lead', 'Lead')], default='member', max_length=12)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.team')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('team', 'user'), name='accounts_membership_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=250)),
                        ('text', models.TextField(blank=True)),
                        ('why', models.CharField(help_text='you get this because…', max_length=250)),
                        ('url', models.CharField(max_length=250)),
                        ('key', models.CharField(max_length=120)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('read_at', models.DateTimeField(null=True)),
                        ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['recipient', '-created_at'], name='accounts_notice_newest')],
                        'constraints': [models.UniqueConstraint(fields=('recipient', 'key'), name='accounts_notice_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Session',
                    fields=[
                        ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('data', models.TextField()),
                        ('browser', models.CharField(blank=True, max_length=60)),
                        ('began_at', models.DateTimeField()),
                        ('seen_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField(db_index=True)),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Team',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=80, unique=True)),
                        ('name', models.CharField(max_length=150)),
                        ('description', models.TextField(blank=True)),
                        ('members', models.ManyToManyField(related_name='teams', through='accounts.Membership', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='MembershipEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('role', models.CharField(choices=[('member', 'Member'), ('engineer', 'Data engineer'), ('lead', 'Lead')], default='member', max_length=12)),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.membership')),
                        ('user', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['team', 'pgh_id'], name='accounts_membership_of_team'), models.Index(fields=['user', 'pgh_id'], name='accounts_membership_of_user'), models.Index(fields=['entry'], name='accounts_membership_in')],
                    },
                ),
                migrations.CreateModel(
                    name='InvitationEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('email', models.EmailField(max_length=254)),
                        ('name', models.CharField(blank=True, max_length=150)),
                        ('role', models.CharField(blank=True, choices=[('member', 'Member'), ('engineer', 'Data engineer'), ('lead', 'Lead')], default='member', max_length=12)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('expires_at', models.DateTimeField()),
                        ('accepted_at', models.DateTimeField(blank=True, null=True)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('invited_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.invitation')),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='set when it lets a known person choose a new password', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='accounts_invitation_of_pgh_obj'), models.Index(fields=['entry'], name='accounts_invitation_in')],
                    },
                ),
                migrations.CreateModel(
                    name='TeamEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('slug', models.SlugField(db_index=False, max_length=80)),
                        ('name', models.CharField(max_length=150)),
                        ('description', models.TextField(blank=True)),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.team')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='accounts_team_of_pgh_obj'), models.Index(fields=['entry'], name='accounts_team_in')],
                    },
                ),
                migrations.CreateModel(
                    name='Token',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('pepper', models.PositiveSmallIntegerField(default=1, help_text='which pepper keys the digest')),
                        ('hint', models.CharField(help_text='the name in it, to recognise it by', max_length=20)),
                        ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'Read'), ('register', 'Register'), ('admin', 'Administer')], max_length=12), size=None)),
                        ('addresses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, default=list, help_text='networks it may be used from; empty: any', size=None)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('expires_at', models.DateTimeField(null=True)),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('last_used_at', models.DateTimeField(null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='TokenEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('name', models.CharField(max_length=100)),
                        ('hint', models.CharField(help_text='the name in it, to recognise it by', max_length=20)),
                        ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'Read'), ('register', 'Register'), ('admin', 'Administer')], max_length=12), size=None)),
                        ('addresses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, default=list, help_text='networks it may be used from; empty: any', size=None)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('expires_at', models.DateTimeField(null=True)),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.token')),
                        ('user', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='accounts_token_of_pgh_obj'), models.Index(fields=['user', 'pgh_id'], name='accounts_token_of_user'), models.Index(fields=['entry'], name='accounts_token_in')],
                    },
                ),
                migrations.CreateModel(
                    name='UserEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                        ('name', models.CharField(max_length=150, verbose_name='name')),
                        ('about', models.CharField(blank=True, max_length=200, verbose_name='what you do')),
                        ('is_active', models.BooleanField(default=True)),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='accounts_user_of_pgh_obj'), models.Index(fields=['entry'], name='accounts_user_in')],
                    },
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='link',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='da35cb6885b09909d7269fa3c7456270ba305e83', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_7fc70', table='accounts_link', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."password" IS DISTINCT FROM (new_values."password"))); RETURN NULL;', hash='ee0c96159ea6c655649295f98582ace8980e78f6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_642b0', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_user', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_userevent" ("about", "email", "entry_id", "id", "is_active", "is_superuser", "name", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."about", new_values."email", (SELECT record_entry()), new_values."id", new_values."is_active", new_values."is_superuser", new_values."name", now(), \'insert\', new_values."id" FROM new_values ; RETURN NULL;', hash='c7416b7d8e489189dc02d93d466f41b6d3ee5be9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_09385', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_user', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_userevent" ("about", "email", "entry_id", "id", "is_active", "is_superuser", "name", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."about", new_values."email", (SELECT record_entry()), new_values."id", new_values."is_active", new_values."is_superuser", new_values."name", now(), \'update\', new_values."id" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."about" IS DISTINCT FROM (new_values."about") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_active" IS DISTINCT FROM (new_values."is_active") OR old_values."is_superuser" IS DISTINCT FROM (new_values."is_superuser") OR old_values."name" IS DISTINCT FROM (new_values."name")); RETURN NULL;', hash='2ee125aaa1ede1a8a799aef33a7d1fe624a828ba', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_013c6', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_user', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_userevent" ("about", "email", "entry_id", "id", "is_active", "is_superuser", "name", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."about", old_values."email", (SELECT record_entry()), old_values."id", old_values."is_active", old_values."is_superuser", old_values."name", now(), \'delete\', old_values."id" FROM old_values ; RETURN NULL;', hash='f24979ffc9a80a5a97a3b7600ea58bad405c27ab', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_dabc6', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_user', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='team',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_teamevent" ("description", "entry_id", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") SELECT new_values."description", (SELECT record_entry()), new_values."id", new_values."name", now(), \'insert\', new_values."id", new_values."slug" FROM new_values ; RETURN NULL;', hash='78387e7c06364e0d7e9efd953e2e6ff2fbc92b88', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_0d0bf', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_team', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='team',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_teamevent" ("description", "entry_id", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") SELECT new_values."description", (SELECT record_entry()), new_values."id", new_values."name", now(), \'update\', new_values."id", new_values."slug" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*); RETURN NULL;', hash='e7e100eacac3d5018691a829043c094a777d0ba7', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_fef6b', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_team', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='team',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_teamevent" ("description", "entry_id", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") SELECT old_values."description", (SELECT record_entry()), old_values."id", old_values."name", now(), \'delete\', old_values."id", old_values."slug" FROM old_values ; RETURN NULL;', hash='65c568e0e8f7ba77c9247a8d8c1588b5a92765b5', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_be71c', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_team', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='membershipevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='95b52700d997d443d7aac3b783deda1cfb2d5743', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_9ee6c', table='accounts_membershipevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='membership',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_membershipevent" ("entry_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "team_id", "user_id") SELECT (SELECT record_entry()), new_values."id", now(), \'insert\', new_values."id", new_values."role", new_values."team_id", new_values."user_id" FROM new_values ; RETURN NULL;', hash='41618c334e9ff8d0e8e4eaec99e52a2959a2d22d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_67267', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_membership', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='membership',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_membershipevent" ("entry_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "team_id", "user_id") SELECT (SELECT record_entry()), new_values."id", now(), \'update\', new_values."id", new_values."role", new_values."team_id", new_values."user_id" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*); RETURN NULL;', hash='87472ccd7894229fce7ecd6b3bcf3683af542c73', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_c6e28', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_membership', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='membership',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_membershipevent" ("entry_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "team_id", "user_id") SELECT (SELECT record_entry()), old_values."id", now(), \'delete\', old_values."id", old_values."role", old_values."team_id", old_values."user_id" FROM old_values ; RETURN NULL;', hash='fffd7bfb014a45d746db33e668aceab10c62561f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_61deb', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_membership', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='invitationevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='dc58971099f67b0ddf95eaf79eae8252b634d9e4', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_b4566', table='accounts_invitationevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='invitation',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_invitationevent" ("accepted_at", "created_at", "email", "entry_id", "expires_at", "id", "invited_by_id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "role", "team_id", "user_id") SELECT new_values."accepted_at", new_values."created_at", new_values."email", (SELECT record_entry()), new_values."expires_at", new_values."id", new_values."invited_by_id", new_values."name", now(), \'insert\', new_values."id", new_values."revoked_at", new_values."role", new_values."team_id", new_values."user_id" FROM new_values ; RETURN NULL;', hash='d05882fb8d6b269100db8275194e8552c029fb74', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_37f59', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_invitation', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='invitation',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_invitationevent" ("accepted_at", "created_at", "email", "entry_id", "expires_at", "id", "invited_by_id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "role", "team_id", "user_id") SELECT new_values."accepted_at", new_values."created_at", new_values."email", (SELECT record_entry()), new_values."expires_at", new_values."id", new_values."invited_by_id", new_values."name", now(), \'update\', new_values."id", new_values."revoked_at", new_values."role", new_values."team_id", new_values."user_id" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."accepted_at" IS DISTINCT FROM (new_values."accepted_at") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."expires_at" IS DISTINCT FROM (new_values."expires_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."invited_by_id" IS DISTINCT FROM (new_values."invited_by_id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."revoked_at" IS DISTINCT FROM (new_values."revoked_at") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."team_id" IS DISTINCT FROM (new_values."team_id") OR old_values."user_id" IS DISTINCT FROM (new_values."user_id")); RETURN NULL;', hash='90b16e46c167bcbf34a59cc774c375d5ad7f1244', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_568da', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_invitation', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='invitation',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_invitationevent" ("accepted_at", "created_at", "email", "entry_id", "expires_at", "id", "invited_by_id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "role", "team_id", "user_id") SELECT old_values."accepted_at", old_values."created_at", old_values."email", (SELECT record_entry()), old_values."expires_at", old_values."id", old_values."invited_by_id", old_values."name", now(), \'delete\', old_values."id", old_values."revoked_at", old_values."role", old_values."team_id", old_values."user_id" FROM old_values ; RETURN NULL;', hash='5c54d3cc6a0a8c14b632eb2e95242aeed6f8115c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_57fc8', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_invitation', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='teamevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='ad44c9ab6c12a536ee0d47d6ca48c75e7006ac6e', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_f422b', table='accounts_teamevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='token',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_tokenevent" ("addresses", "created_at", "entry_id", "expires_at", "hint", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "scopes", "user_id") SELECT new_values."addresses", new_values."created_at", (SELECT record_entry()), new_values."expires_at", new_values."hint", new_values."id", new_values."name", now(), \'insert\', new_values."id", new_values."revoked_at", new_values."scopes", new_values."user_id" FROM new_values ; RETURN NULL;', hash='92568c38bc412d54a80588e5e4d03dd764cb5f77', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_1329f', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_token', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='token',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_tokenevent" ("addresses", "created_at", "entry_id", "expires_at", "hint", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "scopes", "user_id") SELECT new_values."addresses", new_values."created_at", (SELECT record_entry()), new_values."expires_at", new_values."hint", new_values."id", new_values."name", now(), \'update\', new_values."id", new_values."revoked_at", new_values."scopes", new_values."user_id" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."addresses" IS DISTINCT FROM (new_values."addresses") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."expires_at" IS DISTINCT FROM (new_values."expires_at") OR old_values."hint" IS DISTINCT FROM (new_values."hint") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."revoked_at" IS DISTINCT FROM (new_values."revoked_at") OR old_values."scopes" IS DISTINCT FROM (new_values."scopes") OR old_values."user_id" IS DISTINCT FROM (new_values."user_id")); RETURN NULL;', hash='3e9005a599b1ae1fe92dabaec24232ddb9c20208', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_18762', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_token', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='token',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "accounts_tokenevent" ("addresses", "created_at", "entry_id", "expires_at", "hint", "id", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "scopes", "user_id") SELECT old_values."addresses", old_values."created_at", (SELECT record_entry()), old_values."expires_at", old_values."hint", old_values."id", old_values."name", now(), \'delete\', old_values."id", old_values."revoked_at", old_values."scopes", old_values."user_id" FROM old_values ; RETURN NULL;', hash='36363901e29d5564eb513af774cc4a303086550c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_a3944', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_token', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='entry',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='7b10e137931821ffa537485e2182a78c626556a1', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_a0ddb', table='accounts_entry', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='tokenevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='58653c9c120f568b18d3d7db6098400f1490c5ec', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_a506f', table='accounts_tokenevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='userevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='9d88b6f7116ff7bfba229a92ef4e21735c4a8ff6', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_45b21', table='accounts_userevent', when='BEFORE')),
                ),
            ],
        ),
        migrations.RunSQL(ENTRY, "DROP FUNCTION record_entry()"),
        migrations.RunSQL(NOTE, "DROP FUNCTION record_note()"),
    ]
