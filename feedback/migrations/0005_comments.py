import accounts.models.keeping
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0004_similar_tickets_are_found"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "beyond",
                    models.CharField(
                        blank=True,
                        db_default=models.Value(""),
                        help_text="who said it, in another system",
                        max_length=200,
                    ),
                ),
                ("text", models.TextField(max_length=10000)),
                (
                    "key",
                    models.CharField(
                        blank=True,
                        db_default=models.Value(""),
                        help_text="the sender's own name for it: sent twice, kept once",
                        max_length=100,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("edited_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                (
                    "lifted_at",
                    models.DateTimeField(
                        help_text="when it was put into the asset's description", null=True
                    ),
                ),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        help_text="none when it came from outside",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="feedback.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["ticket", "id"], name="feedback_comment_of_ticket")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(
                                ("accepted_at__isnull", False), ("accepted_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="feedback_comment_accepted_by_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), _negated=True),
                        fields=("ticket",),
                        name="feedback_comment_one_accepted",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("author", "key"),
                        name="feedback_comment_sent_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("author", None), models.Q(("key", ""), _negated=True)),
                        fields=("ticket", "key"),
                        name="feedback_comment_came_once",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="note_insert",
                sql=accounts.models.keeping.KeepingSql(
                    func="PERFORM record_note() WHERE EXISTS (SELECT FROM new_values ); RETURN NULL;",
                    hash="80653eff5fc25ee31b0f4c0e245d3e8a60a86605",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_note_insert_63d78",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="feedback_comment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="note_update",
                sql=accounts.models.keeping.KeepingSql(
                    func='PERFORM record_note() WHERE EXISTS (SELECT FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*)); RETURN NULL;',
                    hash="3211312c73c136f4ab43c2089e14da9642adfe33",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_note_update_76303",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="feedback_comment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="note_delete",
                sql=accounts.models.keeping.KeepingSql(
                    func="PERFORM record_note() WHERE EXISTS (SELECT FROM old_values ); RETURN NULL;",
                    hash="3148ce7c4fea2a06dadcd7f4a8558022b0d48eb4",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_note_delete_b7fb8",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="feedback_comment",
                    when="AFTER",
                ),
            ),
        ),
    ]
