"""What is asked of the passages: always by region and time, and by a key."""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from tongtu.offsite.passages.table import COLUMNS

log = logging.getLogger("tongtu.offsite")
REPLICA = "replica"


def candidates(batch_id: UUID, *, region: str, first: datetime, last: datetime) -> list[dict[str, Any]]:
    """The rows of one batch that may become records, oldest first."""
    wanted = (
        f"SELECT {COLUMNS} FROM offsite_passage WHERE batch_id = %s AND raw IS NOT NULL "
        f"AND region = %s AND passed_at BETWEEN %s AND %s ORDER BY passed_at, record_code"
    )
    return rows(wanted, [batch_id, region, first, last])


def rows(statement: str, values: list[Any], *, using: str = DEFAULT_DB_ALIAS) -> list[dict[str, Any]]:
    """The answer of one statement, a dict a row."""
    with connections[using].cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def replica_rows(statement: str, values: list[Any]) -> list[dict[str, Any]]:
    """The same from the replica, for what may be seconds old; from the primary when there is no replica, or no answer."""
    if REPLICA in connections.settings:
        try:
            return rows(statement, values, using=REPLICA)
        except OperationalError as away:
            log.warning("the replica did not answer: %s", away)
    return rows(statement, values)
