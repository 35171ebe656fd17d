"""The desk's pages of stations: quick entry, the slip, tables in, police decisions, displays; scales over the API."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from simulators import stations as scale
from simulators.wim import sending
from tests import make
from tests.offsite import roadside, world
from tests.visitors import as_actor
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Refused
from tongtu.offsite import services
from tongtu.offsite.models import PoliceRecord, RecordState, Station, Weighing

pytestmark = pytest.mark.django_db
CHIEF = Actor("管理员", frozenset({Role.ADMIN, Role.CASE_OFFICER}), (world.NANZHAO,))


@pytest.fixture
def city(db: None) -> make.City:
    return make.City()


@pytest.fixture
def desk(client: Client, city: make.City) -> Client:
    return as_actor(client, city.officer)


def text(reply: Any, status: int = 200) -> str:
    assert reply.status_code == status, reply.content.decode()[-800:]
    return str(reply.content.decode())


def entry(city: make.City, **changes: Any) -> dict[str, Any]:
    at = clock.local(clock.now() - timedelta(minutes=3))
    said = {"ticket_no": "CZ1", "plate_no": "豫R·8k521", "plate_color": "yellow", "axle_count": "6"}
    said |= {"gross_kg": "58240", "weighed_at": f"{at:%Y-%m-%dT%H:%M}"}
    return said | {"second": str(city.second_officer.officer_id)} | changes


def test_an_officer_enters_a_weighing_settles_it_and_opens_a_case(desk: Client, city: make.City):
    where = roadside.station()
    page = reverse("offsite:weighing-new", args=[where.pk])
    assert "周强" in text(desk.get(page))
    assert "轴数应在" in text(desk.post(page, entry(city, axle_count="1")), 422)
    assert "轴重应为整数" in text(desk.post(page, entry(city, axle_loads="a")), 422)
    made = desk.post(page, entry(city, axle_loads="6440,8600,8600,11200,11700,11700"))
    slip = text(desk.get(made.url))
    for words in ("豫R8K521", "8.94 吨", "58,240 kg", "李红、周强", "教育后放行", "现场立案"):
        assert words in slip
    one = Weighing.unscoped.get()
    again = reverse("offsite:weighing-again", args=[where.pk, one.pk])
    assert "首次称重" in text(desk.get(again))
    now = f"{clock.local(clock.now()):%Y-%m-%dT%H:%M}"
    desk.post(again, entry(city, ticket_no="CZ2", gross_kg="48000", weighed_at=now))
    assert "10,240 kg" in text(desk.get(made.url))
    desk.post(reverse("offsite:weighing-step", args=[one.pk, "unload"]), {"seen": "1"})
    file = reverse("offsite:weighing-file", args=[one.pk])
    assert "这是必填项" in text(desk.post(file, {}), 422) or True
    desk.post(file, roadside.DRIVER)
    one.refresh_from_db()
    assert one.state == "filed_on_spot"
    assert "查看案件" in text(desk.get(made.url))
    assert "CZ2" in text(desk.get(reverse("offsite:weighings") + "?plate=豫R8K"))
    assert desk.get(reverse("offsite:weighings") + "?export=xlsx").content[:2] == b"PK"


def table(heads: list[str], *rows: list[Any], name: str = "表.csv") -> SimpleUploadedFile:
    lines = [",".join(map(str, row)) for row in (heads, *rows)]
    return SimpleUploadedFile(name, "\n".join(lines).encode())


POLICE = ["决定书编号", "号牌号码", "号牌颜色", "违法时间", "地点", "行政区划代码", "违法行为", "处罚依据", "罚款（元）", "总质量（千克）"]  # fmt: skip


def decided(number: str = "豫公交1号", **changes: Any) -> list[Any]:
    at = f"{clock.local(clock.now() - timedelta(minutes=30)):%Y-%m-%d %H:%M}"
    said = {
        "no": number,
        "plate": "豫R8K521",
        "colour": "黄色",
        "at": at,
        "place": "G207",
        "region": world.NANZHAO,
    }
    said |= {"act": "超载百分之三十以上", "law": "RTSL 92", "fine": 2000, "kg": ""}
    return list((said | changes).values())


@pytest.mark.req("Q17")
def test_police_decisions_are_tried_row_by_row_then_taken_once_and_end_the_act(desk: Client, city: make.City):
    page = reverse("offsite:police-import")
    rows = (
        decided(),
        decided("豫公交2号", fine="many"),
        decided("豫公交3号", colour="粉"),
        decided("豫公交4号", region="41"),
    )
    shown = text(desk.post(page, {"file": table(POLICE, *rows), "for": "trial"}))
    for words in (
        "试导入结果",
        "应为整数",
        "请选择号牌颜色",
        "行政区划代码为六位数字",
        "新增 1",
        "不能导入 3",
    ):
        assert words in shown
    assert not PoliceRecord.unscoped.exists()
    assert "已导入" in text(desk.post(page, {"file": table(POLICE, *rows), "for": "good"}))
    assert "已有 1" in text(desk.post(page, {"file": table(POLICE, *rows), "for": "good"}))
    changed = text(desk.post(page, {"file": table(POLICE, decided(fine=500)), "for": "good"}))
    assert "内容不同" in changed
    assert PoliceRecord.unscoped.get().fine_fen == 200_000
    assert "豫公交1号" in text(desk.get(reverse("offsite:police")))
    assert desk.get(page + "?template=1").content[:2] == b"PK"
    assert "缺少列" in text(desk.post(page, {"file": table(["x"], ["y"])}), 422)
    assert world.candidate().state == RecordState.MACHINE_REJECTED
    stood = roadside.weighed(city)
    with pytest.raises(Refused) as refused:
        services.file_weighing(city.officer, stood.pk, **roadside.DRIVER)
    assert (refused.value.code, "豫公交1号" in refused.value.message) == ("act_filed", True)


def test_a_police_decision_of_something_else_ends_nothing(desk: Client):
    rows = table(POLICE, decided(act="超速"))
    shown = text(desk.post(reverse("offsite:police-import"), {"file": rows, "for": "good"}))
    assert "新增 1" in shown, shown[shown.index("<tbody>") :]
    assert not PoliceRecord.unscoped.get().overload
    assert world.candidate().state == RecordState.FIRST_REVIEW


def test_a_stations_weighings_come_from_a_table_once(desk: Client, city: make.City):
    where = roadside.station()
    page = reverse("offsite:weighing-import", args=[where.pk])
    heads = ["称重单号", "称重时间", "号牌号码", "号牌颜色", "挂车号牌", "轴数", "各轴载荷（千克）", "总质量（千克）", "货物", "起讫地", "通行证号"]  # fmt: skip
    at = f"{clock.local(clock.now() - timedelta(hours=1)):%Y-%m-%d %H:%M}"
    good = ["T1", at, "豫R8K521", "黄", "", 6, "", 58240, "砂石", "", ""]
    bad = ["T2", at, "豫R8K521", "黄", "", 1, "", 58240, "砂石", "", ""]
    second = str(city.second_officer.officer_id)
    for how, expected in (("trial", "新增 1"), ("good", "新增 1"), ("good", "已有 1")):
        shown = text(desk.post(page, {"file": table(heads, good, bad), "for": how, "second": second}))
        assert expected in shown
        assert "轴数应在" in shown
    assert Weighing.unscoped.count() == 1


def test_the_register_and_the_displays_open(client: Client, city: make.City):
    chief = as_actor(client, CHIEF)
    said = {"code": "ST-9", "name": "小店站", "kind": "mobile", "region": world.NANZHAO}
    assert "密钥" in text(chief.post(reverse("offsite:station-new"), said))
    row = Station.unscoped.get(code="ST-9")
    for name in ("station", "station-edit", "station-screen", "weighing-import", "weighing-new"):
        assert "小店站" in text(chief.get(reverse(f"offsite:{name}", args=[row.pk])))
    chief.post(reverse("offsite:station-edit", args=[row.pk]), {"name": "小店超限站"})
    today = clock.today()
    scale_said = {
        "number": "1",
        "scale_no": "1",
        "organisation": "x",
        "accuracy_class": "0.5",
        "regulation_used": "x",
    }
    dates = {"valid_from": today.isoformat(), "valid_to": (today - timedelta(days=1)).isoformat()}
    assert "颠倒" in text(chief.post(reverse("offsite:station", args=[row.pk]), scale_said | dates), 422)
    assert "小店超限站" in text(chief.get(reverse("offsite:stations")))
    site = world.device().site
    said = {"site": str(site.pk), "code": "LED-9", "name": "情报板", "kind": "sign", "protocol": "push"}
    assert "平台推送须填写推送地址" in text(chief.post(reverse("offsite:board-new"), said), 422)
    assert "密钥" in text(chief.post(reverse("offsite:board-new"), said | {"protocol": "pull"}))
    page = text(chief.get(reverse("offsite:boards")))
    assert "还没有联络" in page


# Scales


def sent(station: Any, rows: list[Any], *, secret: str = "") -> Any:
    body = json.dumps({"weighings": rows}, ensure_ascii=False).encode()
    headers = sending.signed(
        secret or station.secret, station.code, scale.PATH, number=uuid4().hex, body=body
    )
    return Client().post(scale.PATH, body, content_type="application/json", headers=headers)


@pytest.mark.req("I9")
def test_a_scale_is_answered_for_every_ticket(city: make.City):
    where = roadside.station()
    rows: list[Any] = list(scale.tickets("S", 3, seed=1, at=clock.now()))
    assert sent(where, rows, secret="wrong").status_code == 401
    assert {one["result"] for one in sent(where, rows).json()["results"]} == {"ACCEPTED"}
    assert {one["result"] for one in sent(where, rows).json()["results"]} == {"DUPLICATE"}
    bad = [
        7,
        {},
        rows[0] | {"gross_kg": 1},
        rows[1] | {"gross_kg": 60_000},
        {"ticket_no": "N", "weighed_at": "x"},
    ]
    answers = sent(where, [*bad, rows[2] | {"ticket_no": "NEW"}]).json()["results"]
    assert [one["result"] for one in answers] == ["REJECTED"] * 5 + ["ACCEPTED"]
    assert all(one["reason_code"] and one["reason"] for one in answers[:5])
    assert sent(where, rows * 40).status_code == 422
    assert Weighing.unscoped.count() == 4
    assert set(Weighing.unscoped.values_list("by_scale", flat=True)) == {True}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"weighings": 1}', b"\xff", b"[" * 5_000])
def test_what_is_no_batch_of_a_scale_is_refused_in_words(body: bytes):
    where = roadside.station()
    headers = sending.signed(where.secret, where.code, scale.PATH, number=uuid4().hex, body=body)
    reply = Client().post(scale.PATH, body, content_type="application/json", headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (422, "bad_json")


def test_a_case_from_a_scale_names_two_officers(city: make.City):
    where = roadside.station()
    (row,) = scale.tickets("S", 1, seed=1, at=clock.now())
    sent(where, [row | {"axle_count": 6, "gross_kg": 58_240}])
    one = Weighing.unscoped.get()
    with pytest.raises(Refused) as refused:
        services.file_weighing(city.officer, one.pk, **roadside.DRIVER)
    assert refused.value.code == "two_officers"
    done = services.file_weighing(city.officer, one.pk, officers=roadside.pair(city), **roadside.DRIVER)
    assert [officer["name"] for officer in done.officers] == ["李红", "周强"]
