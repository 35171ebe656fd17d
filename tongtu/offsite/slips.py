"""A weighing at a station as papers and cases say it: the slip, and the facts in one sentence."""

import json

from tongtu.kernel import clock
from tongtu.offsite.models import Weighing
from tongtu.offsite.words import STATION_FACTS


def facts_of(weighing: Weighing) -> str:
    """The facts in one sentence, as the filing form says them."""
    at = clock.local(weighing.weighed_at)
    masses = {"raw": weighing.gross_kg, "adjusted": weighing.gross_kg_adjusted}
    masses |= {"limit": weighing.limit_kg, "excess": weighing.excess_kg}
    return STATION_FACTS % {
        "at": f"{at:%Y年%m月%d日%H时%M分%S秒}",
        "plate": weighing.plate_no,
        "axles": weighing.axle_count,
        "place": weighing.station.name,
        "rate": f"{weighing.excess_rate_bp / 100:.2f}%",
        **{name: f"{kg:,}" for name, kg in masses.items()},
    }


def weighing_facts(weighing: Weighing) -> dict[str, object]:
    """What was measured, as the case and its documents show it."""
    return {
        "record_code": weighing.ticket_no,
        "passed_at": weighing.weighed_at.isoformat(),
        "plate_no": weighing.plate_no,
        "plate_color": weighing.plate_color,
        "axles": weighing.axle_count,
        "axle_loads_kg": weighing.axle_loads_kg,
        "gross_kg_raw": weighing.gross_kg,
        "tolerance_kg": weighing.tolerance_kg,
        "gross_kg": weighing.gross_kg_adjusted,
        "gross_kg_adjusted": weighing.gross_kg_adjusted,
        "limit_kg": weighing.limit_kg,
        "excess_kg": weighing.excess_kg,
        "excess_rate_bp": weighing.excess_rate_bp,
        "speed_kmh": "0",
        "lane_no": 0,
        "device_code": weighing.certificate.get("scale_no", ""),
        "certificate": weighing.certificate,
    }


def slip(weighing: Weighing) -> bytes:
    """The slip as evidence: everything that was measured, and who measured it."""
    said = weighing_facts(weighing) | {
        "station": weighing.station.place,
        "trailer_plate_no": weighing.trailer_plate_no,
        "goods": weighing.goods,
        "origin": weighing.origin,
        "officers": [f"{one['name']}（{one['certificate_no']}）" for one in weighing.officers],
        "reweighed": [
            {"ticket_no": one.ticket_no, "gross_kg": one.gross_kg, "unloaded_kg": one.unloaded_kg}
            for one in weighing.reweighings.order_by("weighed_at")
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()
