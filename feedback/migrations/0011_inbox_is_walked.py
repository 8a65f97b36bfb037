from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What takes long on many tickets holds up nobody who writes one."""

    atomic = False

    dependencies = [("feedback", "0010_desks_and_hours")]

    operations = [
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(fields=['state', '-id'], name='feedback_ticket_states'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('state__in', ['new', 'acknowledged', 'in_work', 'reopened'])), fields=['answer_by', 'id'], name='feedback_ticket_waiting'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('escalated_at', None), ('state__in', ['new', 'acknowledged', 'in_work', 'reopened'])), fields=['answer_by'], name='feedback_ticket_to_escalate'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('state', 'resolved')), fields=['closed_at'], name='feedback_ticket_to_confirm'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('state__in', ['new', 'acknowledged', 'in_work', 'reopened'])), fields=['kind', 'answer_by', 'id'], name='feedback_ticket_kinds'),
        ),
    ]
