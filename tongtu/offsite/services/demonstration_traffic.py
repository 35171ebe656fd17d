"""Two days on the demonstration's roads: passages in batches of three hours, taken as their stations would have sent them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from tongtu.kernel import clock
from tongtu.offsite import intake, passages
from tongtu.offsite.models import Batch, Device
from tongtu.offsite.passages import rollups
from tongtu.offsite.services.demonstration import SEEDER
from tongtu.offsite.services.health import count_health
from tongtu.offsite.services.intake import known_device

DAYS, SPAN = timedelta(days=2), timedelta(hours=3)
A_DAY = 340  # passages of a device
HEAVY_PERCENT = 1
FLEET = 260


@dataclass(frozen=True)
class Kind:
    """Lorries of one layout. Masses in kg: what axles bear empty and loaded. Spacings in mm."""

    name: str
    empty: tuple[int, ...]
    loaded: tuple[int, ...]
    spacings: tuple[int, ...]
    outline: tuple[int, int, int]


KINDS = (
    Kind("truck", (2_300, 2_900), (4_900, 11_300), (4_200,), (7_900, 2_450, 2_900)),
    Kind("truck", (3_600, 3_300, 3_100), (6_100, 8_700, 8_500), (4_350, 1_350), (10_800, 2_500, 3_400)),
    Kind(
        "truck", (3_300, 3_200, 3_300, 3_200), (5_900, 6_100, 8_700, 8_500), (1_900, 4_300, 1_350),
        (11_600, 2_500, 3_500),
    ),
    Kind(
        "train", (5_600, 3_000, 2_900, 1_900, 1_900, 1_900), (6_450, 7_900, 7_900, 8_000, 8_000, 8_000),
        (3_300, 1_350, 6_300, 1_310, 1_310), (17_000, 2_500, 3_700),
    ),
)  # fmt: skip
SHARES = (22, 14, 14, 50)


@dataclass(frozen=True)
class Lorry:
    plate: str
    trailer: str
    kind: Kind


@transaction.atomic
def seed_traffic() -> int:
    """Let the demonstration's devices have sent for two days; how many passages are new.

    Nothing is sent while the database knows a batch of the last two days: a city that is at work is left alone.
    """
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    start = (clock.local(now) - DAYS).replace(hour=0)
    if Batch.objects.visible_to(SEEDER).filter(received_at__gte=start).exists():
        return 0
    passages.create_months(start.date(), now.date())
    random = Random(start.toordinal())  # noqa: S311 - traffic, not a secret
    fleet = [_lorry(random) for _ in range(FLEET)]
    devices = Device.objects.visible_to(SEEDER).order_by("code").values_list("code", flat=True)
    new = sum(_days_of(code, fleet, random, span=(start, now)) for code in devices)
    while rollups.roll_up() == rollups.MOST_BATCHES:
        pass
    count_health()
    return new


def _days_of(code: str, fleet: list[Lorry], random: Random, *, span: tuple[datetime, datetime]) -> int:
    device = known_device(code)
    assert device is not None, "its code came from the register"
    at, end = span
    new, serial = 0, 0
    while at < end:
        until = min(at + SPAN, end)
        lines = list(_lines(device, fleet, random, span=(at, until), serial=serial))
        serial += len(lines)
        number = f"demonstration-{code}-{at:%Y%m%d%H}"
        new += intake.take(b"\n".join(lines), device=device, number=number, received_at=until).accepted
        at = until
    return new


def _lines(
    device: Device, fleet: list[Lorry], random: Random, *, span: tuple[datetime, datetime], serial: int
) -> Iterator[bytes]:
    start, end = span
    lanes = device.site.lanes.count()
    seconds = (end - start).total_seconds()
    times = sorted(random.uniform(0, seconds) for _ in range(round(A_DAY * seconds / 86_400)))
    for n, offset in enumerate(times, serial + 1):
        at = start + timedelta(milliseconds=round(offset * 1_000))
        said = _passage(random.choice(fleet), random) | {
            "record_code": f"{device.code}-{at:%Y%m%d%H%M%S}-{n:05d}",
            "device_code": device.code,
            "captured_at": clock.local(at).isoformat(timespec="milliseconds"),
            "seq": n,
            "direction": device.site.direction,
            "lane_no": random.randint(1, lanes),
        }
        yield json.dumps(said, ensure_ascii=False).encode()


def _lorry(random: Random) -> Lorry:
    kind = random.choices(KINDS, SHARES)[0]
    serial = f"{random.choice('ABCDEFGHJK')}{random.randint(1_000, 9_999)}"
    home = random.choice(("豫R", "豫R", "豫R", "豫D", "鄂F"))
    return Lorry(f"{home}{serial}", f"{home}{serial[1:]}挂" if kind.name == "train" else "", kind)


def _passage(lorry: Lorry, random: Random) -> dict[str, Any]:
    kind = lorry.kind
    load = random.uniform(1.2, 1.45) if random.randrange(100) < HEAVY_PERCENT else random.uniform(0.05, 0.99)
    axles = [
        round((empty + (full - empty) * load) * random.gauss(1, 0.006) / 10) * 10
        for empty, full in zip(kind.empty, kind.loaded, strict=True)
    ]
    length, width, height = kind.outline
    tail = {
        "tail_plate_no": lorry.trailer or lorry.plate,
        "tail_plate_color": "yellow",
        "tail_plate_conf": 0.95,
    }
    return tail | {
        "plate_no": lorry.plate,
        "plate_color": "yellow",
        "head_plate_no": lorry.plate,
        "head_plate_color": "yellow",
        "head_plate_conf": 0.97,
        "weigh_confidence": 0.96,
        "speed_kmh": round(min(max(random.gauss(60, 9), 22), 94), 1),
        "speed_change_pct": round(abs(random.gauss(0, 2)), 1),
        "axle_count": len(axles),
        "axle_loads_kg": axles,
        "axle_spacings_mm": list(kind.spacings),
        "gross_kg_raw": sum(axles),
        "vehicle_kind": kind.name,
        "length_mm": length,
        "width_mm": width,
        "height_mm": height,
        "clock_offset_ms": random.randint(-60, 60),
        "next_gap_ms": random.randint(1_000, 20_000),
    }
