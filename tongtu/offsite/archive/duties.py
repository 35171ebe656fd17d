"""Who may move months: the administrator, and the system by its timetable."""

from django.utils.translation import gettext as _

from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Refused


def keeper(actor: Actor) -> None:
    """Raises Refused (wrong_role)."""
    if not actor.roles & {Role.ADMIN, Role.SYSTEM}:
        raise Refused("wrong_role", _("过车记录归档须由系统管理员办理。"))
