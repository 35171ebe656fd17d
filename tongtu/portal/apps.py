from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "tongtu.portal"
    verbose_name = _("门户")

    def ready(self) -> None:
        from tongtu.web import menus

        menus.register(label=_("待办"), to="portal:desk", icon="checklist", order=0)
        menus.register_my(label=_("我的事项"), to="portal:my", icon="clipboard-list", order=0)
        menus.register_my(label=_("我的通知"), to="notices:inbox", icon="mail", order=10)
        menus.register_my(label=_("我的信息"), to="registry:account", icon="user", order=20)
        menus.register_my(label=_("办事指南"), to="portal:guides", icon="help-circle", order=90)
