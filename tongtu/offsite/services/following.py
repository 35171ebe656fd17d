"""Where a lorry has been on one day, and a line in the log of who asked and why."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Invalid, Refused
from tongtu.law import plates
from tongtu.offsite.archive import history
from tongtu.offsite.models import JourneyLook

MOST = 200  # passages of one lorry in one day; more are no journey


@transaction.atomic
def look_at_journey(
    actor: Actor, plate_no: str, plate_color: str, *, day: date, purpose: str
) -> list[dict[str, Any]]:
    """The passages of one lorry on one day in the actor's regions, in their order. The look is logged with its purpose.

    Raises Refused (no_purpose, wrong_role), Invalid (plate_no, colour).
    """
    plate = plates.normalise(plate_no)
    if plates.kind_of(plate) is None:
        raise Invalid("plate_no", _("号牌号码的格式不正确。"))
    if not purpose.strip():
        raise Refused("no_purpose", _("查看轨迹须说明目的。"), "《个人信息保护法》第六条")
    found = history.plate_history(actor, plate, plate_color, first=day, last=day, size=MOST)
    JourneyLook.objects.create(
        plate_no=plate, plate_color=plate_color, day=day, actor=actor.name, purpose=purpose.strip()[:120],
        at=clock.now(),
    )  # fmt: skip
    return sorted(found.rows, key=lambda row: row["passed_at"])
