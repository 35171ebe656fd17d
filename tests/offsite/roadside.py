"""Worlds beside the road: stations with verified scales, lorries that stand on them, police decisions."""

from datetime import timedelta
from itertools import count
from typing import Any

from tests.offsite import world
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.offsite import services
from tongtu.offsite.models import Station, Weighing
from tongtu.offsite.weighed import WeighingIn

ADMIN = Actor("省管理员", frozenset({Role.ADMIN}), ("",))
_serial = count(1)


def station(code: str = "ST-411321-01", /, *, certified: bool = True, **changes: Any) -> Station:
    """The fixed station of Nanzhao, unless told otherwise. The same code is the same station."""
    known = Station.objects.visible_to(ADMIN).filter(code=code).first()
    if known is not None:
        return known
    said = {"region": world.NANZHAO, "code": code, "name": "皇路店超限检测站", "kind": "fixed_station"}
    given = services.StationIn(**(said | {"road_no": "G207", "stake": "K1433+000"} | changes))
    made = services.register_station(ADMIN, given)
    if certified:
        services.certify_scale(ADMIN, made.pk, certificate())
    return made


def certificate(**changes: Any) -> services.ScaleCertificateIn:
    today = clock.today()
    said = {
        "number": "力检字第 S1 号",
        "scale_no": "SCS-120",
        "organisation": "某计量院",
        "accuracy_class": "0.5",
    }
    said |= {"regulation_used": "JJG 539-2016"}
    dates = {"valid_from": today - timedelta(days=30), "valid_to": today + timedelta(days=330)}
    return services.ScaleCertificateIn(**(said | dates | changes))


def ticket(**changes: Any) -> WeighingIn:
    """A six-axle train of 58,240 kg on the scale ten minutes ago, unless told otherwise."""
    said = {
        "ticket_no": f"CZ{next(_serial):06d}",
        "weighed_at": clock.now() - timedelta(minutes=10),
        "plate_no": "豫R8K521",
        "plate_color": "yellow",
        "axle_count": 6,
        "gross_kg": 58_240,
        "vehicle_kind": "train",
        "direction": "up",
        "goods": "砂石",
        "driver_name": "张志强",
        "driver_id_no": "411321198503120015",
    }
    return WeighingIn(**(said | changes))


def officer(city: Any) -> Actor:
    return city.officer


def pair(city: Any) -> list[Any]:
    return [city.officer.officer_id, city.second_officer.officer_id]


def weighed(city: Any, /, *, at: Station | None = None, **changes: Any) -> Weighing:
    """A weighing that two officers entered."""
    where = at or station()
    after = changes.pop("after", None)
    return services.weigh(city.officer, where.pk, ticket(**changes), officers=pair(city), after=after)


DRIVER = {"kind": "person", "name": "张志强", "id_no": "411321198503120015", "address": "南召县"}
