"""What a display at the roadside says: Chinese, short, and the plate as practice shows it in public."""

from collections.abc import Mapping
from typing import Any

from tongtu.offsite.models import BoardKind

SIGN = ("{plate} 超限", "总质量 {gross} 吨 限 {limit} 吨", "请到超限检测站接受检测")
RESULT = ("{plate}", "实测 {gross} 吨", "限值 {limit} 吨 超限")


def face(kind: str, row: Mapping[str, Any]) -> list[str]:
    """The lines of one message. row: a passage of the table."""
    said = {
        "plate": shown_plate(row["plate_no"]),
        "gross": f"{row['gross_kg_adjusted'] / 1000:.1f}",
        "limit": f"{row['limit_kg'] / 1000:g}",
    }
    return [line.format(**said) for line in (SIGN if kind == BoardKind.SIGN else RESULT)]


def shown_plate(plate: str) -> str:
    """豫R8K521 → 豫R·8***1: the driver knows it, nobody else does."""
    hidden = max(len(plate) - 4, 1)
    return f"{plate[:2]}·{plate[2:3]}{'*' * hidden}{plate[-1:]}" if len(plate) > 4 else "*" * len(plate)
