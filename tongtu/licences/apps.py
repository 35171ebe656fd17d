from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LicencesConfig(AppConfig):
    name = "tongtu.licences"
    verbose_name = _("许可")

    def ready(self) -> None:
        from tongtu.licences import shell, tasks  # noqa: F401

        shell.register()
