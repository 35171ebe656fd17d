"""W3, W10, §3.4: the pages of the road over many rows: few statements, no big table read from end to end, nothing counted."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests import make
from tests.offsite import world as road
from tests.proofs.conftest import held
from tests.proofs.test_traps import COUNTS, said
from tests.proofs.world import Committed
from tests.visitors import as_actor
from tongtu.config.bench.rows import multiply
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.offsite.passages import create_months

pytestmark = pytest.mark.django_db
_django_db_helper = held
MANY = 20_000
BIG = re.compile(r"^offsite_(record|passage|daily)(_\d{6})?$")
READER = Actor("看路的人", frozenset(Role) - {Role.PARTY, Role.SYSTEM}, ("411321",))
# Statements of one page over all, the session and the user with them. A page of several lists asks once for each.
# The count of what waits for review, in the rail of a reviewer, is one of them on every page.
PAGES = {
    "/desk/offsite/records/": 5,
    "/desk/offsite/review/": 7,
    "/desk/offsite/review/many/": 5,
    "/desk/offsite/passages/": 6,
    "/desk/offsite/passages/?plate=豫R8K521": 5,
    "/desk/offsite/statistics/": 7,
    "/desk/offsite/indicators/": 7,
    "/desk/offsite/samples/": 4,
    "/desk/offsite/disputes/": 4,
    "/desk/offsite/archive/": 16,  # up to two for each month that is in the database; that is a handful
    "/desk/offsite/sites/": 5,
    "/desk/offsite/devices/": 4,
}
COUNTED = {"/desk/offsite/indicators/": "medians of one month and region are worked out from its records"}
PASSAGES = """
INSERT INTO offsite_passage SELECT (jsonb_populate_record(one, jsonb_build_object(
    'region', CASE WHEN n %% 2 = 0 THEN one.region ELSE '330205' END, 'record_code', 'M' || n,
    'passed_at', one.passed_at - n * interval '20 seconds', 'plate_no', 'M' || n %% 5000))).*
FROM offsite_passage AS one, generate_series(1, %s) AS n WHERE one.record_code = %s
"""
FIGURES = """
INSERT INTO offsite_daily SELECT (jsonb_populate_record(one, jsonb_build_object(
    'region', CASE WHEN n %% 2 = 0 THEN one.region ELSE '330205' END, 'device_code', 'M' || n %% 50,
    'day', one.day - n / 50))).*
FROM offsite_daily AS one, generate_series(1, %s) AS n WHERE one.device_code = %s
"""


@pytest.fixture(scope="module")
def roads(town: Committed) -> make.City:
    """Many records, passages and days of figures, half of them in one county."""
    record = road.candidate(1)
    multiply(
        "offsite_record",
        str(record.pk),
        MANY,
        {
            "id": "md5('record' || n)::uuid",
            "record_code": "'M' || n",
            "passed_at": "now() - n * interval '1 minute'",
            "region": "CASE WHEN n % 2 = 0 THEN one.region ELSE '330205' END",
            "state": "CASE WHEN n % 50 = 0 THEN one.state ELSE 'void' END",
            "next_owner": "CASE WHEN n % 50 = 0 THEN one.next_owner ELSE '' END",
            "next_on": "CASE WHEN n % 50 = 0 THEN one.next_on END",
        },
    )
    create_months(clock.today() - timedelta(days=20), clock.today())
    with connection.cursor() as cursor:
        cursor.execute(PASSAGES, [MANY, record.record_code])
        cursor.execute(
            "INSERT INTO offsite_daily VALUES (%s, %s, %s, 1, 1, 0, 0, 1, %s, %s, %s)",
            [record.region, road.HUANGLU, clock.today(), [0] * 24, [0] * 24, [0] * 42],
        )
        cursor.execute(FIGURES, [MANY, road.HUANGLU])
        cursor.execute("ANALYZE")
    return town.city


def scans(statement: str) -> Iterator[str]:
    """The big tables, or months of one, that a statement reads from end to end."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement.replace('%', '%%')}", [])
        plan = cursor.fetchone()[0]
    yield from _scans((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])


def _scans(node: dict[str, Any]) -> Iterator[str]:
    if node["Node Type"] == "Seq Scan" and BIG.match(node.get("Relation Name", "")) and node["Plan Rows"] > 1:
        yield node["Relation Name"]
    for inner in node.get("Plans", []):
        yield from _scans(inner)


@pytest.mark.req("W3", "W8", "W10")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_road_takes_few_statements_and_neither_scans_nor_counts(roads: make.City, path: str):
    client = as_actor(Client(), READER)
    own = [sql for sql in said(client, path) if "SELECT" in sql]
    assert len(own) <= PAGES[path], "\n".join(sql[:160] for sql in own)
    big = [sql for sql in own if re.search(r"offsite_(record|passage|daily|batch)", sql)]
    assert path in COUNTED or not [sql[:300] for sql in big if COUNTS.search(sql) and "LIMIT" not in sql]
    assert not {table: sql[:300] for sql in own for table in scans(sql)}
