"""Crowds of rows that lists are measured over: each begins with one that services made."""

import json
from datetime import timedelta

from tongtu.cases import services as cases
from tongtu.cases.services.opening import Found
from tongtu.config.bench.rows import REGIONS, many_cases, multiply
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.offsite import intake
from tongtu.offsite import services as offsite
from tongtu.offsite.models import Device, Record
from tongtu.offsite.ports import RegisterDown, Vehicle
from tongtu.registry import queries as registry
from tongtu.registry.services import account_for_phone

BENCH = system("bench")
PARTY = "13800000001"


class NoRegister:
    """A register that never answers: what came in is examined without it."""

    def look_up(self, plate_no: str, plate_color: str) -> Vehicle | None:
        raise RegisterDown


def crowd_of_cases(count: int) -> None:
    """Half in one county, nine in ten closed."""
    first = cases.open_case(BENCH, _found())
    many_cases(str(first.pk), str(first.clue_id), count)


def crowd_of_records(device: Device, count: int) -> None:
    """Candidates of a province: half in one county, one in fifty waits for review."""
    batch = intake.take(_candidate(device), device=device, number="bench-candidate")
    offsite.examine(batch.pk, register=NoRegister())
    (record,) = Record.objects.visible_to(BENCH).filter(device=device)
    regions = ", ".join(f"'{code}'" for code in REGIONS)
    waits = "n % 50 = 0"
    at = "now() - n * interval '1 minute'"
    multiply(
        "offsite_record",
        str(record.pk),
        count,
        {
            "id": "md5('record' || n)::uuid",
            "record_code": "'M' || n",
            "passed_at": at,
            "received_at": at,
            "region": f"(ARRAY[{regions}])[1 + n % {len(REGIONS)}]",
            "plate_no": "'豫R' || lpad(upper(to_hex(n % 9999)), 5, '0')",
            "state": f"CASE WHEN {waits} THEN 'first_review' ELSE 'rejected' END",
            "next_owner": f"CASE WHEN {waits} THEN 'record_reviewer' ELSE '' END",
            "next_on": f"CASE WHEN {waits} THEN current_date + (n % 9)::int END",
        },
    )


def _candidate(device: Device) -> bytes:
    said = {
        "record_code": "bench-candidate",
        "device_code": device.code,
        "captured_at": (clock.now() - timedelta(minutes=40)).isoformat(timespec="milliseconds"),
        "lane_no": 1,
        "direction": "up",
        "speed_kmh": 54.0,
        "axle_count": 6,
        "axle_loads_kg": [6_420, 10_364, 10_364, 10_364, 10_364, 10_364],
        "axle_spacings_mm": [3_300, 1_350, 6_300, 1_310, 1_310],
        "gross_kg_raw": 58_240,
        "vehicle_kind": "train",
        "plate_no": "豫R8K521",
        "plate_color": "yellow",
        "clock_offset_ms": 20,
    }
    return json.dumps(said).encode()


def _found() -> Found:
    party = registry.actor_of_account(account_for_phone(PARTY)).party_id
    assert party is not None
    return Found(
        source="monitoring",  # type: ignore[arg-type] # cases' own word for it
        natural_key="bench:0",
        region="411321",
        violation_code="HW-010",
        act_at=clock.now() - timedelta(days=3),
        place="国道 G207 K1432+600 上行",
        facts="当事人所有的豫R8K521号六轴汽车列车载货行驶，车货总质量 55320 千克，超出限值 6320 千克。",
        party_id=party,
        title="豫R·8K521 超限 6.32 吨",
        assessment={"outcome": "fine", "fine_fen": 300_000},
    )
