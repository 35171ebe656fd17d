"""What stations, police decisions and displays tell the desk's shell."""

from django.utils.translation import gettext_lazy

from tongtu.kernel.actors import Role
from tongtu.web import menus

ROAD = (
    Role.CASE_OFFICER,
    Role.RECORD_REVIEWER,
    Role.UNIT_HEAD,
    Role.LEGAL_REVIEWER,
    Role.AGENCY_HEAD,
    Role.ADMIN,
)
FIRST = 37  # after the lines of the road (shell.py)


def register() -> None:
    """Called once, when the apps are ready."""
    group = gettext_lazy("治超站点")
    lines = (
        ("offsite:weighings", gettext_lazy("站点称重"), "scale", ROAD),
        ("offsite:stations", gettext_lazy("检测站"), "building", ROAD),
        ("offsite:police", gettext_lazy("公安处罚记录"), "file-description", ROAD),
    )
    for order, (to, label, icon, roles) in enumerate(lines, start=FIRST):
        menus.register(label=label, to=to, icon=icon, order=order, group=group, roles=roles)
    menus.register_page("offsite.Weighing", "offsite:weighing")
