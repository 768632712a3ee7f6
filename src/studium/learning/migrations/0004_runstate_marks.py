from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learning", "0003_discussion")]

    operations = [
        migrations.AddField(model_name="runstate", name="marks", field=models.JSONField(default=dict)),
    ]
