"""A lorry as a real site weighs and photographs it, and the case that grows from it."""

from datetime import datetime
from random import Random
from typing import Any

from simulators.wim.drawing import Moment, photographs
from simulators.wim.lorries import chosen
from tests import make
from tongtu.cases import services
from tongtu.cases.models import Case
from tongtu.cases.services.opening import EvidenceIn
from tongtu.kernel.actors import system
from tongtu.law.overload import assess
from tongtu.law.weighing import Weighing
from tongtu.registry import queries as registry

PLACE = "皇路店站（G207 国道 K1432+600 上行，2 车道）"
AT = datetime(2026, 2, 26, 14, 32, 7, tzinfo=make.BEIJING)
GROSS_KG = 58_240  # less the allowance: 55 320
NAMES = {"front": "前部", "side": "侧面", "rear": "尾部", "plate_head": "前牌", "plate_tail": "后牌"}
CERTIFICATE = {"number": "豫计检字第20260001号", "valid_to": "2027-01-31"}


def overload(
    city: make.City, *, gross_kg: int = GROSS_KG, at: datetime = AT, plate: str = "豫R8K521"
) -> Case:
    """A six-axle train over its limit, found by a site, with its photographs: a case that waits for its filing."""
    lorry = chosen(Random(7), plate_no=plate, colour="yellow", axles=6, gross_kg=gross_kg)  # noqa: S311 - drawn by a seed, not kept secret
    verdict = assess(
        Weighing(axles=6, gross_kg=gross_kg, accuracy_class="5", kind="train", drive_axles=2, speed_kmh=62),
        on=at.date(),
        region=city.region,
    )
    found = make.found(
        city,
        act_at=at,
        place=PLACE,
        title=f"{plate} 超限 {verdict.excess_kg / 1000:.2f} 吨",
        facts=facts(plate, at, verdict),
        vehicle_id=registry.vehicle(plate, "yellow").pk,
        assessment=verdict.as_dict(),
        weighing=weighing(plate, at, lorry, verdict),
        natural_key=f"journey:{plate}:{at.isoformat()}",
    )
    moment = Moment(at, "G207 K1432+600 上行", "WIM-411321-01", 2, 4, gross_kg, 62.0)
    pictures = [picture(role, content, at) for role, content in photographs(lorry, moment).items()]
    return services.open_case(system("offsite"), found, evidence_items=pictures)


def picture(role: str, content: bytes, at: datetime) -> EvidenceIn:
    return EvidenceIn(
        name=f"WIM-411321-01-{role}.jpg",
        content=content,
        kind="audiovisual",
        captured_at=at,
        captured_by="WIM-411321-01",
        place=PLACE,
        source="不停车检测系统 WIM-411321-01",
        proves=f"{NAMES[role]}：车型、号牌、时间、地点",
    )


def facts(plate: str, at: datetime, verdict: Any) -> str:
    return (
        f"{at:%Y年%m月%d日%H时%M分%S秒}，号牌为{plate}的6轴货车经过{PLACE}，实测车货总质量"
        f"{verdict.weighed.gross_kg:,}千克，扣除误差后{verdict.gross_kg_adjusted:,}千克，限值{verdict.limit_kg:,}千克，"
        f"超限{verdict.excess_kg:,}千克，超限率{verdict.excess_rate_bp / 100:.2f}%。"
    )


def weighing(plate: str, at: datetime, lorry: Any, verdict: Any) -> dict[str, Any]:
    return {
        "record_code": "WIM-411321-01-20260226143207",
        "passed_at": at.isoformat(),
        "plate_no": plate,
        "plate_color": "yellow",
        "axles": 6,
        "axle_loads_kg": list(lorry.loads_kg),
        "gross_kg_raw": verdict.weighed.gross_kg,
        "tolerance_kg": verdict.tolerance_kg,
        "gross_kg": verdict.gross_kg_adjusted,
        "gross_kg_adjusted": verdict.gross_kg_adjusted,
        "limit_kg": verdict.limit_kg,
        "excess_kg": verdict.excess_kg,
        "excess_rate_bp": verdict.excess_rate_bp,
        "speed_kmh": "62.0",
        "lane_no": 2,
        "device_code": "WIM-411321-01",
        "certificate": CERTIFICATE,
    }
