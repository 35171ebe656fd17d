"""What is handed in of one weighing at a station: bounded, and judged by the law of the day. Pure functions."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from json import dumps
from uuid import UUID

from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.errors import Invalid
from tongtu.law import plates
from tongtu.law.overload import Verdict, assess
from tongtu.law.tolerance import filing_policy
from tongtu.law.weighing import VehicleKind, Weighing
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Direction, Station

LONGEST = {
    "ticket_no": 40, "goods": 60, "origin": 120, "permit_no": 40, "driver_name": 60, "driver_id_no": 20,
    "plate_no": 16, "trailer_plate_no": 16,
}  # fmt: skip
KINDS: dict[str, VehicleKind] = {"truck": "truck", "train": "train", "": "", "unknown": ""}


@dataclass(frozen=True, kw_only=True)
class WeighingIn:
    """One lorry on a scale that stands still. Whole kg. source_site_id: the station of kind source it was loaded at."""

    ticket_no: str
    weighed_at: datetime
    plate_no: str
    plate_color: str
    axle_count: int
    gross_kg: int
    axle_loads_kg: tuple[int, ...] = ()
    trailer_plate_no: str = ""
    vehicle_kind: str = ""
    drive_axles: int | None = None
    direction: str = ""
    arrived_at: datetime | None = None
    goods: str = ""
    origin: str = ""
    source_site_id: UUID | None = None
    permit_no: str = ""
    driver_name: str = ""
    driver_id_no: str = ""

    @property
    def digest(self) -> str:
        """What was handed in, in one number: a repeat is known by it."""
        facts = asdict(self) | {"plate_no": plates.normalise(self.plate_no)}
        facts |= {"weighed_at": self.weighed_at.timestamp()}
        facts |= {"arrived_at": self.arrived_at.timestamp() if self.arrived_at else None}
        return sha256(dumps(facts, sort_keys=True, default=str, ensure_ascii=False).encode()).hexdigest()


def check(given: WeighingIn, *, oldest: timedelta) -> None:
    """Raises Invalid, naming the field, when what is handed in cannot be one weighing."""
    _texts(given)
    _times(given, oldest)
    low, high = measure("Q08", "gross_min_kg"), measure("Q08", "gross_max_kg")
    if not low <= given.gross_kg <= high:
        said = _("总质量应在 %(low)d 到 %(high)d 千克之间。") % {"low": low, "high": high}
        raise Invalid("gross_kg", said, field="gross_kg")
    fewest, most = measure("Q07", "axles_min"), measure("Q07", "axles_max")
    if not fewest <= given.axle_count <= most:
        said = _("轴数应在 %(low)d 到 %(high)d 之间。") % {"low": fewest, "high": most}
        raise Invalid("axle_count", said, field="axle_count")
    _loads(given)


def _texts(given: WeighingIn) -> None:
    for name, longest in LONGEST.items():
        value = getattr(given, name)
        if len(value) > longest or not (value.isprintable() and "\\" not in value):
            said = _("“%(field)s”太长，或者含有不能使用的字符。") % {"field": name}
            raise Invalid(name, said, field=name)
    if not given.ticket_no.strip():
        raise Invalid("ticket_no", _("请填写称重单号。"), field="ticket_no")
    if plates.is_placeholder(given.plate_no):
        raise Invalid("plate_no", _("请填写车牌号码。"), field="plate_no")
    if given.plate_color not in plates.colours():
        raise Invalid("plate_color", _("请选择号牌颜色。"), field="plate_color")
    if given.vehicle_kind not in KINDS:
        raise Invalid("vehicle_kind", _("车型应为货车或者汽车列车。"), field="vehicle_kind")
    if given.direction not in {"", *Direction.values}:
        raise Invalid("direction", _("方向应为上行或者下行。"), field="direction")


def _times(given: WeighingIn, oldest: timedelta) -> None:
    for name in ("weighed_at", "arrived_at"):
        at = getattr(given, name)
        if at is not None and at.tzinfo is None:
            raise Invalid(name, _("时间须带时区。"), field=name)
    now = clock.now()
    if given.weighed_at > now + timedelta(seconds=measure("intake", "ahead_seconds")):
        raise Invalid("in_future", _("称重时间晚于现在。"), field="weighed_at")
    if given.weighed_at < now - oldest:
        raise Invalid("too_old", _("称重时间过早，不能再录入。"), field="weighed_at")
    if given.arrived_at is not None and given.arrived_at > given.weighed_at:
        raise Invalid("arrived_at", _("到达时间晚于称重时间。"), field="arrived_at")


def _loads(given: WeighingIn) -> None:
    if given.drive_axles is not None and not 0 <= given.drive_axles <= given.axle_count:
        raise Invalid("drive_axles", _("驱动轴数与轴数不符。"), field="drive_axles")
    if not given.axle_loads_kg:
        return
    if len(given.axle_loads_kg) != given.axle_count:
        raise Invalid("axle_loads_kg", _("轴重的个数与轴数不符。"), field="axle_loads_kg")
    off = abs(sum(given.axle_loads_kg) - given.gross_kg) * 100
    if min(given.axle_loads_kg) <= 0 or off > given.gross_kg * measure("Q07", "sum_percent"):
        raise Invalid("axle_loads_kg", _("各轴载荷之和与总质量不符。"), field="axle_loads_kg")


def judged(given: WeighingIn, station: Station) -> Verdict:
    """The verdict of the law of that day on what stood on the scale; the allowance is that of its class."""
    day = clock.local(given.weighed_at).date()
    certificate = station.certificate_on(day)
    known = certificate.accuracy_class if certificate else ""
    weighed = Weighing(
        axles=given.axle_count,
        gross_kg=given.gross_kg,
        accuracy_class=known or measure("station", "static_class"),
        kind=KINDS[given.vehicle_kind],
        drive_axles=given.drive_axles or None,
        speed_kmh=0,
    )
    return assess(weighed, on=day, region=station.region, policy=filing_policy(day, station.region))
