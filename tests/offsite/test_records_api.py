"""候选记录 over JSON: queue, verdict, photographs, two reviews, and what may follow."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests import make
from tests.offsite import world
from tests.visitors import as_actor
from tongtu.cases import queries as cases
from tongtu.kernel import clock
from tongtu.offsite.models import Look, Record, RecordState

pytestmark = pytest.mark.django_db
API = "/api/v1/offsite/records"


@pytest.fixture
def city(db):
    return make.City()


@pytest.fixture
def anna(db) -> Client:
    return as_actor(Client(), world.ANNA)


@pytest.fixture
def bo(db) -> Client:
    return as_actor(Client(), world.BO)


def send(client, path, body=None, **headers):
    return client.post(API + path, json.dumps(body or {}), content_type="application/json", headers=headers)


def refused(client, path, body=None) -> str:
    reply = send(client, path, body)
    assert reply.status_code in {404, 409, 422}, reply.content
    return reply.json()["code"]


def test_a_record_tells_what_was_measured_judged_and_checked(anna):
    record = world.candidate()
    told = anna.get(f"{API}/{record.pk}").json()
    masses = {"gross_kg_raw": 58_240, "gross_kg_adjusted": 55_320, "limit_kg": 49_000, "excess_kg": 6_320}
    assert {name: told[name] for name in masses} == masses
    assert (told["outcome"], told["fine_fen"], told["state_label"]) == ("fine", 300_000, "待初审")
    assert any("《" in line["law"] for line in told["explanation"])
    assert {check["code"] for check in told["checks"]} >= {"Q01", "Q02", "Q04", "Q17"}
    assert told["certificate"]["cert_no"]
    offers = {offer["step"]: offer["refusal"] for offer in told["offers"]}
    assert offers["pass_first"] == offers["reject_first"] == ""
    assert "secret" not in json.dumps(told)


def test_the_list_is_filtered_as_on_the_page_and_paged_from_row_to_row(anna):
    for n in range(1, 54):
        world.examined(world.take(world.over(n, plate_no=f"豫R{n:05d}", head_plate_no=f"豫R{n:05d}")))
    first = anna.get(API).json()
    rest = anna.get(API, {"after": first["next"]}).json()
    seen = [row["id"] for page in (first, rest) for row in page["rows"]]
    assert (len(seen), len(set(seen)), rest["next"]) == (53, 53, "")
    only = anna.get(API, {"plate": "豫R00007", "from": "2020-01-01", "site": first["rows"][0]["id"]})
    assert only.json()["rows"] == [], "no site of that id"
    assert [row["plate_no"] for row in anna.get(API, {"plate": "豫r·00007"}).json()["rows"]] == ["豫R00007"]
    assert anna.get(API, {"to": "2020-01-01"}).json()["rows"] == []
    assert anna.get(API, {"from": "yesterday"}).json()["field"] == "from"


def test_the_queue_hands_out_the_next_record_and_then_says_there_is_none(anna, bo):
    assert send(anna, "/next").status_code == 204
    record = world.candidate()
    queue = anna.get(f"{API}/queue").json()
    assert (queue["first_review"], queue["second_review"], len(queue["rows"])) == (1, 0, 1)
    taken = send(anna, "/next", {"stage": "first_review"}).json()
    assert (taken["id"], taken["claimed_by"]) == (str(record.pk), world.ANNA.name)
    assert refused(bo, f"/{record.pk}/take") == "claimed"
    assert send(bo, "/next").status_code == 204
    assert send(anna, f"/{record.pk}/release").json()["claimed_by"] == ""
    assert send(bo, f"/{record.pk}/take").json()["claimed_by"] == world.BO.name
    assert refused(as_actor(Client(), world.HEAD), "/next") == "wrong_role"


@pytest.mark.req("I15", "E6", "T01")
def test_two_reviewers_make_a_case_and_one_alone_does_not(city, anna, bo):
    record = world.candidate()
    here = f"/{record.pk}"
    assert refused(anna, f"{here}/second-review", {"passed": True}) == "wrong_state"
    assert refused(as_actor(Client(), world.HEAD), f"{here}/first-review", {"passed": True}) == "wrong_role"
    stale = {"passed": True, "seen": record.version + 1}
    assert refused(anna, f"{here}/first-review", stale) == "moved_on"
    passed = send(anna, f"{here}/first-review", {"passed": True, "seen": record.version}).json()
    assert passed["state"] == "second_review"
    own = {offer["step"]: offer["refusal"] for offer in passed["offers"]}
    assert "初审人以外" in own["accept"]
    assert refused(anna, f"{here}/second-review", {"passed": True}) == "same_reviewer"
    assert cases.by_natural_key(record.subject) is None
    filed = send(bo, f"{here}/second-review", {"passed": True}).json()
    assert (filed["state"], filed["first_reviewer"]) == ("filed", world.ANNA.name)
    assert filed["case_id"] == str(cases.by_natural_key(record.subject).pk)


def test_a_review_sent_twice_under_one_key_is_one_review(anna):
    record = world.candidate()
    key = {"Idempotency-Key": "r-1"}
    first = send(anna, f"/{record.pk}/first-review", {"passed": True}, **key)
    again = send(anna, f"/{record.pk}/first-review", {"passed": True}, **key)
    assert first.json() == again.json()


def test_a_rejection_names_its_reason_and_makes_no_case(anna):
    record = world.candidate()
    here = f"/{record.pk}/first-review"
    assert refused(anna, here, {"passed": False}) == "reject_code"
    assert refused(anna, here, {"passed": False, "reject_code": "other"}) == "reason"
    assert refused(anna, here, {"reject_code": "other"}) == "misshapen"
    told = send(anna, here, {"passed": False, "reject_code": "picture_unclear"}).json()
    assert (told["state"], told["reject_code"], told["next_on"]) == ("rejected", "picture_unclear", None)
    assert cases.by_natural_key(record.subject) is None


def test_two_records_of_one_act_are_merged_in_favour_of_the_party(anna):
    heavy = world.candidate(1, gross_kg=58_400)
    at = (clock.now() - timedelta(hours=1)).isoformat()
    light = world.candidate(2, captured_at=at)
    assert refused(anna, f"/{heavy.pk}/merge", {"other_id": str(heavy.pk)}) == "not_same_act"
    (near,) = anna.get(f"{API}/{heavy.pk}").json()["near"]
    assert (near["id"], near["same"]) == (str(light.pk), True)
    kept = send(anna, f"/{heavy.pk}/merge", {"other_id": str(light.pk)}).json()
    assert kept["id"] == str(light.pk)
    merged = anna.get(f"{API}/{heavy.pk}").json()
    assert (merged["state"], merged["principal_id"]) == ("merged", str(light.pk))


def test_an_owner_is_named_by_a_reviewer_and_the_case_is_opened(city, anna, bo):
    plate = {"plate_no": "豫R0000A", "head_plate_no": "豫R0000A"}
    world.examined(world.take(world.with_photos(world.over(1, **plate))))
    record = Record.unscoped.get()
    here = f"/{record.pk}"
    owner = {"kind": "org", "name": "宛通物流有限公司", "id_no": "91411321MA8005216K"}
    assert refused(bo, f"{here}/owner", owner) == "wrong_state"
    send(anna, f"{here}/first-review", {"passed": True})
    assert send(bo, f"{here}/second-review", {"passed": True}).json()["state"] == "accepted"
    assert refused(as_actor(Client(), world.HEAD), f"{here}/owner", owner) == "wrong_role"
    assert refused(bo, f"{here}/owner", owner | {"id_no": "1"}) == "checksum"
    assert send(bo, f"{here}/owner", owner).json()["state"] == "filed"


def test_a_record_is_voided_by_the_head_with_a_reason(anna):
    record = world.candidate()
    head = as_actor(Client(), world.HEAD)
    assert refused(head, f"/{record.pk}/steps/void") == "no_reason"
    assert refused(anna, f"/{record.pk}/steps/void", {"reason": "误传"}) == "wrong_role"
    assert refused(head, f"/{record.pk}/steps/accept", {"reason": "x"}) == "wrong_step"
    assert refused(head, f"/{record.pk}/steps/void", {"reason": "x", "seen": 99}) == "moved_on"
    told = send(head, f"/{record.pk}/steps/void", {"reason": "设备检修期间误传"}).json()
    assert told["state"] == RecordState.VOID
    assert told["timeline"][0]["reason"] == "设备检修期间误传"


def test_a_photograph_is_read_for_a_purpose_and_the_look_is_kept(anna):
    record = world.candidate()
    (front,) = [one for one in anna.get(f"{API}/{record.pk}").json()["photos"] if one["role"] == "front"]
    reply = anna.get(front["url"])
    assert (reply.status_code, reply.json()["code"]) == (409, "no_purpose")
    reply = anna.get(front["url"], {"purpose": "核对号牌"})
    assert (reply.status_code, reply["Content-Type"]) == (200, "image/jpeg")
    assert hashlib.sha256(reply.content).hexdigest() == front["sha256"]
    look = Look.objects.get()
    assert (look.record_id, look.role, look.actor) == (record.pk, "front", world.ANNA.name)
    assert look.purpose == "核对号牌"
    with pytest.raises(IntegrityError, match="kept"), transaction.atomic():
        look.delete()
    assert anna.get(f"{API}/{record.pk}/photos/nothing", {"purpose": "x"}).status_code == 404


def test_the_raw_record_is_the_line_as_it_was_received(anna):
    record = world.candidate()
    reply = anna.get(f"{API}/{record.pk}/raw")
    assert hashlib.sha256(reply.content).hexdigest() == record.raw_sha256


@pytest.mark.req("I7")
def test_i7_another_county_finds_no_record(anna):
    record = world.candidate()
    stranger = as_actor(Client(), world.STRANGER)
    for path in ("", "/raw", "/photos/front?purpose=x"):
        assert stranger.get(f"{API}/{record.pk}{path}").status_code == 404
    for path, body in {
        "take": {},
        "release": {},
        "first-review": {"passed": True},
        "owner": {"kind": "org", "name": "x", "id_no": "x"},
        "steps/void": {"reason": "x"},
    }.items():
        assert send(stranger, f"/{record.pk}/{path}", body).status_code == 404, path
    assert stranger.get(API).json()["rows"] == stranger.get(f"{API}/queue").json()["rows"] == []
    assert Client().get(API).status_code == 401
