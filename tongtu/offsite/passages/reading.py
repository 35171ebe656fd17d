"""What is asked of the passages: always by region and time, and by a key."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tongtu.offsite.passages.table import COLUMNS


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
