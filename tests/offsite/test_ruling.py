"""The verdict of intake is a pure function of what was measured and the rules of that day (I10)."""

from datetime import timedelta

import pytest

from tests.offsite import world
from tongtu.kernel import clock
from tongtu.offsite import passages, records, services
from tongtu.offsite.ruling import LEGAL, OVER, Ruling

pytestmark = [pytest.mark.django_db, pytest.mark.req("I10")]


def rows() -> list[dict]:
    return passages.rows("SELECT * FROM offsite_passage ORDER BY record_code", [])


def passage(**changes) -> records.Passage:
    return records.decode(world.body(world.record(1, **changes)).strip())


def test_a_sign_counts_on_the_days_it_stands_and_on_no_other():
    device = world.device()
    today = clock.today()
    services.set_posted_limit(
        world.ADMIN, device.site_id, kg=30_000, valid_from=today, valid_to=None, document="宛公路〔2026〕3号"
    )
    yesterday = (clock.now() - timedelta(days=1)).isoformat()
    world.take(world.record(1), world.record(2, captured_at=yesterday))
    assert [(row["limit_kg"], row["outcome"]) for row in rows()] == [(30_000, OVER), (49_000, LEGAL)]


@pytest.mark.parametrize(
    ("outline", "outcome"),
    [
        ({"height_mm": 4_100}, LEGAL),  # within what a profile may read too much
        ({"height_mm": 4_101}, OVER),
        ({"width_mm": 2_650}, LEGAL),
        ({"width_mm": 2_651}, OVER),
        ({"length_mm": 18_400}, LEGAL),
        ({"length_mm": 18_401}, OVER),
        ({"height_mm": 0, "width_mm": 0, "length_mm": 0}, LEGAL),  # not measured
    ],
)
def test_an_outline_counts_above_its_limit_and_the_allowance(outline, outcome):
    world.take(world.record(1, **outline))
    (row,) = rows()
    assert row["outcome"] == outcome
    assert (row["raw"] is not None) == (outcome == OVER)


def test_the_row_holds_all_that_its_verdict_rests_on():
    said = world.record(1, height_mm=4_300, drive_axles=1, gross_kg_raw=48_000)
    world.take(said)
    (row,) = rows()
    again = passage(
        **{
            name: row[name]
            for name in ("axle_count", "gross_kg_raw", "vehicle_kind", "drive_axles", "height_mm")
        },
        captured_at=row["passed_at"].isoformat(),
    )
    found, doubt = Ruling(world.device()).of(again, row["passed_at"].timestamp())
    assert bytes(row["verdict_digest"]).hex() == found.digest
    assert row["doubts"] == doubt
    assert row["limit_kg"] == 46_000


def test_nothing_is_asked_of_the_database_while_rows_are_made(django_assert_num_queries):
    """A question in the middle of COPY on the same connection would never be answered."""
    device = type(world.device()).unscoped.get(code=world.HUANGLU)
    ruling = Ruling(device)
    p = passage()
    with django_assert_num_queries(0):
        for days in range(40):
            ruling.of(p, (clock.now() - timedelta(days=days)).timestamp())
