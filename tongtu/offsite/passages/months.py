"""A partition for every month, created ahead and when a late passage needs one."""

from datetime import date, timedelta

from django.db import connection


def create_months(first: date, last: date) -> list[str]:
    """Make sure that every month between two days has its partition. Safe to repeat; answers their names."""
    parts, day = [], first.replace(day=1)
    with connection.cursor() as cursor:
        while day <= last:
            cursor.execute("SELECT offsite_passage_month(%s)", [day])
            parts.append(cursor.fetchone()[0])
            day = (day + timedelta(days=32)).replace(day=1)
    return parts
