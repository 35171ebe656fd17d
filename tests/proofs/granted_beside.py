"""What stands beside the two reviews, each with a request that it grants: disputes, corrections, many at once, samples."""

from datetime import timedelta
from itertools import count
from typing import Any

import time_machine

from tests import make
from tests.offsite import world as road
from tests.proofs.granted import Asked, door
from tongtu.kernel import clock
from tongtu.offsite import services
from tongtu.offsite.models import Dispute, Record

OFFSITE = "/api/v1/offsite"
SAID: dict[str, Any] = {"reason": "cloned_plate", "claims": "当时我的车停在郑州的维修厂。"}
_serial = count(1)


def _record() -> Record:
    number = next(_serial)
    plate = f"豫R{number:04d}B"
    return road.candidate(number, record_code=f"BESIDE-{number}", plate_no=plate, head_plate_no=plate)


def _accepted() -> Record:
    record = _record()
    services.first_review(road.ANNA, record.pk, passed=True)
    return services.second_review(road.BO, record.pk, passed=True)


def _raised() -> Dispute:
    return services.raise_dispute(road.ANNA, _accepted().pk, **SAID)


@door("/api/v1/offsite/records/{}/disputes")
def _raise(_city: make.City) -> Asked:
    return road.ANNA, f"{OFFSITE}/records/{_accepted().pk}/disputes", SAID


@door("/api/v1/offsite/disputes/{}/steps/{}")
def _take_up(_city: make.City) -> Asked:
    return road.HEAD, f"{OFFSITE}/disputes/{_raised().pk}/steps/take_up", {}


@door("/api/v1/offsite/disputes/{}/answer")
def _answer(_city: make.City) -> Asked:
    dispute = services.take_dispute_step(road.HEAD, _raised().pk, "take_up")
    body = {"upheld": True, "answer": "维修单属实。", "article": "《行政处罚法》第四十一条第三款"}
    return road.HEAD, f"{OFFSITE}/disputes/{dispute.pk}/answer", body


@door("/api/v1/offsite/records/{}/corrections")
def _correct(_city: make.City) -> Asked:
    body = {"values": {"drive_axles": "2"}, "reason": "照片上看得清楚。"}
    return road.ANNA, f"{OFFSITE}/records/{_record().pk}/corrections", body


@door("/api/v1/offsite/records/rejections")
def _reject(_city: make.City) -> Asked:
    body = {"records": [str(_record().pk)], "reject_code": "picture_unclear"}
    return road.ANNA, f"{OFFSITE}/records/rejections", body


@door("/api/v1/offsite/records/rejections/undo")
def _undo(_city: make.City) -> Asked:
    record = services.first_review(road.ANNA, _record().pk, passed=False, reject_code="picture_unclear")
    return road.ANNA, f"{OFFSITE}/records/rejections/undo", {"records": [str(record.pk)]}


def _drawn() -> None:
    """A month gone by with one rejected record, drawn."""
    long_ago = clock.now() - timedelta(days=40)
    with time_machine.travel(long_ago, tick=True):
        record = _record()
        services.draw_samples(clock.today())
        services.first_review(road.ANNA, record.pk, passed=False, reject_code="picture_unclear")
    services.draw_samples(clock.today())


@door("/api/v1/offsite/samples/next")
def _next(_city: make.City) -> Asked:
    _drawn()
    return road.BO, f"{OFFSITE}/samples/next", {}


@door("/api/v1/offsite/samples/{}/answer")
def _opinion(_city: make.City) -> Asked:
    _drawn()
    sample = services.claim_sample(road.BO)
    assert sample is not None, "one was drawn"
    return (
        road.BO,
        f"{OFFSITE}/samples/{sample.pk}/answer",
        {"passed": False, "reject_code": "picture_unclear"},
    )
