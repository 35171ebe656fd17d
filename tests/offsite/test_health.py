"""The watch over devices: heartbeats, silence, missing numbers; one light a device, alarms once, few statements."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from tests.offsite import world
from tests.proofs.racing import race
from tests.visitors import as_actor
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.kernel.errors import Refused
from tongtu.offsite import health, services
from tongtu.offsite.models import AlarmState, Device, DeviceDay, DeviceHour, Heartbeat, SiteAlarm
from tongtu.offsite.passages import rollups
from tongtu.offsite.services.health import count_health, forget_hours, learn_reference
from tongtu.offsite.services.watching import watch

pytestmark = pytest.mark.django_db
PATH = "/api/v1/offsite/heartbeat"
NOON = datetime(2026, 11, 18, 4, tzinfo=UTC)
ADMIN, US = world.ADMIN, system("test")


def beat(client, **said):
    sent = json.dumps({"clock_offset_ms": 12, "buffered": 0, "firmware": "3.2"} | said).encode()
    headers = world.signed(world.HUANGLU, PATH, sent)
    return client.post(PATH, sent, content_type="application/json", headers=headers)


def alarms(kind: str) -> list[SiteAlarm]:
    return list(SiteAlarm.objects.visible_to(US).filter(kind=kind).order_by("created_at"))


def passed(*seqs: int, minutes_ago: int = 5, **more) -> None:
    """Lorries with these numbers, a second apart, counted as the jobs do."""
    start = clock.now() - timedelta(minutes=minutes_ago)
    said = [
        world.record(n, seq=n, captured_at=(start + timedelta(seconds=at)).isoformat(), **more)
        for at, n in enumerate(seqs)
    ]
    world.take(*said)
    rollups.roll_up()
    count_health()


def judged(device: Device) -> health.Judged:
    found = health.one(ADMIN, device.pk)
    assert found is not None
    return found


def kinds(device: Device) -> set[str]:
    return {sign.kind for sign in judged(device).signs}


def test_a_heartbeat_without_a_good_signature_is_refused(client):
    world.device()
    sent = b"{}"
    headers = world.signed(world.HUANGLU, PATH, sent, secret="0" * 64)
    assert client.post(PATH, sent, content_type="application/json", headers=headers).status_code == 401


@pytest.mark.parametrize("said", [{"buffered": -1}, {"disk_free_percent": 101}, {"firmware": "x" * 33}])
def test_a_heartbeat_beyond_its_bounds_is_answered_in_words(client, said):
    world.device()
    reply = beat(client, **said)
    assert (reply.status_code, reply.json()["code"]) == (422, "wrong_field")


@pytest.mark.parametrize("sent", [b"", b"[]", b"\xff", b'{"firmware": "\\u0000"}', b"x" * 5_000])
def test_a_garbled_heartbeat_never_breaks_the_page(client, sent):
    world.device()
    headers = world.signed(world.HUANGLU, PATH, sent)
    reply = client.post(PATH, sent, content_type="application/json", headers=headers)
    assert reply.status_code in {200, 400, 422}


def test_the_newest_heartbeat_is_kept_and_the_same_again_changes_nothing(client):
    device = world.device()
    with time_machine.travel(NOON, tick=False) as now:
        assert beat(client, buffered=7).json()["kept"] is True
        assert beat(client, buffered=9).json()["kept"] is False
        now.shift(60)
        assert beat(client, buffered=3, clock_offset_ms=-800).json()["kept"] is True
    (kept,) = Heartbeat.objects.filter(device=device)
    assert (kept.buffered, kept.clock_offset_ms, kept.firmware) == (3, -800, "3.2")
    (hour,) = DeviceHour.objects.filter(device=device)
    assert (hour.beats, hour.most_buffered, hour.worst_offset_ms) == (2, 7, 800)
    assert forget_hours(clock.local(NOON).date() + timedelta(days=36)) == 1


def test_a_heartbeat_costs_one_statement_after_its_sender_is_known(client, django_assert_max_num_queries):
    world.device()
    with django_assert_max_num_queries(4):
        assert beat(client).status_code == 200


@time_machine.travel(NOON)
def test_a_device_that_works_is_green_and_one_that_falls_silent_is_red(client):
    device = world.device()
    assert {"silence", "beat"} <= kinds(device)
    passed(*range(1, 30))
    beat(client)
    assert (judged(device).light, judged(device).signs) == (health.GREEN, [])
    with time_machine.travel(clock.now() + timedelta(hours=13)):
        assert judged(device).light == health.RED
        assert kinds(device) == {"silence", "beat"}


def test_how_long_a_device_may_be_silent_follows_the_usual_hour():
    today = clock.today()
    busy = health.Days(today, hours={today - timedelta(days=n): [120] * 24 for n in range(1, 8)})
    quiet = health.Days(today, hours={today - timedelta(days=n): [2] * 24 for n in range(1, 8)})
    assert health.most_silent_minutes(busy, 10) == 30
    assert health.most_silent_minutes(quiet, 10) == 180
    assert health.most_silent_minutes(health.Days(today), 10) == 720


@time_machine.travel(NOON)
def test_gaps_clock_backlog_camera_and_rejections_are_told(client):
    device = world.device()
    passed(1, 2, 3, 30, 31)
    beat(client, clock_offset_ms=1_500, camera_ok=False, buffered=9_000)
    DeviceDay.objects.filter(device=device).update(records=10, machine_rejected=3)
    assert kinds(device) == {"gaps", "clock", "backlog", "camera", "rejected"}
    assert next(sign.number for sign in judged(device).signs if sign.kind == "gaps") == 26


@pytest.mark.req("I18")
@time_machine.travel(NOON)
def test_i18_one_silence_is_one_alarm_and_rests_when_lorries_pass_again():
    device = world.device()
    passed(*range(1, 10), minutes_ago=800)
    assert [watch(), watch()] == [1, 0]
    passed(*range(10, 20), minutes_ago=1)
    assert watch() == 0
    assert [alarm.state for alarm in alarms("silence")] == [AlarmState.HANDLED]
    assert device.alarms.count() == 1


@pytest.mark.req("I18", "I9")
@time_machine.travel(NOON)
def test_i18_missing_numbers_of_a_day_are_one_alarm_when_the_day_is_over_and_nothing_is_on_its_way(client):
    world.device()
    passed(*range(1, 5), *range(40, 50))
    assert watch() == 0, "the day is not over"
    with time_machine.travel(clock.now() + timedelta(days=1)):
        passed(*range(50, 60))
        beat(client, buffered=9_000)
        assert watch() == 0, "a device that still sends what it kept misses nothing yet"
        with time_machine.travel(clock.now() + timedelta(minutes=5)):
            beat(client, buffered=0)
            assert [watch(), watch()] == [1, 0]
            assert [alarm.number for alarm in alarms("gaps")] == [35]


@pytest.mark.req("I18")
@pytest.mark.django_db(transaction=True)
def test_i18_two_watches_at_once_raise_one_alarm():
    world.device()
    found = race(watch, watch, watch)
    assert sum(found.answers) == 1
    assert len(alarms("silence")) == 1


def test_the_board_asks_four_statements_and_reads_no_passage(django_assert_max_num_queries):
    world.devices()
    everybody = world.EVERYBODY
    with django_assert_max_num_queries(4) as asked:
        assert len(health.board(everybody)) == 8
    assert not any("offsite_passage" in query["sql"] for query in asked.captured_queries)


def test_the_board_shows_nothing_of_another_county():
    world.devices()
    assert {one.row["region"] for one in health.board(ADMIN)} == {world.NANZHAO}
    stranger = as_actor(Client(), world.STRANGER)
    device = Device.objects.visible_to(US).filter(region=world.NANZHAO).first()
    assert device is not None
    assert stranger.get(f"/desk/offsite/devices/{device.pk}/health/").status_code == 404


@time_machine.travel(NOON)
def test_the_pages_of_the_watch_open_and_export(client):
    device = world.device()
    passed(1, 2, 3)
    watch()
    held = services.place_hold(ADMIN, device.pk, day=clock.today(), reason="比对偏差")
    admin = as_actor(Client(), ADMIN)
    pages = (
        "/desk/offsite/health/", "/desk/offsite/health/?light=red", "/desk/offsite/health/?export=xlsx",
        f"/desk/offsite/devices/{device.pk}/health/",
        "/desk/offsite/holds/", f"/desk/offsite/holds/{held.pk}/",
    )  # fmt: skip
    assert {page: admin.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    assert "整日暂缓" in admin.get("/desk/offsite/health/").content.decode()
    path = f"/desk/offsite/holds/{held.pk}/step/lift/"
    assert admin.post(path, {"evidence": "比对报告"}).status_code == 422
    assert admin.post(path, {"evidence": "比对报告", "reason": "合格"}).status_code == 302


def test_an_alarm_is_handled_on_its_page_with_a_reason():
    world.device()
    watch()
    (alarm,) = alarms("silence")
    admin, path = as_actor(Client(), ADMIN), f"/desk/offsite/alarms/{alarm.pk}/"
    assert admin.get(path).status_code == 200
    assert admin.post(path, {"reason": ""}).status_code == 422
    assert admin.post(path, {"reason": "断电，已恢复。"}).status_code == 302
    assert alarms("silence")[0].state == AlarmState.HANDLED


@time_machine.travel(NOON)
def test_a_reference_is_learned_from_days_nobody_holds_and_never_from_too_few_lorries():
    device = world.device()
    with pytest.raises(Refused) as refused:
        learn_reference(ADMIN, device.pk)
    assert refused.value.code == "too_few_lorries"
    passed(*range(1, 41))
    assert learn_reference(ADMIN, device.pk).steering_mean_kg == 6_400
    services.place_hold(ADMIN, device.pk, day=clock.today(), reason="比对偏差")
    with pytest.raises(Refused):
        learn_reference(ADMIN, device.pk)
    with pytest.raises(Refused):
        learn_reference(world.ANNA, device.pk)
