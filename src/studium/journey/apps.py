from django.apps import AppConfig


class JourneyConfig(AppConfig):
    name = "studium.journey"
    label = "journey"

    def ready(self) -> None:
        from . import wiring

        wiring.connect()
