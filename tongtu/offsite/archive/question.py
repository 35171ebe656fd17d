"""A question about passages of any age: what is asked, in which regions, and where the page before it ended."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Invalid
from tongtu.kernel.scope import WHOLE_CODE
from tongtu.law import plates
from tongtu.law.plates import colours
from tongtu.offsite.archive.duties import looker
from tongtu.offsite.archive.months import between
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Device

EARLIEST = date(2000, 1, 1)  # nothing was weighed in motion before
Place = tuple[str, str]  # region, device
Mark = tuple[datetime, str, str, str]  # time, region, device, record: where a page ended


@dataclass(frozen=True)
class Question:
    """places: the devices asked; None asks every device of the regions. min_excess_kg: 0 asks lawful ones too."""

    regions: tuple[str, ...]
    first: date
    last: date
    plate: str = ""
    colour: str = ""
    places: tuple[Place, ...] | None = None
    min_excess_kg: int = 0
    before: Mark | None = None

    @property
    def start(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def end(self) -> datetime:
        """The first instant that is not asked any more."""
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))


def asked(
    actor: Actor,
    *,
    first: date | None = None,
    last: date | None = None,
    plate: str = "",
    colour: str = "",
    site: str = "",
    road: str = "",
    min_excess_kg: int = 0,
    after: str = "",
) -> Question:
    """The question somebody put, bounded. Days default to the last few; site is an id.

    Raises Refused (wrong_role), Invalid (backwards, too_long: more months than one question may span; colour; too_wide: too many
    devices without a plate).
    """
    looker(actor)
    last = min(last or clock.today(), clock.today())
    first = max(first, EARLIEST) if first else last - timedelta(days=measure("search", "days") - 1)
    _bounded(first, last)
    if colour and colour not in colours():
        raise Invalid("colour", _("没有这种号牌颜色。"), field="colour")
    plate = plates.normalise(plate)
    return Question(
        regions=actor.regions,
        first=first,
        last=last,
        plate=plate,
        colour=colour,
        places=_places(actor, site, road) if site or road or not plate else None,
        min_excess_kg=max(0, min_excess_kg),
        before=_read(after),
    )


def _bounded(first: date, last: date) -> None:
    if first > last:
        raise Invalid("backwards", _("起始日期晚于截止日期。"), field="from")
    most = measure("search", "months")
    if last.year - first.year > most or len(list(between(first, last))) > most + 1:
        raise Invalid("too_long", _("一次最多查询 %(n)d 个月。") % {"n": most}, field="from")


def _places(actor: Actor, site: str, road: str) -> tuple[Place, ...]:
    rows = Device.objects.visible_to(actor)
    if site:
        try:
            rows = rows.filter(site_id=UUID(site))
        except ValueError:
            return ()
    if road:
        rows = rows.filter(site__road_no=road.upper())
    most = measure("search", "devices")
    found = tuple(rows.order_by("region", "code").values_list("region", "code")[: most + 1])
    if len(found) > most:
        raise Invalid("too_wide", _("涉及设备过多，请填写号牌、点位或路线。"), field="plate")
    return found


def within(regions: tuple[str, ...], code: str) -> bool:
    """Whether a division lies in a jurisdiction, as the Door would say."""
    return any(code == prefix if len(prefix) == WHOLE_CODE else code.startswith(prefix) for prefix in regions)


def mark_of(row: dict[str, object]) -> str:
    """The cursor of the page after a row."""
    marks = [str(row["passed_at"]), row["region"], row["device_code"], row["record_code"]]
    return base64.urlsafe_b64encode(json.dumps(marks).encode()).decode().rstrip("=")


def _read(after: str) -> Mark | None:
    """A cursor that is not ours starts the list again."""
    try:
        marks = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        at, region, device, record = marks
        moment = datetime.fromisoformat(at)
    except (ValueError, TypeError):
        return None
    ours = all(isinstance(mark, str) and "\0" not in mark for mark in marks) and moment.tzinfo
    return (moment, region, device, record) if ours else None
