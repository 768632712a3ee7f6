from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "studium.web"
    label = "web"

    def ready(self) -> None:
        from .shell import signals  # noqa: F401 - connects the receiver
