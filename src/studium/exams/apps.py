from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "studium.exams"
    label = "exams"
    default_auto_field = "django.db.models.BigAutoField"
