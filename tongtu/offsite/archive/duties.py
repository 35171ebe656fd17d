"""Who may move months, and who may look for passages."""

from django.utils.translation import gettext as _

from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Refused

LOOKERS = {
    Role.RECORD_REVIEWER, Role.UNIT_HEAD, Role.CASE_OFFICER, Role.LEGAL_REVIEWER, Role.AGENCY_HEAD, Role.ADMIN,
    Role.DISCIPLINE_SUPERVISOR, Role.ENFORCEMENT_SUPERVISOR, Role.SYSTEM,
}  # fmt: skip


def keeper(actor: Actor) -> None:
    """Months are moved by the administrator, and by the system by its timetable. Raises Refused (wrong_role)."""
    if not actor.roles & {Role.ADMIN, Role.SYSTEM}:
        raise Refused("wrong_role", _("过车记录归档须由系统管理员办理。"))


def looker(actor: Actor) -> None:
    """Where a lorry was is looked up by who reviews, handles or supervises. Raises Refused (wrong_role)."""
    if not actor.roles & LOOKERS:
        raise Refused("wrong_role", _("您的岗位不能查询过车记录。"))
