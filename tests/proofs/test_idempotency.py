"""I8: each write door asked twice with one key has one effect and one answer; another request under it is refused."""

import hashlib
import json
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import make
from tests.offsite import world as road
from tests.proofs import granted_licences, granted_meetings, granted_road, granted_stations, whole
from tests.proofs.conftest import held
from tests.proofs.granted import DOORS
from tests.proofs.racing import race
from tests.proofs.routes import routes
from tests.proofs.world import Committed
from tests.visitors import as_actor
from tongtu.kernel import clock
from tongtu.kernel.models import LoggedEvent
from tongtu.offsite.passages import create_months
from tongtu.web.repeats import SHOWN_ONCE

pytestmark = pytest.mark.django_db
_django_db_helper = held
assert granted_licences, "the counter's doors"
assert granted_road, "the table of doors is whole only with these"
assert granted_meetings, "and with these"
assert granted_stations, "and with these"
# Who has no session sends no key: the message itself is known again. Proved below.
PASSAGES, FILES = "/api/v1/offsite/passages", "/api/v1/offsite/files"
HEARTBEAT = "/api/v1/offsite/heartbeat"  # proved in tests/offsite/test_health
SIGNED = {PASSAGES, FILES, HEARTBEAT, "/api/v1/offsite/weighings"}
# A failure must be counted for good, so this operation takes no key. Proved below.
KEYLESS = {"/api/v1/registry/real-name"}


def post(client: Client, path: str, body: dict[str, Any], key: str) -> HttpResponse:
    return client.post(
        path, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key}
    )


@pytest.fixture(autouse=True)
def _whole(town: Committed) -> Iterator[None]:
    since = clock.now()
    yield
    whole.assert_whole(since)


@pytest.mark.req("I8")
@pytest.mark.parametrize("route", DOORS)
def test_i8_the_same_request_under_one_key_has_one_effect_and_one_answer(town: Committed, route: str):
    actor, path, body = DOORS[route](town)
    client, key = as_actor(Client(), actor), uuid4().hex
    first = post(client, path, body, key)
    assert first.status_code == 200, first.content.decode()
    after = whole.picture()
    again = post(client, path, body, key)
    expected = (204, b"") if first.has_header(SHOWN_ONCE) else (200, first.content)
    assert (again.status_code, again.content) == expected
    assert again["Idempotent-Replay"] == "true"
    changed = whole.picture().grown_since(after)
    assert set(changed) <= {"django_session", "numbers given"}
    assert changed["numbers given"] == 0
    other = post(client, path, {**body, "something": "else"}, key)
    assert other.status_code == 409, other.content.decode()
    assert other.json()["code"] == "key_reused"


@pytest.mark.req("I8")
def test_i8_a_refused_request_may_be_tried_again_under_its_key(town: Committed):
    actor, path, body = DOORS["/api/v1/cases/approvals/{}/submit"](town)
    client, key = as_actor(Client(), actor), uuid4().hex
    assert post(client, path, {"draft": " "}, key).status_code == 422
    assert post(client, path, body, key).status_code == 200


@pytest.mark.req("I8")
def test_i8_keys_of_two_people_never_meet(town: Committed):
    key = uuid4().hex
    for route in ("/api/v1/cases/approvals/{}/submit", "/api/v1/cases/{}/statements"):
        actor, path, body = DOORS[route](town)
        assert post(as_actor(Client(), actor), path, body, key).status_code == 200


@pytest.mark.req("I8")
@pytest.mark.parametrize("length", [80, 81, 100, 5_000])
def test_i8_keys_of_any_length_that_begin_alike_are_two_keys(town: Committed, length: int):
    actor, path, body = DOORS["/api/v1/cases/approvals/{}/submit"](town)
    _, other_path, other = DOORS["/api/v1/cases/{}/notice"](town)
    client, key = as_actor(Client(), actor), uuid4().hex.rjust(length - 1, "k")
    first = post(client, path, body, key + "1")
    assert first.status_code == 200
    assert post(client, path, body, key + "1").content == first.content
    assert post(client, other_path, other, key + "2").status_code == 200


@pytest.mark.req("I8", "I15")
def test_i8_the_same_request_at_the_same_moment_has_one_effect(town: Committed):
    actor, path, body = DOORS["/api/v1/cases/approvals/{}/submit"](town)
    key, client = uuid4().hex, as_actor(Client(), actor)
    clients = [Client() for _ in range(4)]
    for other in clients:
        other.cookies = client.cookies
    replies = race(*[partial(post, other, path, body, key) for other in clients]).answers
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.content for reply in replies}) == 1
    approval_id = path.split("/")[-2]
    subject = f"cases.Approval:{approval_id}"
    assert LoggedEvent.objects.filter(subject=subject, payload__step="submit").count() == 1


@pytest.mark.req("I8", "I9")
def test_i8_a_batch_of_a_device_is_known_again_by_its_number(town: Committed):
    create_months(clock.today(), clock.today())
    body, number = road.body(road.record(1, record_code=f"I8-{uuid4().hex[:8]}")), uuid4().hex
    first = sent(PASSAGES, body, number)
    assert first.status_code == 200, first.content.decode()
    after = whole.picture()
    assert sent(PASSAGES, body, number).content == first.content
    other = sent(PASSAGES, road.body(road.record(2)), number)
    assert (other.status_code, other.json()["code"]) == (409, "batch_reused")
    assert whole.picture().grown_since(after) == {"numbers given": 0}


@pytest.mark.req("I8", "I9")
def test_i8_a_photograph_is_known_again_by_its_digest(town: Committed):
    picture = make.photograph(uuid4().hex)
    number = hashlib.sha256(picture).hexdigest()
    first = sent(FILES, picture, number)
    assert first.status_code == 200, first.content.decode()
    after = whole.picture()
    assert sent(FILES, picture, number).content == first.content
    other = sent(FILES, make.photograph("other"), number)
    assert (other.status_code, other.json()["code"]) == (422, "wrong_digest")
    assert whole.picture().grown_since(after) == {"numbers given": 0}


def sent(path: str, body: bytes, number: str) -> HttpResponse:
    """What a device sends, signed under a number."""
    road.devices(road.HUANGLU)
    headers = road.signed(road.HUANGLU, path, body, number=number)
    return Client().post(path, body, content_type="application/octet-stream", headers=headers)


@pytest.mark.req("I8", "I20")
def test_i8_a_real_name_check_takes_no_key_so_that_no_failure_is_taken_back(town: Committed):
    (path,) = KEYLESS
    reply = post(as_actor(Client(), town.city.party), path, IDENTITY, uuid4().hex)
    assert (reply.status_code, reply.json()["code"]) == (409, "keyed")


IDENTITY = {"name": "陈志远", "id_no": "411321198503120015"}


@pytest.mark.req("I8")
def test_i8_every_write_of_the_api_is_asked_twice_here():
    writes = {route.shape for route in routes() if any(method != "get" for method, _ in route.bodies)}
    assert writes == DOORS.keys() | SIGNED | KEYLESS
