"""Displays at the roadside: once a passage, within seconds, for some seconds; and the screen of the nearest station."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from simulators import boards as outside_boards
from tests.offsite import roadside, world
from tests.simulated import outside
from tests.visitors import as_actor
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import DomainError
from tongtu.kernel.signed import headers_for
from tongtu.offsite import services
from tongtu.offsite.board_words import shown_plate
from tongtu.offsite.models import Board, BoardMessage, StationAlert
from tongtu.offsite.ports import BoardDown, HttpDisplay

pytestmark = pytest.mark.django_db
__all__ = ["outside"]


def board(code: str = "LED-1", **changes: Any) -> Board:
    said = {"code": code, "name": "皇路店前方情报板", "kind": "sign", "protocol": "pull"} | changes
    site = world.device().site
    secret = outside_boards.demonstration_secret(code)
    return services.register_board(world.ADMIN, site.pk, services.BoardIn(**said), secret=secret)


def refusal(act: Any) -> str:
    with pytest.raises(DomainError) as wrong:
        act()
    return wrong.value.code


def asked(one: Board, *, secret: str = "", after: str = "", **headers: str) -> Any:
    path = f"/api/v1/offsite/boards/{one.code}/messages" + (f"?after={after}" if after else "")
    signed = headers_for(secret or one.secret, one.code, method="GET", target=path, body=b"")
    return Client().get(path, headers=signed | headers)


def test_only_the_administrator_keeps_the_displays():
    one = board()
    given = services.BoardIn(code="X", name="x", kind="sign", protocol="pull")
    for act in (
        lambda: services.register_board(world.ANNA, one.site_id, given),
        lambda: services.add_board_text(
            world.ANNA, one.pk, text="x", valid_from=clock.today(), valid_to=clock.today()
        ),
        lambda: services.close_board(world.ANNA, one.pk),
        lambda: services.rotate_board_key(world.ANNA, one.pk),
    ):
        assert refusal(act) == "wrong_role"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "radio"}, "kind"),
        ({"protocol": "post"}, "kind"),
        ({"protocol": "push"}, "push_url"),
        ({"protocol": "push", "push_url": "file:///etc"}, "push_url"),
        ({"code": " "}, "code"),
    ],
)
def test_a_display_with_a_mistake_is_refused(changes: dict[str, str], code: str):
    assert refusal(lambda: board(**changes)) == code


def test_a_display_that_is_not_known_or_signs_wrongly_hears_nothing():
    one = board()
    assert asked(one, secret="x" * 32).status_code == 401
    assert Client().get(f"/api/v1/offsite/boards/{one.code}/messages").status_code == 401
    path = "/api/v1/offsite/boards/NOBODY/messages"
    signed = headers_for("", "NOBODY", method="GET", target=path, body=b"")
    assert Client().get(path, headers=signed).status_code == 401


@pytest.mark.req("I18")
def test_i18_a_passage_over_the_limit_is_shown_once_on_each_display_and_expires():
    sign, result = board(), board("LED-2", kind="result")
    batch = world.take(world.over(1, captured_at=clock.now().isoformat()), world.record(2))
    assert services.show_batch(batch.pk) == 2
    assert services.show_batch(batch.pk) == 0
    assert BoardMessage.unscoped.count() == 2
    said = asked(sign).json()["messages"]
    assert [one["lines"] for one in said] == [
        ["豫R·8***1 超限", "总质量 55.3 吨 限 49 吨", "请到超限检测站接受检测"]
    ]
    assert asked(result).json()["messages"][0]["lines"][1] == "实测 55.3 吨"
    assert asked(sign, after=said[0]["id"]).json()["messages"] == []
    assert BoardMessage.unscoped.get(board=sign).sent_at is not None
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert asked(sign).json()["messages"] == []


def test_what_has_not_changed_is_not_sent_again():
    one = board()
    first = asked(one)
    again = asked(one, **{"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_a_station_that_catches_up_lights_no_sign():
    board()
    batch = world.take(world.over(1, captured_at=(clock.now() - timedelta(hours=3)).isoformat()))
    assert services.show_batch(batch.pk) == 0


def test_the_job_after_intake_tells_the_displays_first(run_jobs: Any):
    one = board()
    world.take(world.over(1, captured_at=clock.now().isoformat()))
    run_jobs()
    assert BoardMessage.unscoped.filter(board=one).count() == 1


def test_idle_displays_say_what_holds_on_the_day():
    one = board()
    today = clock.today()
    assert (
        refusal(
            lambda: services.add_board_text(world.ADMIN, one.pk, text=" ", valid_from=today, valid_to=today)
        )
        == "text"
    )
    services.add_board_text(world.ADMIN, one.pk, text="治理超限 保护公路", valid_from=today, valid_to=today)
    past = today - timedelta(days=9)
    services.add_board_text(world.ADMIN, one.pk, text="旧", valid_from=past, valid_to=past)
    assert asked(one).json()["idle"] == ["治理超限 保护公路"]


@pytest.mark.parametrize(
    ("plate", "shown"), [("豫R8K521", "豫R·8***1"), ("豫AD12345", "豫A·D****5"), ("", ""), ("豫R1", "***")]
)
def test_a_plate_is_shown_as_in_practice(plate: str, shown: str):
    assert shown_plate(plate) == shown


# Push


def test_a_pushed_display_gets_its_messages_once_and_a_silent_one_is_tried_again(outside: Any):
    one = board("LED-P", protocol="push", push_url=f"{settings.SIM_URL}/boards/LED-P/messages")
    batch = world.take(world.over(1, captured_at=clock.now().isoformat()))
    services.show_batch(batch.pk)
    Board.unscoped.filter(pk=one.pk).update(push_url="http://127.0.0.1:9/x")
    with pytest.raises(BoardDown):
        services.push(one.pk, port=HttpDisplay())
    one.refresh_from_db()
    assert one.failed_at is not None
    Board.unscoped.filter(pk=one.pk).update(push_url=f"{settings.SIM_URL}/boards/LED-P/messages")
    assert services.push(one.pk, port=HttpDisplay()) == 1
    assert services.push(one.pk, port=HttpDisplay()) == 0
    assert BoardMessage.unscoped.get(board=one).sent_at is not None


# The screen of a station


@pytest.mark.req("I18")
def test_hundred_tonnes_and_driving_the_wrong_way_reach_the_nearest_station_once(client: Client):
    site = world.device().site
    near = {"longitude": site.longitude, "latitude": site.latitude + Decimal("0.1")}
    far = {"longitude": site.longitude, "latitude": site.latitude + Decimal("0.3")}
    roadside.station("ST-FAR", **far)
    station = roadside.station("ST-NEAR", **near)
    now = clock.now().isoformat()
    heavy = world.over(1, gross_kg=112_000, captured_at=now)
    wrong = world.over(2, captured_at=now, direction="down", plate_no="豫R6P309")
    batch = world.take(heavy, wrong, world.over(3, captured_at=now, plate_no="豫R6P310"))
    services.show_batch(batch.pk)
    services.show_batch(batch.pk)
    found = set(StationAlert.unscoped.values_list("station_id", "kind", "plate_no"))
    assert found == {(station.pk, "hundred_tonnes", "豫R8K521"), (station.pk, "wrong_way", "豫R6P309")}
    officer = Actor("李", frozenset({Role.CASE_OFFICER}), (world.NANZHAO,))
    page = as_actor(client, officer).get(f"/desk/offsite/stations/{station.pk}/screen/").content.decode()
    assert "豫R8K521" in page
    assert "逆向行驶" in page
    assert 'hx-trigger="every 5s"' in page
    alert = StationAlert.unscoped.first()
    assert refusal(lambda: services.see_alert(world.ADMIN, station.pk, alert.pk)) == "wrong_role"
    assert services.see_alert(officer, station.pk, alert.pk).seen_by == "李"
