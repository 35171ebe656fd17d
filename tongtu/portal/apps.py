from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "tongtu.portal"
    verbose_name = _("门户")

    def ready(self) -> None:
        from tongtu.web import menus

        menus.register(label=_("待办"), to="portal:desk", icon="checklist", order=0)
