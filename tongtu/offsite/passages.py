"""The passages table: rows written by COPY, months created ahead, read by key. The only SQL of this table."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.errors import CheckViolation, UniqueViolation

from tongtu.kernel import clock

COLUMNS = (
    "region, device_code, passed_at, record_code, batch_id, seq, received_at, lane_no, speed_kmh, axle_count, "
    "axle_loads_kg, axle_spacings_mm, plate_no, plate_color, gross_kg_raw, tolerance_kg, gross_kg_adjusted, "
    "limit_kg, excess_kg, outcome, doubts, rulebook, verdict_digest, raw"
)
KEY = "region, device_code, passed_at, record_code"
COPY = f"COPY offsite_passage ({COLUMNS}) FROM STDIN"
BLOCK_ROWS = 500


def text(value: str) -> str:
    """A value as COPY reads it."""
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


Span = Callable[[], tuple[datetime | None, datetime | None]]


def keep(rows: Iterable[str], *, span: Span) -> int:
    """Write rows in COPY's text form; how many were new. Belongs inside the transaction of the receipt.

    Straight COPY first: it is twice as fast. When a row was there already the database says so, and the rows go
    through a staging table that lets the old one stand. A month nobody has created yet is created, and the
    rows are written again. span: the first and last time among the rows, known once all are made.
    """
    waiting = blocks(rows)
    made: list[bytes] = []
    for _attempt in range(3):
        try:
            with transaction.atomic():
                return _copy(COPY, made, waiting)
        except UniqueViolation:
            break
        except CheckViolation as missing:
            if "no partition" not in str(missing):
                raise
            made += waiting
            create_months(*(clock.local(at).date() for at in span() if at))
    made += waiting
    return _copy_around(made)


def blocks(rows: Iterable[str]) -> Iterator[bytes]:
    """Rows joined to blocks, so that the database works on one while the next is made."""
    waiting = iter(rows)
    while block := list(islice(waiting, BLOCK_ROWS)):
        yield "".join(block).encode()


def _copy(statement: str, made: list[bytes], waiting: Iterable[bytes]) -> int:
    """Send blocks that were made before, then those still to be made, keeping each for another try."""
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for block in list(made):
                copy.write(block)
            for block in waiting:
                made.append(block)
                copy.write(block)
        return int(cursor.rowcount)


def _copy_around(made: list[bytes]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS offsite_staging (LIKE offsite_passage) ON COMMIT DELETE ROWS"
        )
        cursor.execute("TRUNCATE offsite_staging")
    _copy(COPY.replace("offsite_passage", "offsite_staging"), made, ())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO offsite_passage ({COLUMNS}) SELECT {COLUMNS} FROM offsite_staging ON CONFLICT DO NOTHING"
        )
        return int(cursor.rowcount)


def create_months(first: date, last: date) -> list[str]:
    """Make sure that every month between two days has its partition. Safe to repeat."""
    parts, day = [], first.replace(day=1)
    with connection.cursor() as cursor:
        while day <= last:
            cursor.execute("SELECT offsite_passage_month(%s)", [day])
            parts.append(cursor.fetchone()[0])
            day = (day + timedelta(days=32)).replace(day=1)
    return parts


def candidates(batch_id: UUID, *, region: str, first: datetime, last: datetime) -> list[dict[str, Any]]:
    """The rows of one batch that may become records, oldest first."""
    wanted = (
        f"SELECT {COLUMNS} FROM offsite_passage WHERE batch_id = %s AND raw IS NOT NULL "
        f"AND region = %s AND passed_at BETWEEN %s AND %s ORDER BY passed_at, record_code"
    )
    return rows(wanted, [batch_id, region, first, last])


def steering(
    region: str, device_code: str, start: datetime, end: datetime, *, loaded_kg: int
) -> tuple[int, int]:
    """How many loaded six-axle lorries passed a device, and the mean load of their first axle in kg."""
    found = rows(
        "SELECT count(*) AS lorries, coalesce(avg(axle_loads_kg[1]), 0)::int AS mean FROM offsite_passage "
        "WHERE region = %s AND device_code = %s AND passed_at >= %s AND passed_at < %s "
        "AND axle_count = 6 AND gross_kg_raw > %s",
        [region, device_code, start, end, loaded_kg],
    )
    return found[0]["lorries"], found[0]["mean"]


def rows(statement: str, values: list[Any]) -> list[dict[str, Any]]:
    """The answer of one statement, a dict a row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
