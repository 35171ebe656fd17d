from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "tongtu.registry"
    verbose_name = _("基础登记")

    def ready(self) -> None:
        from tongtu.registry import queries
        from tongtu.web import doors, menus

        doors.actors.append(queries.actor_of_user)
        menus.register_unit(queries.unit_name)
