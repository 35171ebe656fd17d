"""The weather of a region and a time, declared by the head of the unit: its weighings are then looked at (Q19)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, Refused
from tongtu.kernel.events import emit
from tongtu.kernel.scope import WHOLE_CODE
from tongtu.offsite.events import WeatherDeclared
from tongtu.offsite.measures import measure
from tongtu.offsite.models import WeatherNotice

FIRST_YEAR, LAST_YEAR = 2000, 2099


@transaction.atomic
def declare_weather(
    actor: Actor, *, region: str, kind: str, starts_at: datetime, ends_at: datetime, source: str
) -> WeatherNotice:
    """Declare snow, ice or flooding. The same again changes nothing.

    Raises Refused (wrong_role, outside_region), Invalid (region, kind, dates, source).
    """
    if Role.UNIT_HEAD not in actor.roles:
        raise Refused("wrong_role", _("天气情况须由办案机构负责人登记。"))
    if len(region) != WHOLE_CODE or not region.isdecimal():
        raise Invalid("region", _("行政区划代码为六位数字。"), field="region")
    if kind not in measure("Q19", "doubtful"):
        raise Invalid("kind", _("请选择天气。"), field="kind")
    if ends_at <= starts_at or starts_at.year < FIRST_YEAR or ends_at.year > LAST_YEAR:
        raise Invalid("dates", _("有效期的起止时间颠倒。"), field="ends_at")
    if not source.strip() or len(source) > 120:
        raise Invalid("source", _("请写明来源，例如气象台的预警编号。"), field="source")
    rows = WeatherNotice.objects.visible_to(actor)
    known = rows.filter(region=region, kind=kind, starts_at=starts_at).first()
    if known is not None:
        return known
    said = {"starts_at": starts_at, "ends_at": ends_at, "source": source.strip(), "declared_by": actor.name}
    made = WeatherNotice.objects.create(actor, region=region, kind=kind, **said)
    emit(WeatherDeclared(made.subject, kind), actor, region=region)
    return made
