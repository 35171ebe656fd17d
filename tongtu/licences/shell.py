"""What the module tells the desk's shell: its lines in the rail, the pages of its records, its search."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongtu.kernel.actors import Actor, Role
from tongtu.licences import queries
from tongtu.licences.models import PermitState
from tongtu.web import menus

LOOK = (
    Role.SERVICE_CLERK, Role.AGENCY_HEAD, Role.UNIT_HEAD, Role.RECORD_REVIEWER, Role.CASE_OFFICER,
    Role.LEGAL_REVIEWER, Role.ENFORCEMENT_SUPERVISOR, Role.DISCIPLINE_SUPERVISOR,
)  # fmt: skip
FOUND = 5
LEAST = 3


def register() -> None:
    """Called once, when the apps are ready."""
    group = gettext_lazy("许可")
    menus.register(
        label=gettext_lazy("超限通行证"),
        to="licences:permits",
        icon="certificate",
        order=44,
        group=group,
        roles=LOOK,
    )
    menus.register(
        label=gettext_lazy("豁免登记"),
        to="licences:exemptions",
        icon="shield-check",
        order=45,
        group=group,
        roles=LOOK,
    )
    menus.register_page("licences.OversizePermit", "licences:permit")
    menus.register_search(search)


def search(actor: Actor, words: str) -> Iterable[menus.Hit]:
    """Permits by the beginning of their number or of a plate."""
    if len(words.strip()) < LEAST:
        return
    by_number = list(queries.permit_rows(actor, number=words).order_by(*queries.ORDER)[:FOUND])
    by_plate = queries.permit_rows(actor, plate=words).order_by(*queries.ORDER)[:FOUND]
    for row in {row["id"]: row for row in (*by_number, *by_plate)}.values():
        yield menus.Hit(
            _("超限通行证"),
            f"{row['number']} · {row['plate_no']}",
            str(PermitState(row["state"]).label),
            reverse("licences:permit", args=[row["id"]]),
        )
