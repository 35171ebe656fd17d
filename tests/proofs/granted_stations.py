"""The writes of stations, police decisions and displays over the API, each with a request that it grants."""

from datetime import timedelta
from itertools import count
from typing import Any

from tests import make
from tests.offsite import roadside
from tests.offsite import world as road
from tests.proofs.granted import Asked, door
from tongtu.kernel import clock
from tongtu.offsite import services

OFFSITE = "/api/v1/offsite"
_serial = count(1)


def _station() -> Any:
    return roadside.station(f"ST-I8-{next(_serial)}")


def _plate() -> str:
    return f"豫R{next(_serial):05d}"


@door("/api/v1/offsite/stations")
def _register(_city: make.City) -> Asked:
    body = {"region": road.NANZHAO, "code": f"ST-G-{next(_serial)}", "name": "小店站", "kind": "mobile"}
    return road.ADMIN, f"{OFFSITE}/stations", body


@door("/api/v1/offsite/stations/{}/certificates")
def _certify(_city: make.City) -> Asked:
    today = clock.today()
    dates = {"valid_from": today.isoformat(), "valid_to": (today + timedelta(days=364)).isoformat()}
    body = {"number": "证 1", "scale_no": "S1", "organisation": "某院", "regulation_used": "JJG 539-2016"}
    return road.ADMIN, f"{OFFSITE}/stations/{_station().pk}/certificates", body | dates


@door("/api/v1/offsite/stations/{}/weighings")
def _weigh(city: make.City) -> Asked:
    body = {
        "ticket_no": f"G{next(_serial)}",
        "weighed_at": (clock.now() - timedelta(minutes=5)).isoformat(),
        "plate_no": _plate(),
        "plate_color": "yellow",
        "axle_count": 6,
        "gross_kg": 58_240,
        "officers": [str(one) for one in roadside.pair(city)],
    }
    return city.officer, f"{OFFSITE}/stations/{_station().pk}/weighings", body


@door("/api/v1/offsite/weighings/{}/steps/{}")
def _step(city: make.City) -> Asked:
    made = roadside.weighed(city, at=_station(), plate_no=_plate())
    return city.officer, f"{OFFSITE}/weighings/{made.pk}/steps/release", {"reason": "超限轻微，教育放行"}


@door("/api/v1/offsite/weighings/{}/case")
def _file(city: make.City) -> Asked:
    made = roadside.weighed(city, at=_station(), plate_no=_plate())
    return city.officer, f"{OFFSITE}/weighings/{made.pk}/case", dict(roadside.DRIVER)


@door("/api/v1/offsite/police")
def _police(city: make.City) -> Asked:
    body = {
        "region": road.NANZHAO,
        "decision_no": f"豫公交〔2026〕{next(_serial)}号",
        "plate_no": _plate(),
        "plate_color": "yellow",
        "act_at": (clock.now() - timedelta(hours=1)).isoformat(),
        "place": "G207",
        "act": "超载",
        "fine_fen": 50_000,
    }
    return city.officer, f"{OFFSITE}/police", body


@door("/api/v1/offsite/sites/{}/boards")
def _board(_city: make.City) -> Asked:
    body = {"code": f"LED-{next(_serial)}", "name": "情报板", "kind": "sign", "protocol": "pull"}
    return road.ADMIN, f"{OFFSITE}/sites/{road.device().site_id}/boards", body


@door("/api/v1/offsite/boards/{}/texts")
def _text(_city: make.City) -> Asked:
    given = services.BoardIn(code=f"LED-{next(_serial)}", name="情报板", kind="sign", protocol="pull")
    made = services.register_board(road.ADMIN, road.device().site_id, given)
    today = clock.today().isoformat()
    return (
        road.ADMIN,
        f"{OFFSITE}/boards/{made.pk}/texts",
        {"text": "治理超限", "valid_from": today, "valid_to": today},
    )
