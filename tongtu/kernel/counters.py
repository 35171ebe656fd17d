"""Numbers without gaps or twins: one row per counter, locked by its own update."""

from django.db import connection, transaction


def next_value(*, region: str, unit: str, kind: str, year: int) -> int:
    """The next number of a counter, from 1. A rollback of the caller gives the number back."""
    assert transaction.get_connection().in_atomic_block, "a number belongs to the transaction that uses it"
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO kernel_counter (region, unit, kind, year, value) VALUES (%s, %s, %s, %s, 1)
            ON CONFLICT (region, unit, kind, year) DO UPDATE SET value = kernel_counter.value + 1
            RETURNING value
            """,
            [region, unit, kind, year],
        )
        return int(cursor.fetchone()[0])
