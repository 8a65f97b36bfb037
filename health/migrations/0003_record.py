import accounts.models.keeping
import pgtrigger.compiler
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_record'),
        ('health', '0002_check_newest'),
    ]

    operations = [
        accounts.models.keeping.AddTrigger(
            model_name='measurement',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='0639603a3bfede7799e74299fdee1d223def6f58', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_dddb7', referencing='REFERENCING NEW TABLE AS new_values ', table='health_measurement', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='measurement',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='a61fbcb862307b07a20c126174732c677cd51709', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_b74f0', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='health_measurement', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='measurement',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='3f05e26b890f5cf085c4aed6ab995954bcf687e5', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_9ea39', referencing='REFERENCING OLD TABLE AS old_values ', table='health_measurement', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='refresh',
            trigger=pgtrigger.compiler.Trigger(name='note_insert', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;', hash='d6c80f873692f1525133ccd33f85969374d74958', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_insert_33bf1', referencing='REFERENCING NEW TABLE AS new_values ', table='health_refresh', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='refresh',
            trigger=pgtrigger.compiler.Trigger(name='note_update', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."asset_id") = (new_values."asset_id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;', hash='d7f5600eabad4b063ecf593eb81fd5b80963dab1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_update_1673f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='health_refresh', when='AFTER')),
        ),
        accounts.models.keeping.AddTrigger(
            model_name='refresh',
            trigger=pgtrigger.compiler.Trigger(name='note_delete', sql=accounts.models.keeping.KeepingSql(func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;', hash='10d350fb25a074744e4f4fb5a06f8be98f91f7ef', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_delete_27a16', referencing='REFERENCING OLD TABLE AS old_values ', table='health_refresh', when='AFTER')),
        ),
    ]
