"""Worlds of the roadside: sites, devices, batches and records, made by calling services."""

import gzip
import hashlib
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import uuid4

from simulators.wim import drawing, lorries, sending
from simulators.wim.sites import load
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role, system
from tongtu.offsite import intake, services
from tongtu.offsite.models import Batch, Device, Record
from tongtu.offsite.ports import RegisterDown, Vehicle
from tongtu.offsite.records import Passage, decode
from tongtu.offsite.services.intake import known_device

NANZHAO, ZHENPING, NINGBO = "411321", "411324", "330200"
ADMIN = Actor("admin", frozenset({Role.ADMIN}), (NANZHAO,))
JURIST = Actor("jurist", frozenset({Role.LEGAL_REVIEWER}), (NANZHAO,))
ANNA = Actor("李红（lihong）", frozenset({Role.RECORD_REVIEWER}), (NANZHAO,))
BO = Actor("周强（zhouqiang）", frozenset({Role.RECORD_REVIEWER}), (NANZHAO,))
HEAD = Actor("head", frozenset({Role.UNIT_HEAD}), (NANZHAO,))
STRANGER = Actor("stranger", frozenset(Role) - {Role.PARTY, Role.SYSTEM}, (ZHENPING,))
EVERYBODY = Actor("everybody", frozenset(Role), ("",))
SITES = {site.device: site for site in load()}
HUANGLU = "WIM-411321-01"


def devices(*only: str) -> list[Device]:
    return services.seed_demonstration(*only)


def device(code: str = HUANGLU) -> Device:
    devices(code)
    found = known_device(code)
    assert found is not None
    return found


def record(n: int = 1, /, **changes: Any) -> dict[str, Any]:
    """A passage as its station tells it: a lawful six-axle train, unless told otherwise."""
    at = clock.now() - timedelta(minutes=5)
    said = {
        "record_code": f"T{n:06d}",
        "device_code": HUANGLU,
        "captured_at": at.isoformat(timespec="milliseconds"),
        "lane_no": 1,
        "direction": "up",
        "speed_kmh": 54.0,
        "axle_count": 6,
        "axle_loads_kg": [6_400, 8_400, 8_400, 8_600, 8_600, 8_600],
        "axle_spacings_mm": [3_300, 1_350, 6_300, 1_310, 1_310],
        "gross_kg_raw": 49_000,
        "vehicle_kind": "train",
        "plate_no": "豫R8K521",
        "plate_color": "yellow",
        "clock_offset_ms": 20,
    }
    return said | changes


def over(n: int = 1, /, gross_kg: int = 58_240, **changes: Any) -> dict[str, Any]:
    """A passage over its limit: 58,240 kg measured, 55,320 kg after the allowance, unless told otherwise."""
    rest = gross_kg - 6_420
    loads = [6_420, *[rest // 5] * 4, rest - rest // 5 * 4]
    plate = {
        "head_plate_no": "豫R8K521",
        "head_plate_conf": 0.97,
        "tail_plate_no": "豫R3521挂",
        "tail_plate_conf": 0.94,
    }
    return record(n, **{"gross_kg_raw": gross_kg, "axle_loads_kg": loads} | plate | changes)


def records_passage(**changes: Any) -> Passage:
    """A passage over its limit, decoded."""
    return decode(json.dumps(over(1, **changes)).encode())


def body(*records: dict[str, Any] | bytes) -> bytes:
    lines = [r if isinstance(r, bytes) else json.dumps(r, ensure_ascii=False).encode() for r in records]
    return b"\n".join(lines) + b"\n"


def take(*records: dict[str, Any] | bytes, number: str = "", code: str = HUANGLU) -> Batch:
    return intake.take(body(*records), device=device(code), number=number or uuid4().hex)


def signed(code: str, path: str, sent: bytes, *, number: str = "", secret: str = "") -> dict[str, str]:
    """Request headers as Django's test client wants them."""
    site = SITES[code]
    return sending.signed(secret or site.secret, code, path, number=number or uuid4().hex, body=sent)


class Register:
    """A vehicle register that knows one lorry and its owner."""

    def look_up(self, plate_no: str, plate_color: str) -> Vehicle | None:
        if plate_no == "豫R0000A":
            return None
        owner = {"kind": "org", "name": "宛通物流有限公司", "id_type": "uscc", "id_no": "91411321MA8005216K"}
        return Vehicle("tractor", 6, 2, "normal", "411321008521", "411321", owner | {"phone": "13800000001"})


class SilentRegister:
    def look_up(self, plate_no: str, plate_color: str) -> Vehicle | None:
        raise RegisterDown


@cache
def pictures(plate: str = "豫R8K521", seed: int = 1, at: datetime | None = None) -> dict[str, bytes]:
    """Photographs of one passage, drawn once a session. at: what the overlay says, where somebody will look."""
    random = Random(seed)  # noqa: S311
    truck = lorries.chosen(random, plate_no=plate, colour="yellow", axles=6, gross_kg=58_240)
    at = at or datetime(2026, 11, 18, 14, 32, seed % 60, tzinfo=UTC)
    moment = drawing.Moment(at, SITES[HUANGLU].place, HUANGLU, 1, 2, 58_240, 54.0)
    return drawing.photographs(truck, moment)


def with_photos(
    said: dict[str, Any], *, seed: int = 1, code: str = HUANGLU, exact: bool = False
) -> dict[str, Any]:
    """The record with its photographs handed in first, as a station does. exact: with its own time on them."""
    at = clock.local(datetime.fromisoformat(said["captured_at"])) if exact else None
    sender = device(code)
    named = {}
    for role, data in pictures(said["plate_no"], seed, at).items():
        services.keep_file(sender, data)
        named[f"photo_{role}"] = hashlib.sha256(data).hexdigest()
    return said | named


def examined(batch: Batch, register: Any = None) -> list[Record]:
    services.examine(batch.pk, register=register or Register())
    return list(Record.objects.visible_to(system("test")).filter(device=batch.device).order_by("passed_at"))


def candidate(n: int = 1, /, *, exact: bool = False, **changes: Any) -> Record:
    """A record that waits for its first review."""
    said = with_photos(over(n, **changes), seed=n, exact=exact)
    examined(take(said))
    return Record.objects.visible_to(system("test")).get(record_code=said["record_code"])


def packed(data: bytes) -> bytes:
    return gzip.compress(data)
