from django.db import migrations, models
from django.db.models import F


def told(apps, schema_editor):
    apps.get_model("exams", "RulingChange").objects.update(told_at=F("at"))


class Migration(migrations.Migration):

    dependencies = [
        ("exams", "0007_responses_marked_by_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="rulingchange",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(told, migrations.RunPython.noop),
    ]
