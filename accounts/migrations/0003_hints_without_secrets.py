from django.db import migrations, models

FORGET = "update accounts_token set hint = '' where hint not like 'aisle\\_%'"


class Migration(migrations.Migration):
    """A secret that was brought along once left its first ten characters in the hint; none of it belongs there."""

    dependencies = [("accounts", "0002_people_and_words")]

    operations = [
        migrations.AlterField(
            model_name="token",
            name="hint",
            field=models.CharField(help_text="the name in it, to recognise it by", max_length=20),
        ),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]
