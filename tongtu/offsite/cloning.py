"""Whether a plate may be on two vehicles (套牌): a score of plain facts; its weights are in law/data/offsite.toml."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt

from tongtu.law import plates
from tongtu.offsite.checks import VehicleFact
from tongtu.offsite.checks_outside import colliding
from tongtu.offsite.measures import measure
from tongtu.offsite.records import Passage
from tongtu.offsite.words import Words
from tongtu.offsite.words import say as _

EARTH_M = 6_371_000
HOUR_S, KM_M = 3_600, 1_000
GONE = {"scrapped", "cancelled", "stolen"}


@dataclass(frozen=True)
class Sighting:
    """One plate at one place and time. longitude and latitude in degrees; None: the site has no coordinates."""

    key: str
    at: datetime
    place: str
    longitude: float | None
    latitude: float | None
    device_code: str = ""
    record_code: str = ""
    region: str = ""
    gross_kg: int = 0
    axles: int = 0


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for a clone, and what it counts. 0 points: asked, and not answered."""

    code: str
    points: int
    words: Words


@dataclass(frozen=True)
class Suspicion:
    """All reasons together, and the other passage when one is held against this one."""

    reasons: tuple[Reason, ...]
    other: Sighting | None

    @property
    def score(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def raised(self) -> bool:
        return self.score >= int(measure("clones", "suspected_from"))


def great_circle_m(one: Sighting, other: Sighting) -> int | None:
    """The shortest way over ground in metres; None when a place is not known."""
    if None in {one.longitude, one.latitude, other.longitude, other.latitude}:
        return None
    long1, lat1, long2, lat2 = (
        radians(float(degree or 0))
        for degree in (one.longitude, one.latitude, other.longitude, other.latitude)
    )
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((long2 - long1) / 2) ** 2
    return round(2 * EARTH_M * asin(min(1.0, sqrt(half))))


def impossible(one: Sighting, other: Sighting) -> int | None:
    """The speed in km/h at which one lorry would have had to drive, when none does; otherwise None.

    Places nearer than the least distance say nothing: clocks differ by seconds.
    """
    metres = great_circle_m(one, other)
    if metres is None or metres < measure("clones", "least_m"):
        return None
    seconds = max(1, round(abs((one.at - other.at).total_seconds())))
    kmh = metres * HOUR_S // (seconds * KM_M)
    return kmh if kmh > measure("clones", "impossible_kmh") else None


def fastest(one: Sighting, others: Iterable[Sighting]) -> tuple[Sighting, int] | None:
    """The sighting that no lorry could also have made, the most impossible one first."""
    found = [(other, kmh) for other in others if (kmh := impossible(one, other)) is not None]
    return max(found, key=lambda pair: (pair[1], pair[0].key), default=None)


def suspicion(
    here: Sighting,
    p: Passage,
    vehicle: VehicleFact,
    others: Iterable[Sighting],
    *,
    upheld: int = 0,
    gnss: Sighting | None = None,
) -> Suspicion:
    """Score one passage. upheld: objections of the owner that were found right; gnss: where the real lorry was."""
    pair = fastest(here, others)
    reasons = []
    if pair is not None:
        other, kmh = pair
        said = {"place": other.place, "kmh": kmh, "minutes": _minutes(here, other)}
        words = _("相隔 %(minutes)d 分钟出现在%(place)s，需以 %(kmh)d 公里/时行驶") % said
        reasons.append(Reason("travel", points("travel"), words))
    reasons += [reason for reason in (_registered(p, vehicle), _gone(vehicle), _plate(p)) if reason]
    reasons.append(_gnss(here, gnss))
    if upheld:
        words = _("车主曾提出套牌异议并成立 %(n)d 次") % {"n": upheld}
        reasons.append(Reason("objection", points("objection"), words))
    return Suspicion(tuple(reasons), pair[0] if pair else None)


def points(code: str) -> int:
    return int(measure("clones", code))


def _minutes(one: Sighting, other: Sighting) -> int:
    return round(abs((one.at - other.at).total_seconds()) / 60)


def _registered(p: Passage, vehicle: VehicleFact) -> Reason | None:
    if not vehicle.found:
        return None
    if vehicle.axles and vehicle.axles != p.axle_count:
        words = _("登记 %(there)d 轴，实测 %(here)d 轴") % {"there": vehicle.axles, "here": p.axle_count}
        return Reason("registry", points("registry"), words)
    if colliding(vehicle.kind, p.vehicle_kind):
        return Reason("registry", points("registry"), _("登记车型与实测不符，须核对是否套牌"))
    return None


def _gone(vehicle: VehicleFact) -> Reason | None:
    if vehicle.found and vehicle.status in GONE:
        words = _("登记状态为已报废、注销或被盗抢（%(status)s）") % {"status": vehicle.status}
        return Reason("gone", points("gone"), words)
    return None


def _plate(p: Passage) -> Reason | None:
    head = p.head_plate_color and p.head_plate_color != p.plate_color
    if head or not plates.colour_fits(p.plate_no, p.plate_color):
        return Reason("plate", points("plate"), _("号牌外观异常：颜色与号牌种类或者前牌识别不一致"))
    return None


def _gnss(here: Sighting, gnss: Sighting | None) -> Reason:
    if gnss is None:
        return Reason("gnss", 0, _("未取得登记车辆的卫星定位，不计分"))
    if impossible(here, gnss) is None:
        return Reason("gnss", 0, _("登记车辆的卫星定位与通过地点相符"))
    return Reason("gnss", points("gnss"), _("登记车辆当时的卫星定位在%(place)s") % {"place": gnss.place})
