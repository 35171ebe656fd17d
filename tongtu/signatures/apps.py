from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignaturesConfig(AppConfig):
    name = "tongtu.signatures"
    verbose_name = _("签署")

    def ready(self) -> None:
        from tongtu.signatures import tasks  # noqa: F401
