"""点位与设备 over JSON: what the pages of the register do, other systems may do, under the same rules."""

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
from tongtu.kernel.models import IdempotencyKey, LoggedEvent
from tongtu.offsite.models import Device, Site
from tongtu.web.repeats import SHOWN_ONCE

pytestmark = pytest.mark.django_db
API = "/api/v1/offsite"
DRAFT = {
    "code": "411321099", "name": "小店检测点", "region": world.NANZHAO, "road_no": "g207", "stake": "k1400+000",
    "direction": "up", "lanes": 2,
}  # fmt: skip
URL = "https://example.gov.cn/wim/411321099"


def caller(actor: Actor) -> Client:
    return as_actor(Client(), actor)


def send(client, path, body=None, **headers):
    return client.post(API + path, json.dumps(body or {}), content_type="application/json", headers=headers)


@pytest.fixture
def admin(db) -> Client:
    return caller(world.ADMIN)


def drawn_up(admin, **changes) -> dict:
    reply = send(admin, "/sites", DRAFT | changes)
    assert reply.status_code == 200, reply.content
    return reply.json()


def registered(admin) -> dict:
    reply = send(admin, f"/sites/{drawn_up(admin)['id']}/devices", {"code": "WIM-X"})
    assert reply.status_code == 200, reply.content
    return reply.json()


def days_ago(days: int) -> str:
    return (clock.today() - timedelta(days=days)).isoformat()


def reviewed(kind: str, **changes) -> dict:
    said = {"passed": True, "opinion": "同意使用。", "reference": "1号", "reviewed_on": days_ago(30)}
    return {"kind": kind} | said | changes


def certificate(**changes) -> dict:
    said = {
        "number": "证 1", "organisation": "某计量院", "valid_from": days_ago(40), "valid_to": days_ago(-300),
        "accuracy_class": "5", "speed_min_kmh": 10, "speed_max_kmh": 100, "regulation_used": "JJG 907-2006",
    }  # fmt: skip
    return said | changes


def test_only_the_administrator_writes_in_the_register(admin):
    made = registered(admin)
    site, device = made["device"]["site_id"], made["device"]["id"]
    reviewer = caller(world.ANNA)
    for path, body in {
        "/sites": DRAFT | {"code": "411321098"},
        f"/sites/{site}/publication": {"published_on": days_ago(20), "url": URL},
        f"/sites/{site}/closing": {},
        f"/sites/{site}/correction": {"name": "x"},
        f"/sites/{site}/devices": {"code": "WIM-Y"},
        f"/devices/{device}/certificates": certificate(),
        f"/devices/{device}/reviews": reviewed("legal"),
        f"/devices/{device}/steps/retire": {"reason": "更换"},
        f"/devices/{device}/key": {},
    }.items():
        reply = send(reviewer, path, body)
        assert (reply.status_code, reply.json()["code"]) == (409, "wrong_role"), path


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lanes": 99}, "lanes"),
        ({"lanes": 0}, "lanes"),
        ({"region": "41132"}, "region"),
        ({"direction": "north"}, "direction"),
        ({"longitude": 1_000}, "longitude"),
        ({"name": ""}, "name"),
    ],
)
def test_a_site_with_a_mistake_is_refused_by_the_name_of_the_field(admin, changes, field):
    reply = send(admin, "/sites", DRAFT | changes)
    assert (reply.status_code, reply.json()["field"]) == (422, field)
    assert field in reply.json()["title"] or reply.json()["code"] == field
    assert not Site.unscoped.exists()


def test_a_body_that_is_no_json_is_answered_with_a_sentence(admin):
    reply = admin.post(f"{API}/sites", "{", content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (400, "unreadable")


def test_a_site_is_drawn_up_corrected_published_and_closed(admin):
    site = drawn_up(admin)
    assert (site["road_no"], site["stake"], site["lanes"]) == ("G207", "K1400+000", 2)
    here = f"/sites/{site['id']}"
    again = send(admin, "/sites", DRAFT)
    assert (again.status_code, again.json()["code"]) == (409, "site_known")
    outside = send(admin, "/sites", DRAFT | {"code": "330200099", "region": world.NINGBO})
    assert (outside.status_code, outside.json()["code"]) == (409, "outside_region")
    changed = send(admin, f"{here}/correction", {"name": "小店站", "posted_limit_kg": 46_000}).json()
    assert (changed["name"], changed["posted_limit_kg"], changed["stake"]) == ("小店站", 46_000, "K1400+000")
    moved = send(admin, f"{here}/correction", {"stake": "K9+000"}).json()
    assert moved["stake"] == "K1400+000", "where a site stands does not change"
    future = send(admin, f"{here}/publication", {"published_on": days_ago(-1), "url": URL})
    assert (future.status_code, future.json()["field"]) == (422, "published_on")
    published = send(admin, f"{here}/publication", {"published_on": days_ago(20), "url": URL}).json()
    assert (published["published_on"], published["published_url"]) == (days_ago(20), URL)
    twice = send(admin, f"{here}/publication", {"published_on": days_ago(20), "url": URL})
    assert (twice.status_code, twice.json()["code"]) == (409, "published")
    closed = send(admin, f"{here}/closing").json()
    assert closed["closed_on"] == days_ago(0)
    told = [fact["title"] for fact in closed["timeline"]]
    assert told == ["撤销点位", "公布点位", "更正点位资料", "登记点位"]


@pytest.mark.req("E2", "E3", "E4", "C80")
def test_a_device_comes_into_use_after_reviews_notice_and_certificate(admin):
    made = registered(admin)
    here = f"/devices/{made['device']['id']}"
    assert refusal(admin, here, "approve") == "two_reviews"
    wrong = send(admin, f"{here}/reviews", reviewed("technical", reviewed_on=days_ago(-1)))
    assert (wrong.status_code, wrong.json()["field"]) == (422, "reviewed_on")
    assert send(admin, f"{here}/reviews", reviewed("legal")).json()["code"] == "wrong_role"
    send(caller(world.JURIST), f"{here}/reviews", reviewed("legal"))
    send(admin, f"{here}/reviews", reviewed("technical"))
    approved = send(admin, f"{here}/steps/approve", {"on": days_ago(25)}).json()
    assert (approved["state"], approved["state_label"]) == ("approved", "审核通过")
    assert refusal(admin, here, "publish") == "site_not_published"
    site = f"/sites/{approved['site_id']}"
    send(admin, f"{site}/publication", {"published_on": days_ago(15), "url": URL})
    published = send(admin, f"{here}/steps/publish", {"on": days_ago(15)}).json()
    assert [clock["code"] for clock in published["clocks"]] == ["C80"]
    assert refusal(admin, here, "activate") == "notice_running"
    early = send(admin, f"{here}/steps/activate", {"on": days_ago(-1)})
    assert (early.status_code, early.json()["field"]) == (422, "on"), "a day to come ends no notice"
    with time_machine.travel(clock.now() + timedelta(days=1)):
        admin = caller(world.ADMIN)  # a session lasts a working day
        assert refusal(admin, here, "activate") == "no_certificate"
        wrong = send(admin, f"{here}/certificates", certificate(valid_to=days_ago(50)))
        assert (wrong.status_code, wrong.json()["field"]) == (422, "valid_to")
        held = send(admin, f"{here}/certificates", certificate()).json()
        assert [(one["number"], one["current"]) for one in held["certificates"]] == [("证 1", True)]
        stale = send(admin, f"{here}/steps/activate", {"seen": held["version"] - 1})
        assert (stale.status_code, stale.json()["code"]) == (409, "moved_on")
        active = send(admin, f"{here}/steps/activate", {"seen": held["version"]}).json()
        assert active["state"] == "active"
        assert {offer["step"]: offer["reasoned"] for offer in active["offers"]} == {"suspend": True}
        assert send(admin, f"{site}/closing").json()["code"] == "devices_active"


def refusal(admin, here: str, step: str) -> str:
    """Why a step is refused; the device names the same reason before it is tried."""
    offers = {offer["step"]: offer for offer in admin.get(f"{API}{here}").json()["offers"]}
    reply = send(admin, f"{here}/steps/{step}")
    assert reply.status_code == 409
    assert offers[step]["refusal"] == reply.json()["title"]
    return reply.json()["code"]


def test_a_key_is_shown_once_and_the_old_one_is_worthless(admin):
    made = registered(admin)
    device = Device.unscoped.get()
    assert made["secret"] == device.secret
    here = f"/devices/{device.pk}"
    assert device.secret not in admin.get(f"{API}{here}").content.decode()
    fresh = send(admin, f"{here}/key").json()["secret"]
    device.refresh_from_db()
    assert fresh == device.secret != made["secret"]
    logged = LoggedEvent.objects.get(subject=device.subject, name="KeyRenewed")
    assert fresh not in json.dumps(logged.payload)


@pytest.mark.req("I8")
def test_a_repeated_request_for_a_key_has_one_effect_and_keeps_no_secret(admin):
    here = f"/devices/{registered(admin)['device']['id']}/key"
    first = send(admin, here, **{"Idempotency-Key": "k-1"})
    assert first.has_header(SHOWN_ONCE)
    again = send(admin, here, **{"Idempotency-Key": "k-1"})
    assert (again.status_code, again.content) == (204, b"")
    assert Device.unscoped.get().secret == first.json()["secret"]
    assert not any(
        first.json()["secret"].encode() in bytes(kept.body) for kept in IdempotencyKey.objects.all()
    )


@pytest.mark.req("I8")
def test_a_repeated_request_is_answered_with_the_same_site(admin):
    key = {"Idempotency-Key": "s-1"}
    first, again = send(admin, "/sites", DRAFT, **key), send(admin, "/sites", DRAFT, **key)
    assert first.json() == again.json()
    assert Site.unscoped.count() == 1
    other = send(admin, "/sites", DRAFT | {"code": "411321098"}, **key)
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


def test_lists_are_filtered_and_paged_from_row_to_row(admin):
    world.devices()
    for number in range(60):
        drawn_up(admin, code=f"4113215{number:02d}", name=f"第{number}点")
    first = admin.get(f"{API}/sites").json()
    rest = admin.get(f"{API}/sites", {"after": first["next"]}).json()
    codes = [row["code"] for page in (first, rest) for row in page["rows"]]
    assert codes == sorted(set(codes))
    assert (len(first["rows"]), rest["next"]) == (50, "")
    assert not any(code.startswith("330") for code in codes), "another province's sites are not there"
    named = admin.get(f"{API}/sites", {"q": "皇路店", "published": "yes", "road": "g207"}).json()["rows"]
    assert [row["code"] for row in named] == ["411321001"]
    devices = admin.get(f"{API}/devices", {"state": "active", "q": "皇路店"}).json()["rows"]
    assert [(row["code"], row["state_label"], row["light"]) for row in devices] == [
        (world.HUANGLU, "使用中", "")
    ]
    assert admin.get(f"{API}/devices", {"expiring": "yes"}).json()["rows"] == []
    assert admin.get(f"{API}/sites", {"published": "perhaps"}).json()["field"] == "published"


@pytest.mark.req("I7")
def test_i7_another_county_and_a_party_find_no_site_and_no_device(admin):
    made = registered(admin)["device"]
    party = Actor("张某", frozenset({Role.PARTY}), party_id=make.City().party.party_id)
    for who in (world.STRANGER, party):
        stranger = caller(who)
        for path in (f"/sites/{made['site_id']}", f"/devices/{made['id']}"):
            assert stranger.get(API + path).status_code == 404
        for name in ("sites", "devices"):
            assert stranger.get(f"{API}/{name}").json()["rows"] == []
    assert Client().get(f"{API}/sites").status_code == 401
