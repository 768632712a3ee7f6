from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learning", "0011_marks_files_in_steps")]

    operations = [
        migrations.AddField(
            model_name="runstate", name="noted", field=models.BooleanField(default=False)
        ),
    ]
