"""Statistics: every way of cutting adds up to the same, to a recount, within the reader's regions, and cheaply."""

import zipfile
from collections import Counter
from datetime import date, timedelta
from io import BytesIO
from random import Random
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import make
from tests.offsite import roads_past as past
from tests.offsite import world
from tests.visitors import as_actor
from tongtu.kernel import clock, sheets
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid
from tongtu.offsite import periods, statistics
from tongtu.offsite.passages import rollups
from tongtu.offsite.statistics import DIMENSIONS, Figures, Where

pytestmark = [pytest.mark.django_db, pytest.mark.req("W8")]
WIM_2 = "WIM-411324-01"
TODAY = clock.today
READER = Actor("读者", frozenset({Role.UNIT_HEAD}), (world.NANZHAO,))
CITY = Actor("市局", frozenset({Role.UNIT_HEAD}), ("4113",))
NOBODY = Actor("无辖区", frozenset({Role.UNIT_HEAD}), ())


def fortnight():
    return TODAY() - timedelta(days=14), TODAY()


def traffic(seed: int = 3, *, batches: int = 8, codes: tuple[str, ...] = (world.HUANGLU,)) -> None:
    """Random batches over some days, all rolled up."""
    random = Random(seed)  # noqa: S311 - a world, not a secret
    for n in range(batches):
        code = codes[n % len(codes)]
        sent = []
        for k in range(random.randrange(5, 40)):
            at = clock.now() - timedelta(minutes=random.randrange(1, 60 * 24 * 2))
            make_ = world.over if random.random() < 0.4 else world.record
            more = {"gross_kg": random.randrange(50_000, 125_000)} if make_ is world.over else {}
            plate = {"plate_no": "未识别", "plate_color": "none"} if random.random() < 0.1 else {}
            named = {"device_code": code, "record_code": f"S{seed}-{n}-{k}", "captured_at": at.isoformat()}
            sent.append(make_(k, **more, **plate, **named, axle_count=random.randrange(2, 9)))
        world.take(*sent, number=uuid4().hex, code=code)
    while rollups.roll_up():
        pass


def recounted(first: date, last: date) -> tuple[int, int, int, int, int]:
    """Straight from the passages, by another way of counting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE excess_kg > 0), "
            "count(*) FILTER (WHERE excess_kg::bigint * 5 > limit_kg), count(*) FILTER (WHERE gross_kg_raw >= 100000), "
            "coalesce(sum(gross_kg_raw), 0)::bigint FROM offsite_passage "
            "WHERE (passed_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN %s AND %s",
            [first, last],
        )
        found: tuple[int, int, int, int, int] = cursor.fetchone()
    return found


def test_a_period_that_ends_before_it_begins_or_never_ends_is_refused():
    for first, last in [(TODAY(), TODAY() - timedelta(days=1)), (date(1990, 1, 1), TODAY())]:
        with pytest.raises(Invalid) as wrong:
            statistics.totals(READER, first, last)
        assert wrong.value.code == "wrong_period"
    with pytest.raises(Invalid) as wrong:
        statistics.by(READER, "plate", first=TODAY(), last=TODAY())
    assert wrong.value.code == "unknown_dimension"


def test_without_passages_there_is_nothing_and_no_rate():
    found = statistics.totals(READER, *fortnight())
    assert found == Figures()
    assert found.rate_bp() is None


@pytest.mark.req("I16")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_i16_every_dimension_adds_up_to_the_total_and_to_a_recount(seed):
    world.devices()
    traffic(seed, codes=(world.HUANGLU, WIM_2))
    first, last = fortnight()
    found = statistics.totals(CITY, first, last)
    assert found.passages > 0
    said = (found.passages, found.over, found.over_main, found.hundred, found.gross_kg)
    assert said == recounted(first, last)
    for dimension in DIMENSIONS:
        lines = statistics.by(CITY, dimension, first=first, last=last)
        sums: Counter[str] = Counter()
        for line in lines:
            sums.update({name: n for name, n in vars(line.figures).items() if n is not None})
        for name, n in sums.items():
            assert (dimension, name, n) == (dimension, name, getattr(found, name))
        assert len({line.key for line in lines}) == len(lines)


def test_the_series_count_beyond_their_bounds_and_the_rate_is_of_all_lorries():
    lorries = [
        world.record(1),
        world.over(2),
        world.over(3, gross_kg=64_000),
        world.over(4, gross_kg=110_000),
    ]
    world.take(*lorries)
    rollups.roll_up()
    found = statistics.totals(READER, *fortnight())
    assert (found.passages, found.over, found.over_wide, found.over_main, found.hundred) == (4, 3, 3, 2, 1)
    assert found.rate_bp() == 5_000
    assert found.rate_bp("over_wide") == 7_500


def test_a_county_counts_its_own_passages_and_nobody_counts_none():
    world.devices()
    traffic(codes=(world.HUANGLU, WIM_2))
    own, city = statistics.totals(READER, *fortnight()), statistics.totals(CITY, *fortnight())
    assert 0 < own.passages < city.passages
    assert statistics.totals(CITY, *fortnight(), where=Where(region=world.NANZHAO)) == own
    assert statistics.totals(READER, *fortnight(), where=Where(region=world.ZHENPING)) == Figures()
    assert statistics.totals(NOBODY, *fortnight()) == Figures()
    assert statistics.places(NOBODY) == []
    counties = statistics.by(CITY, "county", first=fortnight()[0], last=fortnight()[1])
    assert {line.key for line in counties} == {world.NANZHAO, world.ZHENPING}


def test_road_and_site_cut_out_their_part():
    world.devices()
    traffic(codes=(world.HUANGLU, WIM_2))
    for dimension in ("road", "site"):
        for line in statistics.by(CITY, dimension, first=fortnight()[0], last=fortnight()[1]):
            part = statistics.totals(CITY, *fortnight(), where=Where(**{dimension: line.key}))
            assert part == line.figures


def spread(random: Random, *, count: int = 25) -> None:
    """Passages over five months gone by, so that periods have edges and whole months."""
    for n in range(count):
        month = past.month_ago(random.randrange(1, 6))
        past.passed(month.start + timedelta(minutes=random.randrange(28 * 24 * 60)), n, axle_count=2 + n % 6)
    while rollups.roll_up():
        pass


@pytest.mark.req("I16")
@pytest.mark.parametrize("seed", [1, 2])
def test_i16_whole_months_and_edges_say_what_the_days_say(seed):
    random = Random(seed)  # noqa: S311 - a world, not a secret
    spread(random)
    for _period in range(12):
        first = TODAY() - timedelta(days=random.randrange(60, 170))
        last = min(TODAY(), first + timedelta(days=random.randrange(150)))
        found = statistics.totals(CITY, first, last)
        assert (found.passages, found.over, found.over_main, found.hundred, found.gross_kg) == recounted(
            first, last
        )
        lines = statistics.by(CITY, "day", first=first, last=last)
        assert sum(line.figures.passages for line in lines) == found.passages
        by_month: Counter[str] = Counter()
        for line in lines:
            by_month[line.key[:7]] += line.figures.passages
        told = statistics.by(CITY, "month", first=first, last=last)
        assert {line.key: line.figures.passages for line in told} == by_month
        shape = statistics.shape(CITY, first, last)
        assert (shape.total, sum(shape.hours)) == (found, found.passages)


def test_figures_say_how_far_they_go():
    world.take(world.record(1), number="one")
    rollups.roll_up()
    fresh = statistics.shape(READER, *fortnight())
    assert fresh.as_of > fresh.received_at
    late = world.take(world.record(2), number="two")
    stale = statistics.shape(READER, *fortnight())
    assert (stale.as_of, stale.total.passages) == (late.received_at, 1)


def test_periods_have_their_neighbours():
    leap = periods.Period(date(2028, 2, 29), date(2028, 3, 1))
    assert leap.before == (date(2028, 2, 27), date(2028, 2, 28))
    assert leap.year_ago == (date(2027, 2, 28), date(2027, 3, 1))
    day = date(2026, 11, 22)
    firsts = {name: periods.named(name, day).first.isoformat() for name in periods.NAMED}
    assert firsts == {
        "today": "2026-11-22", "week": "2026-11-16", "month": "2026-11-01", "quarter": "2026-10-01",
        "year": "2026-01-01",
    }  # fmt: skip
    assert periods.month_of("2026-02", day).last == date(2026, 2, 28)
    assert periods.month_of("nonsense", day).first == date(2026, 11, 1)


@pytest.fixture
def head(client):
    make.City()
    return as_actor(client, CITY)


def own_statements(seen: CaptureQueriesContext) -> list[str]:
    found = [query["sql"] for query in seen.captured_queries if "SELECT" in query["sql"]]
    return [
        sql for sql in found if "offsite_" in sql and "offsite_record" not in sql
    ]  # the rail counts its queue


@pytest.mark.parametrize("asked", ["", "?period=year", "?period=month&region=411321&road=G207"])
def test_the_page_costs_four_statements_and_reads_no_passage(head, asked):
    world.devices()
    traffic()
    url = reverse("offsite:statistics") + asked
    head.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert head.get(url).status_code == 200
    statements = own_statements(seen)
    assert len(statements) <= 4
    assert not [sql for sql in statements if "offsite_passage" in sql]


def test_the_page_shows_every_figure_with_its_table_and_leads_on(head):
    world.devices()
    traffic(codes=(world.HUANGLU, WIM_2))
    page = head.get(reverse("offsite:statistics")).content.decode()
    for words in (
        "货车通行（辆次）",
        "超限率（20%以上）",
        "100吨以上（辆次）",
        "按小时",
        "按点位",
        "七轴及以上",
        "今天尚未结束",
    ):
        assert words in page
    assert page.count("data-chart") == page.count('type="application/json"') >= 5
    only = head.get(reverse("offsite:statistics"), {"period": "today"}).content.decode()
    assert "按星期" not in only
    site = statistics.by(CITY, "site", first=fortnight()[0], last=fortnight()[1])[0]
    assert f"site={site.key}" in page
    assert f"from={TODAY()}&amp;to={TODAY()}" in page
    narrowed = head.get(reverse("offsite:statistics"), {"site": site.key, "road": "G207"}).content.decode()
    assert site.label in narrowed


def test_a_page_without_passages_says_so_and_bad_questions_are_answered_in_words(head):
    url = reverse("offsite:statistics")
    assert "这段时间没有过车数据" in head.get(url).content.decode()
    assert (
        "起始日期不能晚于截止日期"
        in head.get(url, {"from": "2026-02-01", "to": "2026-01-01"}).content.decode()
    )
    for asked in (
        {"region": "%", "site": "x", "from": "y", "road": "'"},
        {"period": "\u202e", "region": "４１"},
    ):
        assert head.get(url, asked).status_code == 200


def test_the_workbook_opens_with_a_sheet_a_table_and_no_formula(head):
    world.devices()
    traffic()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE offsite_site SET name = '=1+1' WHERE region = %s", [world.NANZHAO])
    reply = head.get(reverse("offsite:statistics"), {"export": "xlsx", "period": "week"})
    about = sheets.table(reply.content)
    assert about[0][0] == "统计期间"
    assert any(line[0] == "超限率（20%以上）" for line in about)
    with zipfile.ZipFile(BytesIO(reply.content)) as book:
        pages = [
            book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")
        ]
        names = book.read("xl/workbook.xml").decode()
    assert len(pages) >= 10
    assert not [page for page in pages if "<f>" in page]
    assert "按点位" in names
    assert "轴数与超限幅度" in names
