import accounts.models.keeping
import pgtrigger.compiler
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0004_echo'),
    ]

    operations = [
        accounts.models.keeping.AddTrigger(
            model_name='savedsearch',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='5f6fe97dc29b93ef605540e8346dd57a9106626b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_02872', referencing='REFERENCING NEW TABLE AS new_values ', table='catalog_savedsearch', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='savedsearch',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='a547c372447a2d109946c5cb7cac42241b861c82', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_4164f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalog_savedsearch', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='savedsearch',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='04bdbe1bd7e66b455b82a8a3c905cda882b25478', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_c85a7', referencing='REFERENCING OLD TABLE AS old_values ', table='catalog_savedsearch', when='AFTER')),
        ),
    ]
