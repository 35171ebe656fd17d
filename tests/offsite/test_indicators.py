"""Indicators of a month: which stations count, the two series of the over-limit rate, and how review keeps up."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import make
from tests.offsite import world
from tests.visitors import as_actor
from tongtu.kernel import clock, sheets
from tongtu.kernel.actors import Actor, Role
from tongtu.offsite import indicators, passage_stat, periods, services
from tongtu.offsite.cells import BANDS, CELLS
from tongtu.offsite.indicators import Station
from tongtu.offsite.models import RecordState, RejectCode
from tongtu.offsite.passages import rollups

pytestmark = pytest.mark.django_db
CITY = Actor("市局", frozenset({Role.UNIT_HEAD}), ("4113",))
NOBODY = Actor("无辖区", frozenset({Role.UNIT_HEAD}), ())


def month():
    return periods.month_of("", clock.today())


def passed(day: date, *bands: int, code: str = world.HUANGLU, region: str = world.NANZHAO) -> None:
    """Figures of one day: passages of six axles in each band of excess."""
    cells = [0] * CELLS
    cells[5 * BANDS : 6 * BANDS] = [*bands, *[0] * (BANDS - len(bands))]
    total = sum(cells)
    over = total - cells[5 * BANDS]
    hours = [total, *[0] * 23]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO offsite_daily VALUES (%s, %s, %s, %s, %s, 0, 0, %s, %s, %s, %s)",
            [region, code, day, total, over, total * 40_000, hours, [over, *[0] * 23], cells],
        )


def station(**changes) -> Station:
    said = {
        "id": "1", "code": "411321001", "name": "黄路店", "region": world.NANZHAO, "road_no": "G207", "down": False,
        "online_days": 10, "passages": 501, "over_main": 0, "over_wide": 0, "twice": 0, "hundred": 0, "unread": 0,
    }  # fmt: skip
    return Station(**(said | changes))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "valid"),
        ({"passages": 500}, "neither"),
        ({"passages": 499}, "few_lorries"),
        ({"online_days": 9}, "few_days"),
        ({"online_days": 0, "passages": 0}, "silent"),
        ({"down": True}, "repair"),
    ],
)
def test_a_station_counts_with_ten_days_and_more_than_five_hundred_lorries(changes, status):
    assert station(**changes).status == status


def test_the_rate_is_of_valid_stations_only_and_the_intact_rate_of_all():
    found = indicators.Network(
        [
            station(passages=1_000, over_main=30, over_wide=80),
            station(passages=400, over_main=400, over_wide=400),
            station(passages=500, over_main=100),
        ],
        days=20,
    )
    assert (found.rate_bp("over_main"), found.rate_bp("over_wide")) == (300, 800)
    assert (len(found.valid), len(found.abnormal), found.intact_bp) == (1, 1, 6_667)
    assert found.online_bp == 5_000
    assert indicators.Network([], 20).rate_bp("over_main") is None


def test_stations_are_told_from_the_daily_figures_of_the_month():
    world.devices(world.HUANGLU)
    first = month().first
    for n in range((clock.today() - first).days + 1):
        passed(first + timedelta(days=n), 80, 10, 6, 3, 1)
    passed(first - timedelta(days=1), 1_000)
    found = indicators.network(CITY, month())
    one = next(one for one in found.stations if one.code == world.SITES[world.HUANGLU].code)
    assert one.passages == 100 * one.online_days == 100 * found.days
    assert (one.over_main, one.over_wide) == (4 * found.days, 10 * found.days)
    assert indicators.network(NOBODY, month()).stations == []
    assert indicators.network(world.STRANGER, month()).stations == []


def test_a_device_under_repair_makes_its_station_abnormal():
    services.seed_demonstration(world.HUANGLU)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE offsite_device SET state = 'suspended', suspended_at = %s, next_owner = 'admin', next_on = %s",
            [clock.now(), clock.today()],
        )
    assert {one.status for one in indicators.network(CITY, month()).stations} == {"repair"}
    before = periods.month_of(f"{month().first - timedelta(days=1):%Y-%m}", clock.today())
    assert "repair" not in {one.status for one in indicators.network(CITY, before).stations}


def test_review_is_counted_by_outcome_reason_age_and_time():
    make.City()
    first, second, third = (
        world.candidate(1),
        world.candidate(2, plate_no="豫R00002", head_plate_no="豫R00002"),
        None,
    )
    services.first_review(world.ANNA, first.pk, passed=True)
    services.second_review(world.BO, first.pk, passed=True)
    services.first_review(
        world.ANNA, second.pk, passed=False, reject_code=RejectCode.UNCLEAR, reason="夜间反光"
    )
    third = world.candidate(3, plate_no="豫R00003", head_plate_no="豫R00003", gross_kg=82_000)
    span = periods.Period(clock.today() - timedelta(days=2), clock.today())
    came = indicators.outcomes(CITY, span)
    assert (came.number, came.inbound, came.by_state[RecordState.FILED]) == (3, 1, 1)
    assert came.by_reason == {RejectCode.UNCLEAR: 1}
    assert (came.passed_bp, came.filed_bp, came.own_filed) == (5_000, 10_000, 1)
    assert (came.heavy, came.heavy_complete, came.heavy_passed) == (1, 1, 0)
    took = indicators.times(CITY, span)
    assert took.number == 1
    assert timedelta(minutes=4) < took.half < timedelta(hours=2)
    waiting = {one.state: one for one in indicators.queues(CITY)}
    assert waiting[RecordState.FIRST_REVIEW].ages == [1, 0, 0, 0]
    assert third.state == RecordState.FIRST_REVIEW
    assert indicators.outcomes(NOBODY, span).number == 0
    assert indicators.times(NOBODY, span).number == 0
    assert sum(one.number for one in indicators.queues(NOBODY)) == 0


@pytest.fixture
def head(client):
    make.City()
    return as_actor(client, CITY)


def test_the_page_costs_four_statements_and_reads_no_passage(head):
    world.devices()
    passed(clock.today(), 90, 10)
    url = reverse("offsite:indicators")
    head.get(url)
    with CaptureQueriesContext(connection) as seen:
        page = head.get(url).content.decode()
    found = [
        query["sql"]
        for query in seen.captured_queries
        if "offsite_" in query["sql"] and "LIMIT 100" not in query["sql"]
    ]
    assert len(found) <= 4, "\n".join(found)
    assert not [sql for sql in found if "offsite_passage" in sql]
    for words in ("完好率", "有效站点", "立案率", "等待审核", "在线天数不足", "本月尚未结束"):
        assert words in page


def test_the_workbook_of_a_month_and_a_month_nobody_can_read(head):
    world.devices()
    url = reverse("offsite:indicators")
    reply = head.get(url, {"export": "xlsx", "month": "2026-02"})
    said = sheets.table(reply.content)[0]
    assert (said[0], sheets.moment(said[1]).date()) == ("统计期间", date(2026, 2, 1))
    for text in ("2026-13", "９９９９-01", "'", "0000-00", "9999-12", "0001-01"):
        assert head.get(url, {"month": text}).status_code == 200


@pytest.mark.req("W8")
def test_the_body_a_province_collects_adds_up_by_band_and_hour():
    today = clock.today()
    lorries = [
        world.record(1),
        world.over(2),
        world.over(3, gross_kg=64_000),
        world.over(4, gross_kg=110_000),
    ]
    world.take(*lorries)
    while rollups.roll_up():
        pass
    day = clock.local(clock.now() - timedelta(minutes=5)).date()
    body = passage_stat.body(CITY, day)
    (one,) = body["payload"]
    assert (body["msg_type"], body["closed"]) == ("PASSAGE_STAT", day < today)
    assert (one["trucks"], one["over_limit"], one["hundred_tonnes"], one["no_plate"]) == (4, 3, 1, 0)
    assert sum(band["count"] for band in one["bands"]) == 3
    assert [band["up_to_bp"] for band in one["bands"]] == [1_000, 2_000, 5_000, 10_000, None]
    assert sum(one["trucks_by_hour"]) == 4
    assert passage_stat.body(CITY, day - timedelta(days=9))["closed"]
    assert passage_stat.body(NOBODY, day)["payload"] == []


def test_the_api_answers_the_figures_of_the_page_and_refuses_what_is_no_question(client):
    make.City()
    today = clock.today()
    passed(today, 90, 5, 3, 2)
    world.devices()
    url = "/api/v1/offsite/statistics"
    assert client.get(url, {"from": today, "to": today}).status_code == 401
    as_actor(client, CITY)
    for asked in (
        {},
        {"from": "x", "to": today},
        {"from": today, "to": today, "by": "plate"},
        {"from": today, "to": "1999-01-01"},
    ):
        assert client.get(url, asked).status_code == 422
    for dimension in ("day", "hour", "county", "site", "axles", "band"):
        said = client.get(url, {"by": dimension, "from": today, "to": today}).json()
        assert said["total"]["passages"] == sum(row["passages"] for row in said["rows"]) == 100
    assert (said["total"]["rate_main_bp"], said["total"]["rate_wide_bp"]) == (200, 500)
    assert (
        client.get(url, {"from": today, "to": today, "region": world.ZHENPING}).json()["total"]["passages"]
        == 0
    )
    tomorrow = today + timedelta(days=1)
    assert client.get(f"{url}/passage-stat", {"date": tomorrow}).json()["code"] == "wrong_period"
    reply = client.get(f"{url}/passage-stat", {"date": today})
    assert reply.json()["payload"][0]["trucks"] == 100
    assert "attachment" in reply["Content-Disposition"]
