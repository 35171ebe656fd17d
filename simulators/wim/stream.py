"""What a site measures and says, passage by passage. The same seed says the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from simulators.wim.drawing import Moment
from simulators.wim.lorries import Lorry, lorry
from simulators.wim.sites import Site

# How many lorries come in each hour of the day, relative to the mean (per mille of it).
HOURS = (
    780,
    720,
    700,
    760,
    900,
    1060,
    1180,
    1090,
    1010,
    1070,
    1120,
    1060,
    940,
    980,
    1090,
    1150,
    1180,
    1130,
    1060,
    1010,
    980,
    1020,
    1050,
    960,
)
ALLOWANCE_PER_MILLE = 50  # what the station itself takes off before it calls a lorry over the limit
FAULTS = (
    "straddle",
    "hard_brake",
    "tail_mismatch",
    "unread_plate",
    "low_confidence",
    "axle_lost",
    "clock",
    "too_fast",
)


@dataclass(frozen=True)
class Passage:
    """One lorry over one lane: what happened, and the record the controller writes about it."""

    site: Site
    lorry: Lorry
    moment: Moment
    record: dict[str, Any]

    @property
    def over_limit(self) -> bool:
        gross: int = self.record["gross_kg_raw"]
        return gross - gross * ALLOWANCE_PER_MILLE // 1_000 > self.lorry.layout.limit_kg


@dataclass(frozen=True)
class Plan:
    """How much to make. rate: passages a second over all sites; seconds of road time; fault_rate per passage."""

    rate: float
    seconds: float
    start: datetime
    seed: int
    fault_rate: float = 0.012
    count: int | None = None


def passages(sites: list[Site], plan: Plan) -> Iterator[Passage]:
    """Passages of all sites in the order of time, Poisson arrivals shaped by the hour."""
    random = Random(plan.seed)
    weights = [site.share for site in sites]
    serial = dict.fromkeys((site.device for site in sites), 0)
    at, made = plan.start, 0
    end = plan.start + timedelta(seconds=plan.seconds)
    while plan.count is None or made < plan.count:
        hour = HOURS[at.hour] / 1_000
        at += timedelta(seconds=random.expovariate(plan.rate * hour))
        if at >= end:
            return
        site = random.choices(sites, weights)[0]
        serial[site.device] += 1
        made += 1
        yield passage(
            random,
            site,
            lorry(random, site.home),
            at=at,
            serial=serial[site.device],
            fault_rate=plan.fault_rate,
        )


def passage(
    random: Random,
    site: Site,
    truck: Lorry,
    *,
    at: datetime,
    serial: int,
    fault_rate: float,
    gross_kg: int | None = None,
) -> Passage:
    """One measurement. gross_kg: what the device shall read exactly; otherwise the truth with its noise."""
    at = at.replace(microsecond=at.microsecond // 1_000 * 1_000)
    lane = site.lanes if random.random() < 0.72 else random.randint(1, site.lanes)
    speed = round(min(max(random.gauss(62, 11), 18), 96), 1)
    factor = 1 if gross_kg else random.gauss(1.0, 0.008)
    loads = [round(load * factor / 10) * 10 for load in truck.loads_kg]
    loads[-1] += (gross_kg - sum(loads)) if gross_kg else 0
    moment = Moment(at, site.place, site.device, lane, site.lanes, sum(loads), speed)
    record = _record(random, site, truck, moment=moment, loads=loads, serial=serial)
    if random.random() < fault_rate:
        record |= fault(random.choice(FAULTS), record)
    return Passage(site, truck, moment, record)


def _record(
    random: Random, site: Site, truck: Lorry, *, moment: Moment, loads: list[int], serial: int
) -> dict[str, Any]:
    layout, at = truck.layout, moment.at
    length, width, height = layout.body_mm
    record: dict[str, Any] = {
        "record_code": f"{site.code}-{at:%Y%m%d%H%M%S}{at.microsecond // 1_000:03d}-{serial:05d}",
        "device_code": site.device,
        "seq": serial,
        "captured_at": at.isoformat(timespec="milliseconds"),
        "clock_offset_ms": random.randint(-60, 60),
        "road_no": site.road_no,
        "stake": site.stake,
        "direction": site.direction,
        "lane_no": moment.lane,
        "speed_kmh": moment.speed_kmh,
        "speed_change_pct": round(abs(random.gauss(0, 2.2)), 1),
        "axle_count": layout.axles,
        "axle_type_code": layout.code,
        "axle_loads_kg": loads,
        "axle_spacings_mm": [round(spacing * random.uniform(0.99, 1.01)) for spacing in layout.spacings_mm],
        "gross_kg_raw": sum(loads),
        "vehicle_kind": layout.kind,
        "length_mm": length + random.randint(-120, 120),
        "width_mm": width + random.randint(-15, 15),
        "height_mm": height + random.randint(-60, 20),
        "plate_no": truck.plate_no,
        "plate_color": truck.plate_color,
        "head_plate_no": truck.plate_no,
        "head_plate_color": truck.plate_color,
        "head_plate_conf": round(random.uniform(0.93, 0.995), 3),
        "weigh_confidence": round(random.uniform(0.93, 0.99), 3),
        "next_gap_ms": random.randint(900, 20_000),
        "firmware_version": "4.2.1",
    }
    tail, colour = (
        (truck.trailer_plate, "yellow") if truck.trailer_plate else (truck.plate_no, truck.plate_color)
    )
    conf = round(random.uniform(0.91, 0.99), 3)
    return record | {"tail_plate_no": tail, "tail_plate_color": colour, "tail_plate_conf": conf}


def fault(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    """What the record says instead when something went wrong at the site."""
    loads = record["axle_loads_kg"]
    said: dict[str, dict[str, Any]] = {
        "straddle": {"straddle_flag": True},
        "hard_brake": {"accel_flag": True, "speed_change_pct": 17.5},
        "tail_mismatch": {"tail_plate_no": record["plate_no"][:2] + "0000A"},
        "unread_plate": {"plate_no": "未识别", "head_plate_no": "未识别", "head_plate_conf": 0.31},
        "low_confidence": {"low_confidence_flag": True, "weigh_confidence": 0.61},
        "axle_lost": {"axle_loads_kg": [*loads[:-1], loads[-1] // 2]},
        "clock": {"clock_offset_ms": 2_400},
        "too_fast": {"speed_kmh": 118.0},
    }
    return said[kind]
