"""The road's writes of the API, each with a request that it grants: the register, and the review of records."""

from datetime import timedelta
from itertools import count
from typing import Any

from tests import make
from tests.offsite import world as road
from tests.proofs import granted_beside, granted_upkeep
from tests.proofs.granted import Asked, door
from tongtu.kernel import clock
from tongtu.offsite import services
from tongtu.offsite.models import Device, Record, Site

assert granted_beside, "so are these"
assert granted_upkeep, "the road's doors are whole only with these"
OFFSITE = "/api/v1/offsite"
_serial = count(1)


def _draft() -> dict[str, Any]:
    where = {"road_no": "G207", "stake": "K1400+000", "direction": "up", "lanes": 2}
    return {"code": f"4113217{next(_serial):02d}", "name": "小店检测点", "region": road.NANZHAO, **where}


def _site() -> Site:
    return services.create_site(road.ADMIN, services.SiteIn(**_draft()))


def _device() -> Device:
    return services.register_device(road.ADMIN, _site().pk, code=f"WIM-I8-{next(_serial)}")


def _record(**changes: Any) -> Record:
    """A candidate of a lorry of its own: records of one lorry may be one act."""
    number = next(_serial)
    plate = f"豫R{number:05d}"
    named = {"record_code": f"I8-{number}", "plate_no": plate, "head_plate_no": plate} | changes
    return road.candidate(number, **named)


@door("/api/v1/offsite/sites")
def _draw_up(_city: make.City) -> Asked:
    return road.ADMIN, f"{OFFSITE}/sites", _draft()


@door("/api/v1/offsite/sites/{}/correction")
def _correct(_city: make.City) -> Asked:
    return road.ADMIN, f"{OFFSITE}/sites/{_site().pk}/correction", {"name": "小店站"}


@door("/api/v1/offsite/sites/{}/publication")
def _publish(_city: make.City) -> Asked:
    body = {"published_on": clock.today().isoformat(), "url": "https://example.gov.cn/wim/1"}
    return road.ADMIN, f"{OFFSITE}/sites/{_site().pk}/publication", body


@door("/api/v1/offsite/sites/{}/closing")
def _close(_city: make.City) -> Asked:
    return road.ADMIN, f"{OFFSITE}/sites/{_site().pk}/closing", {}


@door("/api/v1/offsite/sites/{}/devices")
def _register(_city: make.City) -> Asked:
    return road.ADMIN, f"{OFFSITE}/sites/{_site().pk}/devices", {"code": f"WIM-I8-{next(_serial)}"}


@door("/api/v1/offsite/devices/{}/reviews")
def _review_device(_city: make.City) -> Asked:
    said = {"passed": True, "opinion": "同意使用。", "reference": "1号"}
    body = {"kind": "technical", "reviewed_on": clock.today().isoformat(), **said}
    return road.ADMIN, f"{OFFSITE}/devices/{_device().pk}/reviews", body


@door("/api/v1/offsite/devices/{}/certificates")
def _certify(_city: make.City) -> Asked:
    today = clock.today()
    body = {
        "number": "证 1",
        "organisation": "某计量院",
        "valid_from": today.isoformat(),
        "valid_to": (today + timedelta(days=364)).isoformat(),
        "accuracy_class": "5",
        "speed_min_kmh": 10,
        "speed_max_kmh": 100,
        "regulation_used": "JJG 907-2006",
    }
    return road.ADMIN, f"{OFFSITE}/devices/{_device().pk}/certificates", body


@door("/api/v1/offsite/devices/{}/steps/{}")
def _device_step(_city: make.City) -> Asked:
    return road.ADMIN, f"{OFFSITE}/devices/{_device().pk}/steps/retire", {"reason": "不再建设"}


@door("/api/v1/offsite/devices/{}/key")
def _key(_city: make.City) -> Asked:
    return road.ADMIN, f"{OFFSITE}/devices/{_device().pk}/key", {}


@door("/api/v1/offsite/records/next")
def _next(_city: make.City) -> Asked:
    _record()
    return road.ANNA, f"{OFFSITE}/records/next", {"stage": "first_review"}


@door("/api/v1/offsite/records/{}/take")
def _take(_city: make.City) -> Asked:
    return road.ANNA, f"{OFFSITE}/records/{_record().pk}/take", {}


@door("/api/v1/offsite/records/{}/release")
def _release(_city: make.City) -> Asked:
    taken = services.claim(road.ANNA, _record().pk)
    return road.ANNA, f"{OFFSITE}/records/{taken.pk}/release", {}


@door("/api/v1/offsite/records/{}/first-review")
def _first(_city: make.City) -> Asked:
    return road.ANNA, f"{OFFSITE}/records/{_record().pk}/first-review", {"passed": True}


@door("/api/v1/offsite/records/{}/second-review")
def _second(_city: make.City) -> Asked:
    passed = services.first_review(road.ANNA, _record().pk, passed=True)
    return road.BO, f"{OFFSITE}/records/{passed.pk}/second-review", {"passed": True}


@door("/api/v1/offsite/records/{}/merge")
def _merge(_city: make.City) -> Asked:
    one = _record()
    plate = {"plate_no": one.plate_no, "head_plate_no": one.plate_no}
    other = _record(**plate, captured_at=(one.passed_at - timedelta(hours=1)).isoformat())
    return road.ANNA, f"{OFFSITE}/records/{one.pk}/merge", {"other_id": str(other.pk)}


@door("/api/v1/offsite/records/{}/owner")
def _owner(_city: make.City) -> Asked:
    record = _record(plate_no="豫R0000A", head_plate_no="豫R0000A")
    services.first_review(road.ANNA, record.pk, passed=True)
    services.second_review(road.BO, record.pk, passed=True)
    body = {"kind": "org", "name": "宛通物流有限公司", "id_no": "91411321MA8005216K"}
    return road.BO, f"{OFFSITE}/records/{record.pk}/owner", body


@door("/api/v1/offsite/records/{}/steps/{}")
def _record_step(_city: make.City) -> Asked:
    return road.HEAD, f"{OFFSITE}/records/{_record().pk}/steps/void", {"reason": "设备检修期间误传"}
