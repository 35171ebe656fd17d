"""What once cost five to fifty times as much stays out: statements a page, scans, counts and offsets."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.offsite import world as road
from tests.payments import worlds as money
from tests.proofs.conftest import held
from tests.proofs.world import Committed
from tests.visitors import as_actor
from tongtu.cases import queries as cases
from tongtu.config.bench.rows import many_cases, multiply
from tongtu.kernel.actors import Actor, Role
from tongtu.offsite.models import Record
from tongtu.workflow.queries import todo

pytestmark = pytest.mark.django_db
_django_db_helper = held
MANY = 20_000
# Statements of one page: session, user, officer, and the page's own.
LISTS = {"/desk/cases/": 4, "/desk/offsite/records/": 5, "/desk/payments/": 4, "/desk/": 5}
BIG = {"cases_case", "cases_clue", "offsite_record", "offsite_passage", "kernel_loggedevent", "payments_bill"}
COUNTS = re.compile(r"\bcount\(\*\)|\bOFFSET\s+[1-9]", re.I)


@pytest.fixture
def city(town: Committed) -> make.City:
    return town.city


@pytest.fixture(scope="module")
def crowded(town: Committed) -> make.City:
    """Many cases, records and bills, half of them in one county."""
    city = town.city
    one = make.case(city)
    many_cases(str(one.pk), str(one.clue_id), MANY)
    record: Record = road.candidate(1)
    region = "CASE WHEN n % 2 = 0 THEN one.region ELSE '330205' END"
    at = "now() - n * interval '1 minute'"
    multiply(
        "offsite_record",
        str(record.pk),
        MANY,
        {
            "id": "md5('record' || n)::uuid",
            "record_code": "'M' || n",
            "passed_at": at,
            "region": region,
            "state": "CASE WHEN n % 50 = 0 THEN one.state ELSE 'void' END",
            "next_owner": "CASE WHEN n % 50 = 0 THEN one.next_owner ELSE '' END",
            "next_on": "CASE WHEN n % 50 = 0 THEN one.next_on END",
        },
    )
    bill = money.bill()
    multiply(
        "payments_bill",
        str(bill.pk),
        MANY,
        {
            "id": "md5('bill' || n)::uuid",
            "billed_for": "'bench:' || n",
            "region": region,
            "issued_at": at,
            "state": "CASE WHEN n % 50 = 0 THEN one.state ELSE 'voided' END",
            "next_owner": "CASE WHEN n % 50 = 0 THEN one.next_owner ELSE '' END",
            "next_wait": "CASE WHEN n % 50 = 0 THEN one.next_wait ELSE '' END",
            "next_on": "CASE WHEN n % 50 = 0 THEN one.next_on END",
        },
    )
    return city


def said(client: Client, path: str) -> list[str]:
    """The statements of one request, once the process is warm."""
    assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as seen:
        client.get(path)
    return [query["sql"] for query in seen.captured_queries]


def scans(statement: str) -> Iterator[str]:
    """The big tables that a statement reads from end to end."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement.replace('%', '%%')}", [])
        plan = cursor.fetchone()[0]
    yield from _scans((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])


def _scans(node: dict[str, Any]) -> Iterator[str]:
    if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in BIG:
        yield node["Relation Name"]
    for inner in node.get("Plans", []):
        yield from _scans(inner)


@pytest.mark.req("W3")
@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_few_statements_and_neither_scans_nor_counts(crowded: make.City, path: str):
    client = as_actor(Client(), crowded.officer)
    statements = [sql for sql in said(client, path) if not sql.startswith(("SAVEPOINT", "RELEASE"))]
    own = [sql for sql in statements if "SELECT" in sql]
    assert len(own) <= LISTS[path], "\n".join(sql[:120] for sql in own)
    assert not [sql for sql in own if COUNTS.search(sql)]
    assert not {table: sql[:200] for sql in own for table in scans(sql)}


@pytest.mark.req("W3")
@pytest.mark.parametrize("regions", [("411321",), ("4113",), ("41",), ("",)])
def test_every_level_reads_its_newest_cases_by_an_index(crowded: make.City, regions: tuple[str, ...]):
    reader = Actor("读者", frozenset({Role.CASE_OFFICER}), regions)
    with CaptureQueriesContext(connection) as seen:
        page = cases.cases(reader, cases.Filters())
        second = cases.cases(reader, cases.Filters(), after=page.next)
    assert len(page.rows) == len(second.rows) == 50
    assert not {row["id"] for row in page.rows} & {row["id"] for row in second.rows}
    for query in seen.captured_queries:
        assert not list(scans(query["sql"])), query["sql"]


@pytest.mark.req("W10")
@pytest.mark.parametrize("words", ["豫测案〔2026〕777号", "豫R·8K521", "没有这家公司"])
def test_a_search_for_exactly_this_reads_an_index(crowded: make.City, words: str):
    with CaptureQueriesContext(connection) as seen:
        cases.cases(crowded.officer, cases.Filters(q=words))
    for query in seen.captured_queries:
        assert not list(scans(query["sql"])), query["sql"]


@pytest.mark.req("W3")
def test_a_to_do_list_is_one_statement_that_reads_only_what_is_open(crowded: make.City):
    with CaptureQueriesContext(connection) as seen:
        assert todo(crowded.officer)
    (query,) = seen.captured_queries
    assert not list(scans(query["sql"])), query["sql"]


def test_a_page_in_the_middle_of_a_list_costs_what_the_first_costs(crowded: make.City):
    """Keyset: the hundredth page reads as many rows as the first."""
    page = cases.cases(crowded.officer, cases.Filters())
    for _ in range(20):
        page = cases.cases(crowded.officer, cases.Filters(), after=page.next)
    assert buffers(page.next, crowded.officer) < 400


def buffers(after: str, actor: Actor) -> int:
    """How many blocks of the database a page touches."""
    with CaptureQueriesContext(connection) as seen:
        cases.cases(actor, cases.Filters(), after=after)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {seen.captured_queries[0]['sql']}")
        plan = cursor.fetchone()[0]
    top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return int(top["Shared Hit Blocks"]) + int(top["Shared Read Blocks"])


PAGED = ["/desk/cases/", "/desk/payments/", "/desk/offsite/records/"]


@pytest.mark.parametrize(
    "path", [*PAGED, "/desk/search/", "/desk/parties/", "/desk/setup/officers/", "/find/"]
)
@pytest.mark.parametrize("words", ["\0", "%", "'", "〔", "豫" * 500, "\ud83d"])
def test_a_search_for_anything_is_answered(city: make.City, path: str, words: str):
    reply = as_actor(Client(), city.officer).get(path, {"q": words.encode("utf8", "surrogatepass")})
    assert reply.status_code < 500


@pytest.mark.parametrize("path", PAGED)
@pytest.mark.parametrize(
    "after", ["x", "W10", "WyJ4Il0", "WyJ4IiwgInkiXQ", "WyJ4IiwgInkiLCAieiJd", "%E8%B1%AB"]
)
def test_a_cursor_that_is_not_ours_starts_the_list_again(city: make.City, path: str, after: str):
    assert as_actor(Client(), city.officer).get(path, {"after": after}).status_code == 200
