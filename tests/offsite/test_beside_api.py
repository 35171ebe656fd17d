"""Disputes, corrections, many rejections, samples, passages and lorries over JSON: the same services as the pages."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests import make
from tests.offsite import world
from tests.visitors import as_actor
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.offsite import services
from tongtu.offsite.models import Draw, RecordState

pytestmark = pytest.mark.django_db
API = "/api/v1/offsite"
ANNA, BO, HEAD = world.ANNA, world.BO, world.HEAD
SAID = {"reason": "cloned_plate", "claims": "当时我的车停在郑州的维修厂。"}
ANSWER = {"answer": "维修单属实。", "article": "《行政处罚法》第四十一条第三款"}


@pytest.fixture
def city(db):
    return make.City()


def send(actor, path, body=None):
    return as_actor(Client(), actor).post(API + path, json.dumps(body or {}), content_type="application/json")


def read(actor, path, **query):
    return as_actor(Client(), actor).get(API + path, query)


def accepted():
    record = world.candidate()
    services.first_review(ANNA, record.pk, passed=True)
    return services.second_review(BO, record.pk, passed=True)


@pytest.mark.req("E8")
def test_a_dispute_is_raised_by_the_party_taken_up_and_upheld_over_json(city):
    record = accepted()
    party = Actor("account:owner", frozenset({Role.PARTY}), party_id=record.party_id)
    other = Actor("account:other", frozenset({Role.PARTY}), party_id=None)
    assert send(other, f"/records/{record.pk}/disputes", SAID).status_code == 404
    assert send(party, f"/records/{record.pk}/disputes", SAID | {"reason": "x"}).status_code == 422
    broken = SAID | {"files": [{"name": "a.pdf", "content": "no base64!"}]}
    assert send(party, f"/records/{record.pk}/disputes", broken).json()["code"] == "base64"
    raised = send(party, f"/records/{record.pk}/disputes", SAID).json()
    assert send(party, f"/records/{record.pk}/disputes", SAID).json()["id"] == raised["id"]
    here = f"/disputes/{raised['id']}"
    assert read(party, here).json()["claims"] == SAID["claims"]
    assert read(world.STRANGER, here).status_code == 404
    assert send(ANNA, f"{here}/steps/take_up").status_code == 409, "her own review"
    assert send(HEAD, f"{here}/answer", ANSWER | {"upheld": True}).status_code == 409, "not taken up"
    assert send(HEAD, f"{here}/steps/take_up").json()["state"] == "checking"
    assert [row["id"] for row in read(HEAD, "/disputes", state="checking").json()["rows"]] == [raised["id"]]
    assert send(HEAD, f"{here}/answer", ANSWER | {"upheld": True, "seen": 99}).status_code == 409
    upheld = send(HEAD, f"{here}/answer", ANSWER | {"upheld": True}).json()
    assert (upheld["state"], upheld["answer"], upheld["offers"]) == ("upheld", ANSWER["answer"], [])
    record.refresh_from_db()
    assert record.state == RecordState.VOID


def test_a_correction_is_judged_anew_and_needs_a_reason(city):
    record = world.candidate()
    path = f"/records/{record.pk}/corrections"
    assert send(ANNA, path, {"values": {"drive_axles": "2"}, "reason": " "}).json()["code"] == "no_reason"
    assert send(HEAD, path, {"values": {"drive_axles": "2"}, "reason": "照片"}).status_code == 409
    corrected = send(ANNA, path, {"values": {"drive_axles": "2"}, "reason": "照片上看得清楚。"}).json()
    assert corrected["state"] == "first_review"


def test_many_records_are_rejected_at_once_and_taken_back(city):
    records = [
        str(world.candidate(n, plate_no=f"豫R0000{n}", head_plate_no=f"豫R0000{n}").pk) for n in (1, 2)
    ]
    body = {"records": records, "reject_code": "picture_unclear"}
    assert send(HEAD, "/records/rejections", body).status_code == 409
    assert send(ANNA, "/records/rejections", body | {"reject_code": "x"}).status_code == 422
    assert sorted(send(ANNA, "/records/rejections", body).json()["done"]) == sorted(records)
    left = send(BO, "/records/rejections/undo", {"records": records}).json()
    assert (left["done"], len(left["left"])) == ([], 2), "another reviewer's rejections"
    assert len(send(ANNA, "/records/rejections/undo", {"records": records}).json()["done"]) == 2


def test_a_sample_is_taken_and_answered_blindly(city):
    with time_machine.travel(clock.now() - timedelta(days=40), tick=True):
        record = world.candidate()
        services.draw_samples(clock.today())
        services.first_review(ANNA, record.pk, passed=False, reject_code="picture_unclear")
    services.draw_samples(clock.today())
    assert send(ANNA, "/samples/next").status_code == 204, "she reviewed it"
    assert send(HEAD, "/samples/next").status_code == 409
    sample = send(BO, "/samples/next").json()
    assert sample["record_id"] == str(record.pk)
    assert not {"pool", "reject_code", "first_reviewer", "state"} & set(sample)
    draw = Draw.unscoped.get(samples__id=sample["id"])
    assert read(BO, f"/draws/{draw.pk}").json()["samples"] == [], "told when all are answered"
    said = {"passed": False, "reject_code": "picture_unclear"}
    assert send(ANNA, f"/samples/{sample['id']}/answer", said).status_code == 409
    assert send(BO, f"/samples/{sample['id']}/answer", said).json()["passed"] is False
    told = read(BO, f"/draws/{draw.pk}").json()
    assert (told["state"], told["samples"][0]["reject_code"]) == ("finished", "picture_unclear")
    assert told["secret"]
    assert read(BO, "/draws").json()["rows"]


def test_passages_and_a_lorry_are_read_in_the_readers_regions(city):
    record = world.candidate()
    world.take(world.record(7))
    assert as_actor(Client(), world.EVERYBODY).get(f"{API}/passages", {"colour": "pink"}).status_code == 422
    found = read(ANNA, "/passages", plate=record.plate_no, min_excess_kg=1).json()
    assert [row["record_code"] for row in found["rows"]] == [record.record_code]
    assert (found["rows"][0]["source"], found["unreachable"]) == ("hot", [])
    assert read(world.STRANGER, "/passages", plate=record.plate_no).json()["rows"] == []
    lorry = read(ANNA, f"/vehicles/{record.plate_no}/yellow").json()
    assert (len(lorry["passages"]["rows"]), len(lorry["records"]), lorry["acts"]) == (2, 1, 0)
    assert read(ANNA, "/vehicles/x/yellow").status_code == 404
    filed = services.first_review(ANNA, record.pk, passed=True)
    services.second_review(BO, filed.pk, passed=True)
    assert len(read(ANNA, f"/vehicles/{record.plate_no}/yellow").json()["cases"]) == 1


@pytest.mark.req("Q03")
def test_a_record_that_came_late_is_read_with_its_hours(city):
    at = (clock.now() - timedelta(hours=30, minutes=5)).isoformat()
    record = world.candidate(2, captured_at=at)
    checks = {check["code"]: check for check in read(ANNA, f"/records/{record.pk}").json()["checks"]}
    assert (checks["Q03"]["result"], checks["Q03"]["words"]) == ("manual", "延迟 30 小时补传")
