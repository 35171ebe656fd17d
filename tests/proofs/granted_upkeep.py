"""The writes of upkeep, each with a request that it grants: corrections, signs, papers, repairs, days held."""

from base64 import b64encode
from datetime import timedelta
from itertools import count
from typing import Any

from tests import make
from tests.offsite import world as road
from tests.proofs.granted import Asked, door
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.offsite import services
from tongtu.offsite.models import Device, Hold, Site, SiteAlarm
from tongtu.offsite.services.alarms import raise_alarm

OFFSITE = "/api/v1/offsite"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_serial = count(1)
US = system("tests")


def _site() -> Site:
    number = next(_serial)
    where = {"road_no": "G207", "stake": "K1400+000", "direction": "up", "lanes": 2}
    return services.create_site(
        road.ADMIN, services.SiteIn(code=f"4113216{number:02d}", name="小店", region=road.NANZHAO, **where)
    )


def _device() -> Device:
    return services.register_device(road.ADMIN, _site().pk, code=f"WIM-UP-{next(_serial)}")


def _hold() -> Hold:
    day = clock.today() - timedelta(days=next(_serial))
    return services.place_hold(road.ADMIN, road.device().pk, day=day, reason="比对偏差")


def _day(days: int = 0) -> str:
    return (clock.today() - timedelta(days=days)).isoformat()


def _paper(content: bytes, name: str) -> dict[str, str]:
    return {"name": name, "content": b64encode(content).decode()}


SETTLED: dict[str, Any] = {"evidence": "比对报告", "reason": "标准车比对。"}


@door("/api/v1/offsite/devices/{}/correction")
def _correct(_city: make.City) -> Asked:
    return road.ADMIN, f"{OFFSITE}/devices/{_device().pk}/correction", {"maker_model": "WIM-900"}


@door("/api/v1/offsite/devices/{}/works")
def _work(_city: make.City) -> Asked:
    body = {"kind": "repair", "done_on": _day(), "what": "更换传感器"}
    return road.ADMIN, f"{OFFSITE}/devices/{_device().pk}/works", body


@door("/api/v1/offsite/devices/{}/reference")
def _reference(_city: make.City) -> Asked:
    device = road.device()
    numbers = {"steering_lorries": 40, "steering_sum_kg": 40 * 6_450}
    device.days.update_or_create(day=clock.today() - timedelta(days=99), defaults=numbers)
    return road.ADMIN, f"{OFFSITE}/devices/{device.pk}/reference", {}


@door("/api/v1/offsite/devices/{}/certificates/{}/scan")
def _scan(_city: make.City) -> Asked:
    device = road.device()
    path = f"{OFFSITE}/devices/{device.pk}/certificates/{device.certificates.get().pk}/scan"
    return road.ADMIN, path, _paper(PDF, "证书.pdf")


@door("/api/v1/offsite/devices/{}/holds")
def _place(_city: make.City) -> Asked:
    body = {"day": _day(next(_serial)), "reason": "比对偏差"}
    return road.ADMIN, f"{OFFSITE}/devices/{road.device().pk}/holds", body


@door("/api/v1/offsite/holds/{}/lift")
def _lift(_city: make.City) -> Asked:
    return road.ADMIN, f"{OFFSITE}/holds/{_hold().pk}/lift", SETTLED


@door("/api/v1/offsite/holds/{}/confirm")
def _confirm(_city: make.City) -> Asked:
    return road.ADMIN, f"{OFFSITE}/holds/{_hold().pk}/confirm", SETTLED


@door("/api/v1/offsite/holds/{}/reopen")
def _reopen(_city: make.City) -> Asked:
    lifted = services.lift_hold(road.ADMIN, _hold().pk, **SETTLED)
    return road.ADMIN, f"{OFFSITE}/holds/{lifted.pk}/reopen", {"reason": "又有异议"}


@door("/api/v1/offsite/alarms/{}/handling")
def _handle(_city: make.City) -> Asked:
    device, window = road.device(), f"I8-{next(_serial)}"
    raise_alarm(device, "silence", window, title="没有过车数据")
    alarm = SiteAlarm.objects.visible_to(US).get(device=device, window=window)
    return road.ADMIN, f"{OFFSITE}/alarms/{alarm.pk}/handling", {"reason": "断电，已恢复。"}


@door("/api/v1/offsite/sites/{}/lanes")
def _lanes(_city: make.City) -> Asked:
    lanes = [{"number": 1}, {"number": 2, "kind": "overtaking", "width_mm": 3_750}]
    return road.ADMIN, f"{OFFSITE}/sites/{_site().pk}/lanes", {"lanes": lanes}


@door("/api/v1/offsite/sites/{}/limits")
def _limit(_city: make.City) -> Asked:
    body = {"kg": 30_000, "valid_from": _day(), "document": "限重标志批复"}
    return road.ADMIN, f"{OFFSITE}/sites/{_site().pk}/limits", body


@door("/api/v1/offsite/sites/{}/limits/{}/end")
def _end(_city: make.City) -> Asked:
    site = _site()
    sign = services.set_posted_limit(
        road.ADMIN, site.pk, kg=30_000, valid_from=clock.today(), document="限重标志批复"
    )
    return road.ADMIN, f"{OFFSITE}/sites/{site.pk}/limits/{sign.pk}/end", {"valid_to": _day()}


@door("/api/v1/offsite/sites/{}/photos")
def _photo(_city: make.City) -> Asked:
    body = {"caption": "警示标志", **_paper(road.pictures()["front"], "sign.jpg")}
    return road.ADMIN, f"{OFFSITE}/sites/{_site().pk}/photos", body


@door("/api/v1/offsite/sites/{}/move")
def _move(_city: make.City) -> Asked:
    body = {"stake": "K1401+000", "moved_on": _day()}
    return road.ADMIN, f"{OFFSITE}/sites/{_site().pk}/move", body
