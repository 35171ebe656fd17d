"""The door of devices: signed, fresh, bounded; the same batch again gets the same answer."""

import gzip
import hashlib
from datetime import timedelta

import pytest
import time_machine

from tests.offsite import world
from tongtu.kernel import clock, store
from tongtu.offsite.models import Batch, DeviceFile, DeviceStep
from tongtu.offsite.records import MAX_BODY_BYTES
from tongtu.offsite.services import take_device_step

pytestmark = pytest.mark.django_db
PASSAGES, FILES = "/api/v1/offsite/passages", "/api/v1/offsite/files"


@pytest.fixture(autouse=True)
def _devices(db):
    world.devices(world.HUANGLU)


def post(client, sent, *, path=PASSAGES, headers=None, **changes):
    made = headers or world.signed(world.HUANGLU, path, sent)
    return client.post(path, sent, content_type="application/x-ndjson", headers=made | changes)


def test_i9_a_signed_batch_is_answered_line_by_line_in_chinese(client):
    reply = post(client, world.body(world.record(1), b"{"))
    assert reply.status_code == 200
    answer = reply.json()
    assert (answer["accepted"], answer["duplicate"], answer["rejected"]) == (1, 0, 1)
    assert answer["rejections"] == [{"line": 2, "code": "bad_json", "reason": "不是有效的 JSON。"}]


def test_i9_the_same_request_again_gets_the_same_answer(client):
    sent = world.body(world.record(1), b"{")
    headers = world.signed(world.HUANGLU, PASSAGES, sent, number="B1")
    assert post(client, sent, headers=headers).json() == post(client, sent, headers=headers).json()
    assert Batch.unscoped.count() == 1


def test_a_compressed_batch_is_the_same_batch(client):
    sent = world.body(world.record(1))
    first = post(client, sent, headers=world.signed(world.HUANGLU, PASSAGES, sent, number="B1"))
    small = gzip.compress(sent)
    headers = world.signed(world.HUANGLU, PASSAGES, small, number="B1") | {"Content-Encoding": "gzip"}
    assert post(client, small, headers=headers).json() == first.json()


@pytest.mark.parametrize("name", ["X-Signature", "X-Device", "X-Nonce", "X-Timestamp", "X-Sign-Alg"])
@pytest.mark.req("F10", "I20")
def test_a_header_that_is_missing_or_wrong_is_refused(client, name):
    sent = world.body(world.record(1))
    good = world.signed(world.HUANGLU, PASSAGES, sent)
    for bad in (
        {k: v for k, v in good.items() if k != name},
        good | {name: "x"},
        good | {name: "1" * 400},
        good | {name: "é"},
    ):
        reply = post(client, sent, headers=bad)
        assert reply.status_code == 401
        assert reply.json()["code"] == "not_signed"
    assert not Batch.unscoped.exists()


def test_a_body_changed_on_the_way_is_refused(client):
    headers = world.signed(world.HUANGLU, PASSAGES, world.body(world.record(1)))
    assert post(client, world.body(world.record(2)), headers=headers).status_code == 401


def test_another_devices_key_does_not_open_the_door(client):
    sent = world.body(world.record(1))
    other = world.SITES["WIM-330200-01"].secret
    headers = world.signed(world.HUANGLU, PASSAGES, sent, secret=other)
    assert post(client, sent, headers=headers).status_code == 401


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_stale_request_is_refused(client, minutes):
    sent = world.body(world.record(1))
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        headers = world.signed(world.HUANGLU, PASSAGES, sent)
    assert post(client, sent, headers=headers).status_code == 401


@pytest.mark.req("F10")
def test_a_gzip_bomb_is_opened_no_further_than_the_limit(client):
    bomb = gzip.compress(b" " * (MAX_BODY_BYTES * 4))
    reply = post(
        client, bomb, headers=world.signed(world.HUANGLU, PASSAGES, bomb) | {"Content-Encoding": "gzip"}
    )
    assert (reply.status_code, reply.json()["code"]) == (422, "too_large")


PACKED = gzip.compress(b"{}", mtime=0)


@pytest.mark.parametrize(
    "broken", [PACKED[:-9], PACKED + b"x", b"\x1f\x8bxx"], ids=["cut", "trailing", "no stream"]
)
@pytest.mark.req("F10")
def test_a_broken_gzip_is_refused_whole(client, broken):
    reply = post(client, broken)
    assert (reply.status_code, reply.json()["code"]) == (422, "not_gzip")


def test_a_body_over_the_limit_is_refused(client):
    reply = post(client, b"x" * (MAX_BODY_BYTES + 1))
    assert reply.status_code in {401, 422}
    assert not Batch.unscoped.exists()


@pytest.mark.req("F10")
def test_a_device_that_is_retired_or_not_yet_approved_is_not_heard(client):
    device = world.device()
    take_device_step(world.EVERYBODY, device.pk, DeviceStep.SUSPEND, reason="检修")
    sent = world.body(world.record(1))
    assert post(client, sent).status_code == 200
    take_device_step(world.EVERYBODY, device.pk, DeviceStep.RETIRE, reason="更换")
    reply = post(client, sent)
    assert (reply.status_code, reply.json()["code"]) == (409, "device_shut")


def send_file(client, data, *, number=""):
    headers = world.signed(world.HUANGLU, FILES, data, number=number or hashlib.sha256(data).hexdigest())
    return client.post(FILES, data, content_type="image/jpeg", headers=headers)


def test_a_photograph_is_kept_by_its_content_once(client):
    data = world.pictures()["front"]
    first, second = send_file(client, data), send_file(client, data)
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert first.json()["media_type"] == "image/jpeg"
    assert store.read(first.json()["sha256"]) == data
    assert DeviceFile.unscoped.count() == 1


@pytest.mark.parametrize(
    "data", [b"", b"<svg/>", b"%PDF-1.7", b"\xff\xd8\xff\xe0 not really", b"GIF89a\x01\x00\x01\x00"]
)
def test_what_is_neither_picture_nor_film_is_refused(client, data):
    reply = send_file(client, data)
    assert (reply.status_code, reply.json()["code"]) == (422, "not_an_image")


def test_a_photograph_under_another_digest_is_refused(client):
    reply = send_file(client, world.pictures()["front"], number="0" * 64)
    assert (reply.status_code, reply.json()["code"]) == (422, "wrong_digest")
