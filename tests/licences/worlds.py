"""Permits and exemptions as the counter enters them."""

from datetime import timedelta
from typing import Any

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.licences import services
from tongtu.licences.models import Exemption, OversizePermit
from tongtu.licences.queries import Travelled

HENAN, NANYANG, NANZHAO, ZHENPING = "410000", "411300", "411321", "411324"
CLERK = Actor("窗口", frozenset({Role.SERVICE_CLERK}), ("41",))
HEAD = Actor("大队长", frozenset({Role.AGENCY_HEAD}), ("41",))
CHIEF = Actor("中队长", frozenset({Role.UNIT_HEAD}), (NANZHAO,))
REVIEWER = Actor("审核员", frozenset({Role.RECORD_REVIEWER}), (NANZHAO,))


def draft(**changes: Any) -> services.PermitIn:
    """A permit for one transformer from today on, across the cities of the province."""
    now = clock.now()
    said = {
        "region": HENAN,
        "number": "豫超2026000001",
        "permit_class": "II",
        "reach": "cities",
        "issuer": "河南省交通运输厅",
        "carrier": "某大件运输有限公司",
        "plate_no": "豫R8K521",
        "plate_color": "yellow",
        "trailer_plate_no": "豫R3521挂",
        "trailer_plate_color": "yellow",
        "valid_from": now - timedelta(days=5),
        "valid_to": now + timedelta(days=5),
        "roads": "G207 K1400+000-K1460+000\nS231",
        "goods": "变压器",
        "gross_kg": 98_000,
        "height_mm": 4_450,
        "width_mm": 3_600,
        "length_mm": 26_000,
        "speed_max_kmh": 60,
    }
    return services.PermitIn(**{**said, **changes})


def permit(**changes: Any) -> OversizePermit:
    return services.issue_permit(CLERK, draft(**changes))


def travelled(**changes: Any) -> Travelled:
    """A passage that the permit covers."""
    said = {
        "plate_no": "豫R8K521",
        "plate_color": "yellow",
        "trailer_plate_no": "豫R3521挂",
        "at": clock.now(),
        "road_no": "G207",
        "stake": "K1432+600",
        "gross_kg": 97_000,
        "height_mm": 4_400,
        "width_mm": 3_600,
        "length_mm": 25_900,
        "speed_kmh": 54,
    }
    return Travelled(**{**said, **changes})


def order(**changes: Any) -> services.ExemptionIn:
    now = clock.now()
    said = {
        "region": NANZHAO,
        "kind": "rescue",
        "order_no": "宛汛指〔2026〕7号",
        "authority": "南阳市防汛抗旱指挥部",
        "plate_no": "豫R8K521",
        "plate_color": "yellow",
        "valid_from": now - timedelta(days=1),
        "valid_to": now + timedelta(days=1),
    }
    return services.ExemptionIn(**{**said, **changes})


def exemption(**changes: Any) -> Exemption:
    return services.register_exemption(CHIEF, order(**changes))
