from django.apps import AppConfig


class OffsiteConfig(AppConfig):
    name = "tongtu.offsite"

    def ready(self) -> None:
        from tongtu.offsite import handlers, shell, station_shell, tasks  # noqa: F401

        shell.register()
        station_shell.register()
