import accounts.models.keeping
import accounts.migrating
import catalog.models.changes
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
    ]

    operations = [
        accounts.migrating.Together(
            operations=[
                migrations.CreateModel(
                    name='Asset',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('namespace', models.CharField(max_length=255)),
                        ('name', models.CharField(max_length=500)),
                        ('kind', models.CharField(choices=[('table', 'table'), ('view', 'view'), ('file', 'file'), ('stream', 'stream'), ('dashboard', 'dashboard'), ('report', 'report'), ('spreadsheet', 'spreadsheet'), ('model', 'model'), ('feature_set', 'feature set'), ('api', 'API'), ('pipeline', 'pipeline')], max_length=12)),
                        ('title', models.CharField(blank=True, max_length=250)),
                        ('description', models.TextField(blank=True)),
                        ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                        ('stage', models.CharField(choices=[('local', 'Local'), ('shared', 'Shared'), ('central', 'Central')], default='local', max_length=8)),
                        ('sensitivity', models.CharField(blank=True, choices=[('none', 'no personal data'), ('internal', 'internal'), ('personal', 'personal data'), ('secret', 'secret')], max_length=8)),
                        ('visibility', models.CharField(choices=[('public', 'Public'), ('restricted', 'Restricted'), ('private', 'Private')], default='public', max_length=10)),
                        ('links', models.JSONField(blank=True, default=list)),
                        ('properties', models.JSONField(blank=True, default=dict)),
                        ('definition', models.TextField(blank=True, help_text='the SQL of a view')),
                        ('certified_until', models.DateField(blank=True, null=True)),
                        ('certified_at', models.DateTimeField(blank=True, null=True)),
                        ('certified_note', models.CharField(blank=True, max_length=500)),
                        ('said_by', models.JSONField(blank=True, default=dict, help_text="attribute → the Authority whose words are shown, if not a machine's")),
                        ('beside', models.JSONField(blank=True, default=dict, help_text='attribute → lower Authority → what that one says')),
                        ('revision', models.PositiveBigIntegerField(default=1, help_text='counts changes; the ETag')),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('deprecated_at', models.DateTimeField(blank=True, null=True)),
                        ('retired_at', models.DateTimeField(blank=True, null=True)),
                        ('lifecycle_note', models.CharField(blank=True, help_text='why it is deprecated or retired', max_length=500)),
                        ('certified_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assets', to='accounts.team')),
                        ('replacement', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replaces', to='catalog.asset')),
                        ('stewards', models.ManyToManyField(blank=True, related_name='stewarded_assets', to=settings.AUTH_USER_MODEL)),
                        ('domain', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assets', to='catalog.domain')),
                        ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='assets', to='catalog.source')),
                    ],
                    options={
                        'indexes': [django.contrib.postgres.indexes.GinIndex(condition=models.Q(('tags', []), _negated=True), fields=['tags'], name='catalog_asset_tags')],
                        'constraints': [models.UniqueConstraint(fields=('namespace', 'name'), name='catalog_asset_natural_key'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('namespace', ''), _negated=True)), name='catalog_asset_is_named')],
                    },
                ),
                migrations.CreateModel(
                    name='IndexSegment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('horizon', models.BigIntegerField()),
                        ('layout', models.PositiveIntegerField()),
                        ('assets', models.PositiveIntegerField()),
                        ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                ),
                migrations.CreateModel(
                    name='Access',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('until', models.DateTimeField(blank=True, null=True)),
                        ('given_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='accesses', to='accounts.team')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='accesses', to=settings.AUTH_USER_MODEL)),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accesses', to='catalog.asset')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('user', None), ('team', None), _connector='XOR'), name='catalog_access_person_or_team'), models.UniqueConstraint(fields=('asset', 'user', 'team'), name='catalog_access_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Standing',
                    fields=[
                        ('asset', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='standing', serialize=False, to='catalog.asset')),
                        ('stars_sum', models.PositiveIntegerField(default=0)),
                        ('stars_count', models.PositiveIntegerField(default=0)),
                        ('open_tickets', models.PositiveIntegerField(default=0)),
                        ('importance', models.PositiveIntegerField(default=0, help_text='how many assets lie downstream')),
                    ],
                ),
                migrations.CreateModel(
                    name='Change',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asset_id', models.BigIntegerField()),
                        ('by', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(catalog.models.changes.Transaction(), models.BigIntegerField()))),
                    ],
                    options={
                        'indexes': [models.Index(fields=['by'], name='catalog_change_by')],
                    },
                ),
                migrations.CreateModel(
                    name='Domain',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.CharField(max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9_-]*$', 'use small letters, digits, - and _')])),
                        ('name', models.CharField(max_length=150)),
                        ('description', models.TextField(blank=True)),
                        ('path', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='catalog.domain')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('pk')), _negated=True), _connector='OR'), name='catalog_domain_not_in_itself')],
                    },
                ),
                migrations.CreateModel(
                    name='DomainEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('slug', models.CharField(max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9_-]*$', 'use small letters, digits, - and _')])),
                        ('name', models.CharField(max_length=150)),
                        ('description', models.TextField(blank=True)),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('parent', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.domain')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalog.domain')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='catalog_domain_of_pgh_obj'), models.Index(fields=['entry'], name='catalog_domain_in')],
                    },
                ),
                migrations.CreateModel(
                    name='DomainRole',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('steward', 'Steward'), ('owner', 'Domain owner'), ('engineer', 'Data engineer')], max_length=12)),
                        ('domain', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='catalog.domain')),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='domain_roles', to='accounts.team')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='domain_roles', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('user', None), ('team', None), _connector='XOR'), name='catalog_domainrole_person_or_team'), models.UniqueConstraint(fields=('domain', 'user', 'team', 'role'), name='catalog_domainrole_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='DomainRoleEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('role', models.CharField(choices=[('steward', 'Steward'), ('owner', 'Domain owner'), ('engineer', 'Data engineer')], max_length=12)),
                        ('domain', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.domain')),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalog.domainrole')),
                        ('team', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['domain', 'pgh_id'], name='catalog_domainrole_of_domain'), models.Index(fields=['entry'], name='catalog_domainrole_in')],
                    },
                ),
                migrations.CreateModel(
                    name='Favourite',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('added_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='favourites', to='catalog.asset')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='favourites', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'asset'), name='catalog_favourite_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Field',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(help_text='a nested one with its path: address.city', max_length=500)),
                        ('parent', models.CharField(blank=True, help_text='the name of the field it is part of', max_length=500)),
                        ('position', models.PositiveIntegerField()),
                        ('type', models.CharField(blank=True, max_length=255)),
                        ('description', models.TextField(blank=True)),
                        ('nullable', models.BooleanField(blank=True, null=True)),
                        ('sensitivity', models.CharField(blank=True, choices=[('none', 'no personal data'), ('internal', 'internal'), ('personal', 'personal data'), ('secret', 'secret')], max_length=8)),
                        ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                        ('said_by', models.JSONField(blank=True, default=dict)),
                        ('beside', models.JSONField(blank=True, default=dict)),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fields', to='catalog.asset')),
                    ],
                    options={
                        'ordering': ['position', 'name'],
                        'indexes': [django.contrib.postgres.indexes.GinIndex(condition=models.Q(('tags', []), _negated=True), fields=['tags'], name='catalog_field_tags')],
                        'constraints': [models.UniqueConstraint(fields=('asset', 'name'), name='catalog_field_once')],
                    },
                ),
                migrations.CreateModel(
                    name='FieldEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('name', models.CharField(help_text='a nested one with its path: address.city', max_length=500)),
                        ('parent', models.CharField(blank=True, help_text='the name of the field it is part of', max_length=500)),
                        ('position', models.PositiveIntegerField()),
                        ('type', models.CharField(blank=True, max_length=255)),
                        ('description', models.TextField(blank=True)),
                        ('nullable', models.BooleanField(blank=True, null=True)),
                        ('sensitivity', models.CharField(blank=True, choices=[('none', 'no personal data'), ('internal', 'internal'), ('personal', 'personal data'), ('secret', 'secret')], max_length=8)),
                        ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                        ('said_by', models.JSONField(blank=True, default=dict)),
                        ('beside', models.JSONField(blank=True, default=dict)),
                        ('asset', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.asset')),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalog.field')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['asset', 'pgh_id'], name='catalog_field_of_asset'), models.Index(fields=['entry'], name='catalog_field_in')],
                    },
                ),
                migrations.CreateModel(
                    name='Hold',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('recall_id', models.BigIntegerField(unique=True)),
                        ('title', models.CharField(max_length=250)),
                        ('placed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('lifted_at', models.DateTimeField(null=True)),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='catalog.asset')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('lifted_at', None)), fields=['asset'], name='catalog_hold_standing')],
                    },
                ),
                migrations.CreateModel(
                    name='IndexPiece',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('content', models.BinaryField()),
                        ('segment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='catalog.indexsegment')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('segment', 'number'), name='catalog_indexpiece_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Source',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.CharField(max_length=80, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9_-]*$', 'use small letters, digits, - and _')])),
                        ('name', models.CharField(max_length=150)),
                        ('kind', models.CharField(choices=[('postgres', 'Postgres')], default='postgres', max_length=12)),
                        ('namespace', models.CharField(help_text="OpenLineage's namespace of its assets", max_length=255)),
                        ('prefix', models.CharField(help_text="the first part of its assets' names", max_length=80)),
                        ('host', models.CharField(max_length=255)),
                        ('port', models.PositiveIntegerField()),
                        ('database', models.CharField(max_length=80)),
                        ('username', models.CharField(max_length=80)),
                        ('secret', models.CharField(help_text='which secret holds the password', max_length=80)),
                        ('schemas', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None)),
                        ('next_scan_at', models.DateTimeField(blank=True, null=True)),
                        ('scan_every', models.DurationField()),
                        ('lease_until', models.DateTimeField(blank=True, null=True)),
                        ('fence', models.BigIntegerField(default=0)),
                        ('scanned_at', models.DateTimeField(blank=True, null=True)),
                        ('error', models.TextField(blank=True)),
                        ('domain', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='catalog.domain')),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='accounts.team')),
                    ],
                ),
                migrations.CreateModel(
                    name='AssetEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('namespace', models.CharField(max_length=255)),
                        ('name', models.CharField(max_length=500)),
                        ('kind', models.CharField(choices=[('table', 'table'), ('view', 'view'), ('file', 'file'), ('stream', 'stream'), ('dashboard', 'dashboard'), ('report', 'report'), ('spreadsheet', 'spreadsheet'), ('model', 'model'), ('feature_set', 'feature set'), ('api', 'API'), ('pipeline', 'pipeline')], max_length=12)),
                        ('title', models.CharField(blank=True, max_length=250)),
                        ('description', models.TextField(blank=True)),
                        ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                        ('stage', models.CharField(choices=[('local', 'Local'), ('shared', 'Shared'), ('central', 'Central')], default='local', max_length=8)),
                        ('sensitivity', models.CharField(blank=True, choices=[('none', 'no personal data'), ('internal', 'internal'), ('personal', 'personal data'), ('secret', 'secret')], max_length=8)),
                        ('visibility', models.CharField(choices=[('public', 'Public'), ('restricted', 'Restricted'), ('private', 'Private')], default='public', max_length=10)),
                        ('links', models.JSONField(blank=True, default=list)),
                        ('properties', models.JSONField(blank=True, default=dict)),
                        ('definition', models.TextField(blank=True, help_text='the SQL of a view')),
                        ('certified_until', models.DateField(blank=True, null=True)),
                        ('certified_at', models.DateTimeField(blank=True, null=True)),
                        ('certified_note', models.CharField(blank=True, max_length=500)),
                        ('said_by', models.JSONField(blank=True, default=dict, help_text="attribute → the Authority whose words are shown, if not a machine's")),
                        ('beside', models.JSONField(blank=True, default=dict, help_text='attribute → lower Authority → what that one says')),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('deprecated_at', models.DateTimeField(blank=True, null=True)),
                        ('retired_at', models.DateTimeField(blank=True, null=True)),
                        ('lifecycle_note', models.CharField(blank=True, help_text='why it is deprecated or retired', max_length=500)),
                        ('certified_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('owner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalog.asset')),
                        ('replacement', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.asset')),
                        ('domain', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.domain')),
                        ('source', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.source')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='catalog_asset_of_pgh_obj'), models.Index(fields=['entry'], name='catalog_asset_in')],
                    },
                ),
                migrations.CreateModel(
                    name='SourceEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('slug', models.CharField(max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9_-]*$', 'use small letters, digits, - and _')])),
                        ('name', models.CharField(max_length=150)),
                        ('kind', models.CharField(choices=[('postgres', 'Postgres')], default='postgres', max_length=12)),
                        ('namespace', models.CharField(help_text="OpenLineage's namespace of its assets", max_length=255)),
                        ('prefix', models.CharField(help_text="the first part of its assets' names", max_length=80)),
                        ('host', models.CharField(max_length=255)),
                        ('port', models.PositiveIntegerField()),
                        ('database', models.CharField(max_length=80)),
                        ('username', models.CharField(max_length=80)),
                        ('schemas', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None)),
                        ('scan_every', models.DurationField()),
                        ('domain', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.domain')),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('owner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalog.source')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='catalog_source_of_pgh_obj'), models.Index(fields=['entry'], name='catalog_source_in')],
                    },
                ),
                migrations.CreateModel(
                    name='StewardshipEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('asset', models.ForeignKey(db_constraint=False, db_index=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.asset')),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('user', models.ForeignKey(db_constraint=False, db_index=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['asset', 'pgh_id'], name='catalog_stewardship_of_asset'), models.Index(fields=['entry'], name='catalog_stewardship_in')],
                    },
                ),
                migrations.CreateModel(
                    name='Tag',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, unique=True)),
                        ('meaning', models.TextField(blank=True)),
                        ('state', models.CharField(choices=[('proposed', 'Proposed'), ('governed', 'Governed')], default='proposed', max_length=8)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('appliers', models.ManyToManyField(blank=True, help_text='empty: whoever may edit the asset', related_name='applies', to='accounts.team')),
                        ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='catalog.tag')),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tags', to='accounts.team')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('state', 'proposed'), models.Q(('meaning', ''), _negated=True), _connector='OR'), name='catalog_tag_governed_has_a_meaning'), models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('pk')), _negated=True), _connector='OR'), name='catalog_tag_not_merged_into_itself')],
                    },
                ),
                migrations.CreateModel(
                    name='ApplierEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('team', models.ForeignKey(db_constraint=False, db_index=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
                        ('tag', models.ForeignKey(db_constraint=False, db_index=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.tag')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['tag', 'pgh_id'], name='catalog_applier_of_tag'), models.Index(fields=['entry'], name='catalog_applier_in')],
                    },
                ),
                migrations.CreateModel(
                    name='TagEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('name', models.CharField(max_length=80)),
                        ('meaning', models.TextField(blank=True)),
                        ('state', models.CharField(choices=[('proposed', 'Proposed'), ('governed', 'Governed')], default='proposed', max_length=8)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('merged_into', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.tag')),
                        ('owner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalog.tag')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='catalog_tag_of_pgh_obj'), models.Index(fields=['entry'], name='catalog_tag_in')],
                    },
                ),
                migrations.CreateModel(
                    name='Term',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.CharField(max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9_-]*$', 'use small letters, digits, - and _')])),
                        ('name', models.CharField(max_length=150)),
                        ('definition', models.TextField(blank=True)),
                        ('formula', models.TextField(blank=True, help_text='how it is computed, if it is a number')),
                        ('synonyms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=150), blank=True, default=list, size=None)),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('agreed', 'Agreed')], default='draft', max_length=8)),
                        ('revision', models.PositiveBigIntegerField(default=1)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('domain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='catalog.domain')),
                        ('not_to_be_confused_with', models.ManyToManyField(blank=True, to='catalog.term')),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='terms', to='accounts.team')),
                        ('steward', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='terms', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('domain', 'slug'), name='catalog_term_once'), models.UniqueConstraint(models.F('domain'), django.db.models.functions.text.Lower('name'), name='catalog_term_name_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ConfusionEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('from_term', models.ForeignKey(db_constraint=False, db_index=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.term')),
                        ('to_term', models.ForeignKey(db_constraint=False, db_index=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.term')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['from_term', 'pgh_id'], name='catalog_confusion_of_from_term'), models.Index(fields=['entry'], name='catalog_confusion_in')],
                    },
                ),
                migrations.CreateModel(
                    name='TermEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('slug', models.CharField(max_length=80, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9_-]*$', 'use small letters, digits, - and _')])),
                        ('name', models.CharField(max_length=150)),
                        ('definition', models.TextField(blank=True)),
                        ('formula', models.TextField(blank=True, help_text='how it is computed, if it is a number')),
                        ('synonyms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=150), blank=True, default=list, size=None)),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('agreed', 'Agreed')], default='draft', max_length=8)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('domain', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.domain')),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('owner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalog.term')),
                        ('steward', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='catalog_term_of_pgh_obj'), models.Index(fields=['entry'], name='catalog_term_in')],
                    },
                ),
                migrations.CreateModel(
                    name='TermUse',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='term_uses', to='catalog.asset')),
                        ('field', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='term_uses', to='catalog.field')),
                        ('term', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='catalog.term')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('term', 'asset', 'field'), name='catalog_termuse_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='TermUseEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('asset', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.asset')),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('field', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.field')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalog.termuse')),
                        ('term', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.term')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['term', 'pgh_id'], name='catalog_termuse_of_term'), models.Index(fields=['asset', 'pgh_id'], name='catalog_termuse_of_asset'), models.Index(fields=['entry'], name='catalog_termuse_in')],
                    },
                ),
                migrations.CreateModel(
                    name='Verdict',
                    fields=[
                        ('asset', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='verdict', serialize=False, to='catalog.asset')),
                        ('own', models.CharField(choices=[('fit', 'Fit for use'), ('care', 'Use with care'), ('stop', 'Do not use'), ('unknown', 'Not known')], default='unknown', max_length=8)),
                        ('recalled', models.BooleanField(default=False)),
                        ('shown', models.GeneratedField(db_persist=True, expression=models.Case(models.When(recalled=True, then=models.Value('stop')), default=models.F('own')), output_field=models.CharField(choices=[('fit', 'Fit for use'), ('care', 'Use with care'), ('stop', 'Do not use'), ('unknown', 'Not known')], max_length=8))),
                        ('reasons', models.JSONField(default=list)),
                        ('judged_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['shown'], name='catalog_verdict_shown')],
                    },
                ),
                migrations.CreateModel(
                    name='Stewardship',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                        'indexes': [],
                        'constraints': [],
                    },
                    bases=('catalog.asset_stewards',),
                ),
                migrations.CreateModel(
                    name='AccessEvent',
                    fields=[
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('pgh_id', models.BigIntegerField(db_default=models.Func(models.Value('accounts_record'), function='nextval'), primary_key=True, serialize=False)),
                        ('id', models.BigIntegerField()),
                        ('until', models.DateTimeField(blank=True, null=True)),
                        ('given_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('entry', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.entry')),
                        ('given_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalog.access')),
                        ('team', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asset', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.asset')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(fields=['asset', 'pgh_id'], name='catalog_access_of_asset'), models.Index(fields=['entry'], name='catalog_access_in')],
                    },
                ),
                migrations.CreateModel(
                    name='Applier',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                        'indexes': [],
                        'constraints': [],
                    },
                    bases=('catalog.tag_appliers',),
                ),
                migrations.CreateModel(
                    name='Confusion',
                    fields=[
                    ],
                    options={
                        'proxy': True,
                        'indexes': [],
                        'constraints': [],
                    },
                    bases=('catalog.term_not_to_be_confused_with',),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='standing',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalog_change (asset_id) SELECT asset_id FROM new_rows JOIN old_rows USING (asset_id) WHERE (new_rows.stars_sum, new_rows.stars_count, new_rows.importance) IS DISTINCT FROM (old_rows.stars_sum, old_rows.stars_count, old_rows.importance); RETURN NULL;', hash='77682072618be0c07a7c6a0b69232067e31da665', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_6af29', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalog_standing', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='verdict',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalog_change (asset_id) SELECT asset_id FROM new_rows JOIN old_rows USING (asset_id) WHERE (new_rows.shown) IS DISTINCT FROM (old_rows.shown); RETURN NULL;', hash='499f31f1da4e35987be918fd1eaa23258782dbba', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_f4325', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalog_verdict', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='accessevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='26d399b1809b3904a99b177d44f547588100d861', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_ea51e', table='catalog_accessevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='access',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_accessevent" ("asset_id", "entry_id", "given_at", "given_by_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "until", "user_id") SELECT new_values."asset_id", (SELECT record_entry()), new_values."given_at", new_values."given_by_id", new_values."id", now(), \'insert\', new_values."id", new_values."team_id", new_values."until", new_values."user_id" FROM new_values ; RETURN NULL;', hash='b8dac6c2c13b9585a357df367a34f685f11012b9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_ee83c', referencing='REFERENCING NEW TABLE AS new_values ', table='catalog_access', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='access',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_accessevent" ("asset_id", "entry_id", "given_at", "given_by_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "until", "user_id") SELECT new_values."asset_id", (SELECT record_entry()), new_values."given_at", new_values."given_by_id", new_values."id", now(), \'update\', new_values."id", new_values."team_id", new_values."until", new_values."user_id" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*); RETURN NULL;', hash='b9e559fca630078e59c428184a2b844e0bf6d2ae', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_24252', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalog_access', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='access',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_accessevent" ("asset_id", "entry_id", "given_at", "given_by_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "until", "user_id") SELECT old_values."asset_id", (SELECT record_entry()), old_values."given_at", old_values."given_by_id", old_values."id", now(), \'delete\', old_values."id", old_values."team_id", old_values."until", old_values."user_id" FROM old_values ; RETURN NULL;', hash='2b0bfc1661a5b9060c34d788831322fa391fd571', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_d33c9', referencing='REFERENCING OLD TABLE AS old_values ', table='catalog_access', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='domain',
                    trigger=pgtrigger.compiler.Trigger(name='stand_in_the_tree', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    NEW.path := ARRAY[NEW.id];\n    IF NEW.parent_id IS NOT NULL THEN\n        SELECT path || NEW.id INTO STRICT NEW.path FROM catalog_domain WHERE id = NEW.parent_id FOR SHARE;\n        IF NEW.id = ANY(NEW.path[:array_length(NEW.path, 1) - 1]) THEN\n            RAISE EXCEPTION 'domain % cannot stand below itself', NEW.slug\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'catalog_domain_no_circle';\n        END IF;\n    END IF;\n    RETURN NEW;\n", hash='4ed532a711e41c9bb4f29d927c26b8bd116afab0', operation='INSERT OR UPDATE OF "parent_id"', pgid='pgtrigger_stand_in_the_tree_dc81a', table='catalog_domain', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='domain',
                    trigger=pgtrigger.compiler.Trigger(name='take_children_along', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."path" IS DISTINCT FROM (NEW."path"))', func='UPDATE catalog_domain SET parent_id = parent_id WHERE parent_id = NEW.id; RETURN NULL;', hash='248f9bb74abc1e56f6df8efcf97a106fe21ac74f', operation='UPDATE OF "parent_id"', pgid='pgtrigger_take_children_along_354d3', table='catalog_domain', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='domain',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_domainevent" ("description", "entry_id", "id", "name", "parent_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") SELECT new_values."description", (SELECT record_entry()), new_values."id", new_values."name", new_values."parent_id", now(), \'insert\', new_values."id", new_values."slug" FROM new_values ; RETURN NULL;', hash='900e937c4219d8250d3d8c40914591a89cffc436', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_2544f', referencing='REFERENCING NEW TABLE AS new_values ', table='catalog_domain', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='domain',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_domainevent" ("description", "entry_id", "id", "name", "parent_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") SELECT new_values."description", (SELECT record_entry()), new_values."id", new_values."name", new_values."parent_id", now(), \'update\', new_values."id", new_values."slug" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."description" IS DISTINCT FROM (new_values."description") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."parent_id" IS DISTINCT FROM (new_values."parent_id") OR old_values."slug" IS DISTINCT FROM (new_values."slug")); RETURN NULL;', hash='7296b1df89979d6341e5338df57ee54598f3c091', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_bf895', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalog_domain', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='domain',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_domainevent" ("description", "entry_id", "id", "name", "parent_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") SELECT old_values."description", (SELECT record_entry()), old_values."id", old_values."name", old_values."parent_id", now(), \'delete\', old_values."id", old_values."slug" FROM old_values ; RETURN NULL;', hash='79e6a0ccbda888581f01f2cb3ddbd4c2c2f131cb', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_b8ef4', referencing='REFERENCING OLD TABLE AS old_values ', table='catalog_domain', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='domainevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='924ab690d63760b38027b7cc2dc7f89f80e2144f', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_76e7b', table='catalog_domainevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='domainrole',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_domainroleevent" ("domain_id", "entry_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "team_id", "user_id") SELECT new_values."domain_id", (SELECT record_entry()), new_values."id", now(), \'insert\', new_values."id", new_values."role", new_values."team_id", new_values."user_id" FROM new_values ; RETURN NULL;', hash='d1a7c4f8f4684f2cddaa54f5d02a27aee79a06ec', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_4342b', referencing='REFERENCING NEW TABLE AS new_values ', table='catalog_domainrole', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='domainrole',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_domainroleevent" ("domain_id", "entry_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "team_id", "user_id") SELECT new_values."domain_id", (SELECT record_entry()), new_values."id", now(), \'update\', new_values."id", new_values."role", new_values."team_id", new_values."user_id" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*); RETURN NULL;', hash='499a0336be73c3f22f226981a2473fcc0207638c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_f7336', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalog_domainrole', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='domainrole',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_domainroleevent" ("domain_id", "entry_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "team_id", "user_id") SELECT old_values."domain_id", (SELECT record_entry()), old_values."id", now(), \'delete\', old_values."id", old_values."role", old_values."team_id", old_values."user_id" FROM old_values ; RETURN NULL;', hash='77ed64ee65f69d4c735bdd74e7285093830feb15', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_9c708', referencing='REFERENCING OLD TABLE AS old_values ', table='catalog_domainrole', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='domainroleevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='0ca724187cdd9c3c0b3110e10eaea21434d7bce7', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_5ed9c', table='catalog_domainroleevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='field',
                    trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalog_change (asset_id) SELECT asset_id FROM new_rows; RETURN NULL;', hash='11dd9a3f208f8989b94c83a13729937f3badda03', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_4c00c', referencing='REFERENCING NEW TABLE AS new_rows ', table='catalog_field', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='field',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalog_change (asset_id) SELECT asset_id FROM new_rows; RETURN NULL;', hash='2935de3360ba06f164728302d64289439a834476', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_16207', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalog_field', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='field',
                    trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalog_change (asset_id) SELECT asset_id FROM old_rows; RETURN NULL;', hash='c36c73624c7c26e97e9476e25b4c3ca25afad761', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_102e2', referencing='REFERENCING OLD TABLE AS old_rows ', table='catalog_field', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='field',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_fieldevent" ("asset_id", "beside", "description", "entry_id", "id", "name", "nullable", "parent", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "said_by", "sensitivity", "tags", "type") SELECT new_values."asset_id", new_values."beside", new_values."description", (SELECT record_entry()), new_values."id", new_values."name", new_values."nullable", new_values."parent", now(), \'insert\', new_values."id", new_values."position", new_values."said_by", new_values."sensitivity", new_values."tags", new_values."type" FROM new_values ; RETURN NULL;', hash='c2bcd05e21d227a03094f0c3a9607bb9f5d80dbb', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_084e2', referencing='REFERENCING NEW TABLE AS new_values ', table='catalog_field', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='field',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_fieldevent" ("asset_id", "beside", "description", "entry_id", "id", "name", "nullable", "parent", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "said_by", "sensitivity", "tags", "type") SELECT new_values."asset_id", new_values."beside", new_values."description", (SELECT record_entry()), new_values."id", new_values."name", new_values."nullable", new_values."parent", now(), \'update\', new_values."id", new_values."position", new_values."said_by", new_values."sensitivity", new_values."tags", new_values."type" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*); RETURN NULL;', hash='16219a5759931cf61c024f85f8cca437996fb36e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_46e5e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalog_field', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='field',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_fieldevent" ("asset_id", "beside", "description", "entry_id", "id", "name", "nullable", "parent", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "said_by", "sensitivity", "tags", "type") SELECT old_values."asset_id", old_values."beside", old_values."description", (SELECT record_entry()), old_values."id", old_values."name", old_values."nullable", old_values."parent", now(), \'delete\', old_values."id", old_values."position", old_values."said_by", old_values."sensitivity", old_values."tags", old_values."type" FROM old_values ; RETURN NULL;', hash='f8529fe0fa47d1949f0981331b4381e98d0fa2a4', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_26838', referencing='REFERENCING OLD TABLE AS old_values ', table='catalog_field', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='fieldevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='89fe8bf86efc4aa05346c6fa0507898a91b95b6a', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_c757b', table='catalog_fieldevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='source',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."next_scan_at" IS DISTINCT FROM (new_values."next_scan_at") OR old_values."secret" IS DISTINCT FROM (new_values."secret"))); RETURN NULL;', hash='f7f8df9f6765f8ee828080b1638777a9e7b7fc19', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_5a025', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalog_source', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='source',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_sourceevent" ("database", "domain_id", "entry_id", "host", "id", "kind", "name", "namespace", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "port", "prefix", "scan_every", "schemas", "slug", "username") SELECT new_values."database", new_values."domain_id", (SELECT record_entry()), new_values."host", new_values."id", new_values."kind", new_values."name", new_values."namespace", new_values."owner_id", now(), \'insert\', new_values."id", new_values."port", new_values."prefix", new_values."scan_every", new_values."schemas", new_values."slug", new_values."username" FROM new_values ; RETURN NULL;', hash='22225a793d15ecfb7f09e92a9c85684d3b9d56f7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_b2c98', referencing='REFERENCING NEW TABLE AS new_values ', table='catalog_source', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='source',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_sourceevent" ("database", "domain_id", "entry_id", "host", "id", "kind", "name", "namespace", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "port", "prefix", "scan_every", "schemas", "slug", "username") SELECT new_values."database", new_values."domain_id", (SELECT record_entry()), new_values."host", new_values."id", new_values."kind", new_values."name", new_values."namespace", new_values."owner_id", now(), \'update\', new_values."id", new_values."port", new_values."prefix", new_values."scan_every", new_values."schemas", new_values."slug", new_values."username" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."database" IS DISTINCT FROM (new_values."database") OR old_values."domain_id" IS DISTINCT FROM (new_values."domain_id") OR old_values."host" IS DISTINCT FROM (new_values."host") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."namespace" IS DISTINCT FROM (new_values."namespace") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."port" IS DISTINCT FROM (new_values."port") OR old_values."prefix" IS DISTINCT FROM (new_values."prefix") OR old_values."scan_every" IS DISTINCT FROM (new_values."scan_every") OR old_values."schemas" IS DISTINCT FROM (new_values."schemas") OR old_values."slug" IS DISTINCT FROM (new_values."slug") OR old_values."username" IS DISTINCT FROM (new_values."username")); RETURN NULL;', hash='f880ca99e31465249ee363a5e8abeea0eb67fe90', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_82eb2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalog_source', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='source',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_sourceevent" ("database", "domain_id", "entry_id", "host", "id", "kind", "name", "namespace", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "port", "prefix", "scan_every", "schemas", "slug", "username") SELECT old_values."database", old_values."domain_id", (SELECT record_entry()), old_values."host", old_values."id", old_values."kind", old_values."name", old_values."namespace", old_values."owner_id", now(), \'delete\', old_values."id", old_values."port", old_values."prefix", old_values."scan_every", old_values."schemas", old_values."slug", old_values."username" FROM old_values ; RETURN NULL;', hash='1fb706007adcf0581225289d18d22c99c80548a9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_eb5ae', referencing='REFERENCING OLD TABLE AS old_values ', table='catalog_source', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='assetevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='5ba8fc5d260bb1f9250668b3b291137414003c44', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_3152f', table='catalog_assetevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='asset',
                    trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalog_change (asset_id) SELECT id FROM new_rows; RETURN NULL;', hash='5531415680c3cab0c168dc7b7ee748e862f171e1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_87ccb', referencing='REFERENCING NEW TABLE AS new_rows ', table='catalog_asset', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='asset',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalog_change (asset_id) SELECT id FROM new_rows; RETURN NULL;', hash='ca0e63badaba5ec3b474a3f515c4fd413cc8ede3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_cc65b', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalog_asset', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='asset',
                    trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalog_change (asset_id) SELECT id FROM old_rows; RETURN NULL;', hash='b06d684e7f5028f7ba7c4e76aeb96a868b1d6ec1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_a06ce', referencing='REFERENCING OLD TABLE AS old_rows ', table='catalog_asset', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='asset',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_assetevent" ("beside", "certified_at", "certified_by_id", "certified_note", "certified_until", "created_at", "definition", "deprecated_at", "description", "domain_id", "entry_id", "id", "kind", "lifecycle_note", "links", "name", "namespace", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "properties", "replacement_id", "retired_at", "said_by", "sensitivity", "source_id", "stage", "tags", "title", "visibility") SELECT new_values."beside", new_values."certified_at", new_values."certified_by_id", new_values."certified_note", new_values."certified_until", new_values."created_at", new_values."definition", new_values."deprecated_at", new_values."description", new_values."domain_id", (SELECT record_entry()), new_values."id", new_values."kind", new_values."lifecycle_note", new_values."links", new_values."name", new_values."namespace", new_values."owner_id", now(), \'insert\', new_values."id", new_values."properties", new_values."replacement_id", new_values."retired_at", new_values."said_by", new_values."sensitivity", new_values."source_id", new_values."stage", new_values."tags", new_values."title", new_values."visibility" FROM new_values ; RETURN NULL;', hash='daa60e0b0faf0237c9f97f87dd140bc829f289e7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_5627c', referencing='REFERENCING NEW TABLE AS new_values ', table='catalog_asset', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='asset',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_assetevent" ("beside", "certified_at", "certified_by_id", "certified_note", "certified_until", "created_at", "definition", "deprecated_at", "description", "domain_id", "entry_id", "id", "kind", "lifecycle_note", "links", "name", "namespace", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "properties", "replacement_id", "retired_at", "said_by", "sensitivity", "source_id", "stage", "tags", "title", "visibility") SELECT new_values."beside", new_values."certified_at", new_values."certified_by_id", new_values."certified_note", new_values."certified_until", new_values."created_at", new_values."definition", new_values."deprecated_at", new_values."description", new_values."domain_id", (SELECT record_entry()), new_values."id", new_values."kind", new_values."lifecycle_note", new_values."links", new_values."name", new_values."namespace", new_values."owner_id", now(), \'update\', new_values."id", new_values."properties", new_values."replacement_id", new_values."retired_at", new_values."said_by", new_values."sensitivity", new_values."source_id", new_values."stage", new_values."tags", new_values."title", new_values."visibility" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."beside" IS DISTINCT FROM (new_values."beside") OR old_values."certified_at" IS DISTINCT FROM (new_values."certified_at") OR old_values."certified_by_id" IS DISTINCT FROM (new_values."certified_by_id") OR old_values."certified_note" IS DISTINCT FROM (new_values."certified_note") OR old_values."certified_until" IS DISTINCT FROM (new_values."certified_until") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."definition" IS DISTINCT FROM (new_values."definition") OR old_values."deprecated_at" IS DISTINCT FROM (new_values."deprecated_at") OR old_values."description" IS DISTINCT FROM (new_values."description") OR old_values."domain_id" IS DISTINCT FROM (new_values."domain_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."lifecycle_note" IS DISTINCT FROM (new_values."lifecycle_note") OR old_values."links" IS DISTINCT FROM (new_values."links") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."namespace" IS DISTINCT FROM (new_values."namespace") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."properties" IS DISTINCT FROM (new_values."properties") OR old_values."replacement_id" IS DISTINCT FROM (new_values."replacement_id") OR old_values."retired_at" IS DISTINCT FROM (new_values."retired_at") OR old_values."said_by" IS DISTINCT FROM (new_values."said_by") OR old_values."sensitivity" IS DISTINCT FROM (new_values."sensitivity") OR old_values."source_id" IS DISTINCT FROM (new_values."source_id") OR old_values."stage" IS DISTINCT FROM (new_values."stage") OR old_values."tags" IS DISTINCT FROM (new_values."tags") OR old_values."title" IS DISTINCT FROM (new_values."title") OR old_values."visibility" IS DISTINCT FROM (new_values."visibility")); RETURN NULL;', hash='45f06826d8d4253c9d084d876a2ccbfc7146da01', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_71add', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalog_asset', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='asset',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_assetevent" ("beside", "certified_at", "certified_by_id", "certified_note", "certified_until", "created_at", "definition", "deprecated_at", "description", "domain_id", "entry_id", "id", "kind", "lifecycle_note", "links", "name", "namespace", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "properties", "replacement_id", "retired_at", "said_by", "sensitivity", "source_id", "stage", "tags", "title", "visibility") SELECT old_values."beside", old_values."certified_at", old_values."certified_by_id", old_values."certified_note", old_values."certified_until", old_values."created_at", old_values."definition", old_values."deprecated_at", old_values."description", old_values."domain_id", (SELECT record_entry()), old_values."id", old_values."kind", old_values."lifecycle_note", old_values."links", old_values."name", old_values."namespace", old_values."owner_id", now(), \'delete\', old_values."id", old_values."properties", old_values."replacement_id", old_values."retired_at", old_values."said_by", old_values."sensitivity", old_values."source_id", old_values."stage", old_values."tags", old_values."title", old_values."visibility" FROM old_values ; RETURN NULL;', hash='eb706d02d9619690dcf7291c610d0c6bd368b1d1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_87cb8', referencing='REFERENCING OLD TABLE AS old_values ', table='catalog_asset', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='sourceevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='ee02c5080d11c9b3eccfa866059375718fa1a73f', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_2b662', table='catalog_sourceevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='stewardshipevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='c3dd4ea031e1636a51ec23383ac20af44a9c57e7', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_9f722', table='catalog_stewardshipevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='tag',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_tagevent" ("created_at", "entry_id", "id", "meaning", "merged_into_id", "name", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") SELECT new_values."created_at", (SELECT record_entry()), new_values."id", new_values."meaning", new_values."merged_into_id", new_values."name", new_values."owner_id", now(), \'insert\', new_values."id", new_values."state" FROM new_values ; RETURN NULL;', hash='ad4be16e019df297fbe208a2188f624be3b59768', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_17e4d', referencing='REFERENCING NEW TABLE AS new_values ', table='catalog_tag', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='tag',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_tagevent" ("created_at", "entry_id", "id", "meaning", "merged_into_id", "name", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") SELECT new_values."created_at", (SELECT record_entry()), new_values."id", new_values."meaning", new_values."merged_into_id", new_values."name", new_values."owner_id", now(), \'update\', new_values."id", new_values."state" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*); RETURN NULL;', hash='bb22da8f281610e5d3eb6fff05f8ee5e2b0dc2e3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_22be4', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalog_tag', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='tag',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_tagevent" ("created_at", "entry_id", "id", "meaning", "merged_into_id", "name", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") SELECT old_values."created_at", (SELECT record_entry()), old_values."id", old_values."meaning", old_values."merged_into_id", old_values."name", old_values."owner_id", now(), \'delete\', old_values."id", old_values."state" FROM old_values ; RETURN NULL;', hash='70243a61a19930442793ec2e0d8829d86b936d69', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_57a45', referencing='REFERENCING OLD TABLE AS old_values ', table='catalog_tag', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='applierevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='585d13b879af675f83ded343f0ffbde0293bc4bd', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_0bea9', table='catalog_applierevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='tagevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='680a88ea34e249df15ed9140a1e052162094586d', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_3194b', table='catalog_tagevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='term',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO catalog_change (asset_id) SELECT used.asset_id\n    FROM new_rows JOIN old_rows USING (id) JOIN catalog_termuse used ON used.term_id = new_rows.id\n    WHERE (new_rows.name, new_rows.synonyms) IS DISTINCT FROM (old_rows.name, old_rows.synonyms);\n    RETURN NULL;\n', hash='82628d90232786d5a6f0a48b900118d847ae31a3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_f074f', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalog_term', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='term',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_termevent" ("created_at", "definition", "domain_id", "entry_id", "formula", "id", "name", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "state", "steward_id", "synonyms") SELECT new_values."created_at", new_values."definition", new_values."domain_id", (SELECT record_entry()), new_values."formula", new_values."id", new_values."name", new_values."owner_id", now(), \'insert\', new_values."id", new_values."slug", new_values."state", new_values."steward_id", new_values."synonyms" FROM new_values ; RETURN NULL;', hash='a98b776d5c68a5d01bff50b153f4979c71321c19', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_f8368', referencing='REFERENCING NEW TABLE AS new_values ', table='catalog_term', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='term',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_termevent" ("created_at", "definition", "domain_id", "entry_id", "formula", "id", "name", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "state", "steward_id", "synonyms") SELECT new_values."created_at", new_values."definition", new_values."domain_id", (SELECT record_entry()), new_values."formula", new_values."id", new_values."name", new_values."owner_id", now(), \'update\', new_values."id", new_values."slug", new_values."state", new_values."steward_id", new_values."synonyms" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."definition" IS DISTINCT FROM (new_values."definition") OR old_values."domain_id" IS DISTINCT FROM (new_values."domain_id") OR old_values."formula" IS DISTINCT FROM (new_values."formula") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."slug" IS DISTINCT FROM (new_values."slug") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."steward_id" IS DISTINCT FROM (new_values."steward_id") OR old_values."synonyms" IS DISTINCT FROM (new_values."synonyms")); RETURN NULL;', hash='22fc42df6b0d35694b831f72a2cc7af53fd66cac', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_1dde2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalog_term', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='term',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_termevent" ("created_at", "definition", "domain_id", "entry_id", "formula", "id", "name", "owner_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "state", "steward_id", "synonyms") SELECT old_values."created_at", old_values."definition", old_values."domain_id", (SELECT record_entry()), old_values."formula", old_values."id", old_values."name", old_values."owner_id", now(), \'delete\', old_values."id", old_values."slug", old_values."state", old_values."steward_id", old_values."synonyms" FROM old_values ; RETURN NULL;', hash='2d687db87d331670bd6748b7db0cad07cf3398dc', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_c8c7d', referencing='REFERENCING OLD TABLE AS old_values ', table='catalog_term', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='confusionevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='3ccf5e107ced381891c088c16d04e74c7b09a4a4', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_5ee37', table='catalog_confusionevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='termevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='e3a039bb3bcb21e4bd0baf4ba0edb8b5c20281b9', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_338ee', table='catalog_termevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='termuse',
                    trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalog_change (asset_id) SELECT asset_id FROM new_rows; RETURN NULL;', hash='70e587c8dbc14e234fb98ae7a403606998a878c7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_dc34c', referencing='REFERENCING NEW TABLE AS new_rows ', table='catalog_termuse', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='termuse',
                    trigger=pgtrigger.compiler.Trigger(name='note_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalog_change (asset_id) SELECT asset_id FROM new_rows; RETURN NULL;', hash='2bb17a7ff066dd7afd357166699349cdfee1b6c1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_878e7', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalog_termuse', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='termuse',
                    trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalog_change (asset_id) SELECT asset_id FROM old_rows; RETURN NULL;', hash='cd6187e9ec1dc1f80eac3088ebb4f0792899777a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_b6fb0', referencing='REFERENCING OLD TABLE AS old_rows ', table='catalog_termuse', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='termuse',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_termuseevent" ("asset_id", "created_at", "entry_id", "field_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "term_id") SELECT new_values."asset_id", new_values."created_at", (SELECT record_entry()), new_values."field_id", new_values."id", now(), \'insert\', new_values."id", new_values."term_id" FROM new_values ; RETURN NULL;', hash='f8b316959e7a25b097b9575f5b7b6c359e19db0c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_f9e2f', referencing='REFERENCING NEW TABLE AS new_values ', table='catalog_termuse', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='termuse',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_termuseevent" ("asset_id", "created_at", "entry_id", "field_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "term_id") SELECT new_values."asset_id", new_values."created_at", (SELECT record_entry()), new_values."field_id", new_values."id", now(), \'update\', new_values."id", new_values."term_id" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*); RETURN NULL;', hash='16cb0f32cf695e7846be8a43f8920757e0e1be30', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_2ae67', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalog_termuse', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='termuse',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_termuseevent" ("asset_id", "created_at", "entry_id", "field_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "term_id") SELECT old_values."asset_id", old_values."created_at", (SELECT record_entry()), old_values."field_id", old_values."id", now(), \'delete\', old_values."id", old_values."term_id" FROM old_values ; RETURN NULL;', hash='f7c2552b648e30e36595f09f784e43ede0584136', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_536b2', referencing='REFERENCING OLD TABLE AS old_values ', table='catalog_termuse', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='termuseevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=accounts.models.keeping.KeepingSql(func="RAISE EXCEPTION 'history is only ever added to: no % of %', lower(TG_OP), TG_TABLE_NAME;", hash='a7a230ef3c692a2ae3b5b109de677b2cdb1e8ba1', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_cfc31', table='catalog_termuseevent', when='BEFORE')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='stewardship',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_stewardshipevent" ("asset_id", "entry_id", "id", "pgh_created_at", "pgh_label", "user_id") SELECT new_values."asset_id", (SELECT record_entry()), new_values."id", now(), \'insert\', new_values."user_id" FROM new_values ; RETURN NULL;', hash='5546a5be2f4238ee3988dc61c17171fc3f8e171e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_389f3', referencing='REFERENCING NEW TABLE AS new_values ', table='catalog_asset_stewards', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='stewardship',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_stewardshipevent" ("asset_id", "entry_id", "id", "pgh_created_at", "pgh_label", "user_id") SELECT new_values."asset_id", (SELECT record_entry()), new_values."id", now(), \'update\', new_values."user_id" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*); RETURN NULL;', hash='50196db6c4193d4156ede78e7cc6f652c6edf22e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_86fb2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalog_asset_stewards', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='stewardship',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_stewardshipevent" ("asset_id", "entry_id", "id", "pgh_created_at", "pgh_label", "user_id") SELECT old_values."asset_id", (SELECT record_entry()), old_values."id", now(), \'delete\', old_values."user_id" FROM old_values ; RETURN NULL;', hash='463387b20524b214c205b241060c38159b149fc0', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_bc886', referencing='REFERENCING OLD TABLE AS old_values ', table='catalog_asset_stewards', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='applier',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_applierevent" ("entry_id", "id", "pgh_created_at", "pgh_label", "tag_id", "team_id") SELECT (SELECT record_entry()), new_values."id", now(), \'insert\', new_values."tag_id", new_values."team_id" FROM new_values ; RETURN NULL;', hash='13f25852751cbec0b52c0afcb91bd939a53cc1e8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_f6637', referencing='REFERENCING NEW TABLE AS new_values ', table='catalog_tag_appliers', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='applier',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_applierevent" ("entry_id", "id", "pgh_created_at", "pgh_label", "tag_id", "team_id") SELECT (SELECT record_entry()), new_values."id", now(), \'update\', new_values."tag_id", new_values."team_id" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*); RETURN NULL;', hash='356aa798567acc56bd8911c57e16c32252fac7f2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_dcb2d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalog_tag_appliers', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='applier',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_applierevent" ("entry_id", "id", "pgh_created_at", "pgh_label", "tag_id", "team_id") SELECT (SELECT record_entry()), old_values."id", now(), \'delete\', old_values."tag_id", old_values."team_id" FROM old_values ; RETURN NULL;', hash='f548976ba3742e15cc1f9fd4d4bbe5fa6b0f247b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_a101f', referencing='REFERENCING OLD TABLE AS old_values ', table='catalog_tag_appliers', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='confusion',
                    trigger=pgtrigger.compiler.Trigger(name='keep_insert', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_confusionevent" ("entry_id", "from_term_id", "id", "pgh_created_at", "pgh_label", "to_term_id") SELECT (SELECT record_entry()), new_values."from_term_id", new_values."id", now(), \'insert\', new_values."to_term_id" FROM new_values ; RETURN NULL;', hash='3b080d8a6aaa5ac9daac38a8ac21cc6ccfde7810', level='STATEMENT', operation='INSERT', pgid='pgtrigger_keep_insert_d80a7', referencing='REFERENCING NEW TABLE AS new_values ', table='catalog_term_not_to_be_confused_with', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='confusion',
                    trigger=pgtrigger.compiler.Trigger(name='keep_update', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_confusionevent" ("entry_id", "from_term_id", "id", "pgh_created_at", "pgh_label", "to_term_id") SELECT (SELECT record_entry()), new_values."from_term_id", new_values."id", now(), \'update\', new_values."to_term_id" FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*); RETURN NULL;', hash='fedfaea65cd469a2ca80405069c1995ae6b079c6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_keep_update_0e8ac', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalog_term_not_to_be_confused_with', when='AFTER')),
                ),
                accounts.models.keeping.AddTrigger(
                    model_name='confusion',
                    trigger=pgtrigger.compiler.Trigger(name='keep_delete', sql=accounts.models.keeping.KeepingSql(func='INSERT INTO "catalog_confusionevent" ("entry_id", "from_term_id", "id", "pgh_created_at", "pgh_label", "to_term_id") SELECT (SELECT record_entry()), old_values."from_term_id", old_values."id", now(), \'delete\', old_values."to_term_id" FROM old_values ; RETURN NULL;', hash='694637075a36525430561e8f01d21b96dff8bef4', level='STATEMENT', operation='DELETE', pgid='pgtrigger_keep_delete_643e1', referencing='REFERENCING OLD TABLE AS old_values ', table='catalog_term_not_to_be_confused_with', when='AFTER')),
                ),
            ],
        ),
    ]
