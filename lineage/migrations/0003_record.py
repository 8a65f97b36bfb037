import accounts.models.keeping
import pgtrigger.compiler
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_record'),
        ('lineage', '0002_facets_and_view_readings'),
    ]

    operations = [
        accounts.models.keeping.AddTrigger(
            model_name='rawevent',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='b5b98f0d31eaf2d0c3a34d1d635abaab0711fdc1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_4356c', referencing='REFERENCING NEW TABLE AS new_values ', table='lineage_rawevent', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='rawevent',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='1fa0a08efcdfc8ad4842a704078f8601a8612bf4', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_f2ea1', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='lineage_rawevent', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='rawevent',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='88c3137cf5f4c1c19f2b317de715ba8fbb776d12', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_c98f6', referencing='REFERENCING OLD TABLE AS old_values ', table='lineage_rawevent', when='AFTER')),
        ),
    ]
