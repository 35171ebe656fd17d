"""The watcher itself: what it lets pass and what not. It watches every test of this folder (conftest.py)."""

import pytest
from django.db import connection

from tests.offsite import world
from tests.offsite.watching import complaint
from tongtu.offsite import passages

PASS = [
    "SELECT 1 FROM offsite_passage WHERE region = %s AND passed_at > %s",
    "INSERT INTO offsite_daily AS daily (region, device_code, day) VALUES (%s, %s, %s)",
    "ALTER TABLE offsite_passage DETACH PARTITION offsite_passage_202611",
    "SELECT count(*) FROM offsite_passage_202611",
    "SELECT 1 FROM offsite_daily WHERE region = ANY(%s)",
]
FAIL = [
    "SELECT 1 FROM offsite_passage WHERE plate_no = %s",
    "SELECT region FROM offsite_daily WHERE day = %s",
    "UPDATE offsite_passage SET region = region",
]


@pytest.mark.parametrize("statement", PASS)
def test_a_statement_that_names_its_region_passes(statement: str):
    assert complaint(statement, "somewhere.py:function", on_a_page=True) == ""


@pytest.mark.req("W1", "W3")
@pytest.mark.parametrize("statement", FAIL)
def test_a_statement_that_asks_every_region_fails_unless_it_is_listed(statement: str):
    assert complaint(statement, "somewhere.py:function", on_a_page=False)
    assert not complaint(statement, "statistics.py:totals", on_a_page=False)


@pytest.mark.parametrize("asked", ["count(*) FROM offsite_record", "* FROM offsite_record LIMIT 9 OFFSET 50"])
def test_on_a_page_nothing_big_is_counted_or_skipped(asked: str):
    assert complaint(f"SELECT {asked}", "queries.py:record_rows", on_a_page=True)
    assert not complaint(f"SELECT {asked}", "tasks.py:nightly", on_a_page=False)


@pytest.mark.django_db
def test_what_a_test_asks_is_its_own_affair_and_what_the_product_asks_is_watched():
    world.take(world.over(1))
    assert len(passages.rows("SELECT * FROM offsite_passage", [])) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM offsite_passage")
