from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RegistryConfig(AppConfig):
    name = "tongtu.registry"
    verbose_name = _("基础登记")

    def ready(self) -> None:
        from tongtu.kernel.actors import Role
        from tongtu.registry import queries
        from tongtu.web import doors, menus

        doors.actors.append(queries.actor_of_user)
        menus.register_unit(queries.unit_name)
        registers, setup = _("登记"), _("设置")
        menus.register(label=_("查询当事人"), to="registry:parties", icon="user", order=60, group=registers)
        clerks = (Role.SERVICE_CLERK, Role.CASE_OFFICER)
        menus.register(
            label=_("窗口核验"),
            to="registry:counter",
            icon="user-check",
            order=62,
            group=registers,
            roles=clerks,
        )
        menus.register(
            label=pgettext_lazy("list", "车辆"),
            to="registry:vehicles",
            icon="truck",
            order=61,
            group=registers,
        )
        menus.register(label=_("机构"), to="registry:organisations", icon="building", order=80, group=setup)
        menus.register(label=_("人员与证件"), to="registry:officers", icon="users", order=81, group=setup)
