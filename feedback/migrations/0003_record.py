import accounts.models.keeping
import pgtrigger.compiler
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_record'),
        ('feedback', '0002_sent_once'),
    ]

    operations = [
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
    ]
