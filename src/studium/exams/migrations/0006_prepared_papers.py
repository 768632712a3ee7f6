import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0005_item_statistics_and_rulings'),
    ]

    operations = [
        migrations.CreateModel(
            name='PreparedPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('exam_number', models.PositiveIntegerField()),
                ('content_version', models.BigIntegerField()),
                ('form', models.JSONField()),
                ('prepared_at', models.DateTimeField()),
                ('registration', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='prepared_paper', to='exams.registration')),
            ],
        ),
    ]
