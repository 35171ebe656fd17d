from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "tongtu.notices"
    verbose_name = _("通知")

    def ready(self) -> None:
        from tongtu.notices import tasks  # noqa: F401
        from tongtu.notices.queries import unread_matter
        from tongtu.web import menus

        menus.register_my_matters(unread_matter)
