"""One question over months in the database and months in the archive: the same rows, in pages, in scope."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.offsite import roads_past as past
from tests.offsite import world
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid
from tongtu.offsite.archive import dropping, exporting, history, places
from tongtu.offsite.models import ArchivedMonth, Device, Site

pytestmark = pytest.mark.django_db
OLD, OLDER = past.month_ago(5), past.month_ago(6)
ANNA = world.ANNA
PROVINCE = Actor("province", frozenset({Role.RECORD_REVIEWER}), ("41",))
YEAR = {"first": OLDER.first, "last": clock.today()}


@pytest.fixture(autouse=True)
def _archive(settings, tmp_path):
    past.archive_in(settings, tmp_path)


def keys(answer: history.Answer) -> list[tuple]:
    return [(row["passed_at"], row["device_code"], row["record_code"]) for row in answer.rows]


def facts(answer: history.Answer) -> list[dict]:
    return [{name: value for name, value in row.items() if name != "source"} for row in answer.rows]


def every_page(size: int, **said) -> list[tuple]:
    found, after = [], ""
    while True:
        page = history.search(PROVINCE, size=size, after=after, **YEAR, **said)
        found += keys(page)
        after = page.next
        if not after:
            return found


def archive(month):
    exporting.export(past.KEEPER, month)
    dropping.drop(past.KEEPER, month)


@pytest.fixture
def road():
    """Three months of two counties: the two older in the archive."""
    for n, month in enumerate((OLDER, OLD, past.month_ago(1)), start=1):
        past.traffic(month, lorries=12, seed=n)
        past.traffic(month, lorries=6, seed=10 + n, code=past.SHILONG)
    archive(OLDER)
    archive(OLD)


def test_more_than_a_year_at_once_is_refused():
    with pytest.raises(Invalid) as refused:
        history.search(ANNA, first=clock.today() - timedelta(days=500), last=clock.today())
    assert refused.value.code == "too_long"


def test_days_the_wrong_way_round_are_refused():
    with pytest.raises(Invalid) as refused:
        history.search(ANNA, first=clock.today(), last=clock.today() - timedelta(days=1))
    assert refused.value.code == "backwards"


def test_nobody_sees_passages_of_another_county(road):
    found = history.search(ANNA, **YEAR)
    assert {row["region"] for row in found.rows} == {world.NANZHAO}
    assert len(found.rows) == 36
    plated = history.search(ANNA, plate="豫R8K510", **YEAR)
    assert {row["region"] for row in plated.rows} == {world.NANZHAO}
    assert history.search(Actor("nobody", frozenset(Role)), **YEAR).rows == []
    other = Site.objects.visible_to(PROVINCE).get(devices__code=past.SHILONG)
    assert history.search(ANNA, site=str(other.pk), **YEAR).rows == []


def test_a_page_says_where_each_row_came_from_and_the_pages_miss_nothing(road):
    whole = history.search(PROVINCE, size=100, **YEAR)
    assert [row["passed_at"] for row in whole.rows] == sorted(
        (row["passed_at"] for row in whole.rows), reverse=True
    )
    assert len(whole.rows) == 54
    assert {row["source"] for row in whole.rows} == {"hot", "archive"}
    assert whole.from_archive
    for size in (1, 7, 18, 54):
        assert every_page(size) == keys(whole)


def test_a_plate_is_found_in_both_with_its_colour(road):
    found = history.plate_history(PROVINCE, "豫r8k512", "yellow", **YEAR)
    assert found.rows
    assert {row["plate_no"] for row in found.rows} == {"豫R8K512"}
    assert history.plate_history(PROVINCE, "豫R8K512", "blue", **YEAR).rows == []
    with pytest.raises(Invalid):
        history.plate_history(PROVINCE, "豫R8K512", "pink", **YEAR)


def test_site_road_and_excess_narrow_the_answer(road):
    device = Device.objects.visible_to(PROVINCE).select_related("site").get(code=world.HUANGLU)
    here = history.search(PROVINCE, site=str(device.site_id), size=100, **YEAR)
    assert len(here.rows) == 36
    assert {row["device_code"] for row in here.rows} == {world.HUANGLU}
    along = history.search(PROVINCE, road=device.site.road_no.lower(), size=100, **YEAR)
    assert world.HUANGLU in {row["device_code"] for row in along.rows}
    heavy = history.search(PROVINCE, min_excess_kg=10_000, size=100, **YEAR)
    assert heavy.rows
    assert all(row["excess_kg"] >= 10_000 for row in heavy.rows)
    assert history.search(PROVINCE, site="none", **YEAR).rows == []


def test_a_month_that_cannot_be_read_is_named_and_the_rest_answered(road):
    row = ArchivedMonth.objects.get(month=OLD.first)
    places.remove(row.files[0]["name"])
    found = history.search(PROVINCE, size=100, **YEAR)
    assert found.unreachable == (str(OLD),)
    assert len(found.rows) == 36
    assert history.search(PROVINCE, first=OLD.first, last=OLD.first).rows == []


def test_a_file_that_is_no_parquet_is_named_too(road):
    row = ArchivedMonth.objects.get(month=OLD.first)
    name, size = row.files[0]["name"], row.files[0]["size"]
    places.put_text("x" * size, name)
    assert history.search(PROVINCE, size=100, **YEAR).unreachable == (str(OLD),)


def test_the_archive_is_not_asked_when_the_page_is_full_without_it(road):
    row = ArchivedMonth.objects.get(month=OLD.first)
    places.remove(row.files[0]["name"])
    assert history.search(PROVINCE, size=10, **YEAR).unreachable == ()


def test_a_cursor_that_is_not_ours_starts_again(road):
    first = history.search(PROVINCE, size=5, **YEAR)
    assert keys(history.search(PROVINCE, size=5, after="garbage", **YEAR)) == keys(first)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(1, 99),
    plate=st.sampled_from(["", "豫R8K511", "豫R8K513"]),
    excess=st.sampled_from([0, 1, 9_000]),
    size=st.integers(1, 30),
)
def test_any_question_answers_the_same_before_and_after_the_drop(seed, plate, excess, size):
    from django.db import transaction  # noqa: PLC0415

    with transaction.atomic():
        past.traffic(OLD, lorries=25, seed=seed)
        said = {
            "plate": plate,
            "min_excess_kg": excess,
            "size": size,
            "first": OLD.first,
            "last": OLD.next.first,
        }
        before = history.search(PROVINCE, **said)
        archive(OLD)
        after = history.search(PROVINCE, **said)
        assert facts(after) == facts(before)
        assert after.next == before.next
        transaction.set_rollback(True)
