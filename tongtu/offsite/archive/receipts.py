"""Receipts of batches go when nobody can send the batch again: a station's own memory is shorter than ours."""

from datetime import datetime, timedelta

from django.db import connection

from tongtu.offsite.measures import measure

MOST = 20_000

# What is not yet in the figures, or not yet looked at, stays however old it is.
FORGET = """
DELETE FROM offsite_batch WHERE id IN (
    SELECT id FROM offsite_batch
    WHERE received_at < %s AND rolled_at IS NOT NULL AND (candidates = 0 OR accepted = 0 OR examined_at IS NOT NULL)
    ORDER BY received_at LIMIT %s
)
"""


def forget(at: datetime) -> int:
    """Remove receipts older than retention.receipt_days, a bounded number a statement; how many.

    A batch that comes again afterwards is taken anew, and its passages are known by their own keys. Safe to stop.
    """
    before = at - timedelta(days=measure("retention", "receipt_days"))
    forgotten = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(FORGET, [before, MOST])
            gone = int(cursor.rowcount)
        forgotten += gone
        if gone < MOST:
            return forgotten
