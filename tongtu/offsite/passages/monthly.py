"""Figures of passages by device and month: always the sum of the daily ones, kept in the same transaction (I16)."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection

from tongtu.offsite.cells import CELLS
from tongtu.offsite.models import ArchivedMonth
from tongtu.offsite.passages.reading import rows

HOURS = 24
NUMBERS = ("passages", "over", "hundred", "unread", "gross_kg")
LISTS = {"hours": HOURS, "hours_over": HOURS, "cells": CELLS}
KEPT = (*NUMBERS, *LISTS)

SUMS = ", ".join(
    [f"sum({name})::bigint AS {name}" for name in NUMBERS]
    + [
        f"ARRAY[{', '.join(f'sum({name}[{n}])' for n in range(1, size + 1))}]::integer[] AS {name}"
        for name, size in LISTS.items()
    ]
)
ADDED = ", ".join(
    [f"{name} = figures.{name} + excluded.{name}" for name in NUMBERS]
    + [f"{name} = offsite_add(figures.{name}, excluded.{name})" for name in LISTS]
)
DAYS = "SELECT region, device_code, date_trunc('month', day)::date AS month, {sums} FROM offsite_daily WHERE {where} GROUP BY 1, 2, 3"
OF_DEVICE = "region = %s AND device_code = %s AND day BETWEEN %s AND %s"
# Adds, so that a receipt being added elsewhere at this moment is not lost: its days are not seen here yet.
REFILL = (
    f"INSERT INTO offsite_monthly AS figures (region, device_code, month, {', '.join(KEPT)}) "
    f"{DAYS.format(sums=SUMS, where=OF_DEVICE)} ON CONFLICT (region, device_code, month) DO UPDATE SET {ADDED}"
)
DIFFERING = f"""
WITH days AS ({DAYS.format(sums=SUMS, where="day BETWEEN %s AND %s")}),
months AS (SELECT region, device_code, month, {", ".join(KEPT)} FROM offsite_monthly WHERE month BETWEEN %s AND %s)
SELECT region, device_code, month FROM days FULL JOIN months USING (region, device_code, month)
WHERE ({", ".join(f"days.{name}" for name in KEPT)}) IS DISTINCT FROM ({", ".join(f"months.{name}" for name in KEPT)})
ORDER BY month, region, device_code
"""

Key = tuple[str, str, date]  # region, device, first day of a month


def first_of(day: date) -> date:
    return day.replace(day=1)


def last_of(day: date) -> date:
    """The last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def whole(first: date, last: date) -> tuple[date, date] | None:
    """The first days of the first and the last month that lie wholly between two days, both counted."""
    begin = first if first.day == 1 else last_of(first) + timedelta(days=1)
    end = last if last == last_of(last) else first_of(last) - timedelta(days=1)
    return (begin, first_of(end)) if begin <= end else None


def refill(region: str, device_code: str, month: date) -> None:
    """Put the sum of the days in the place of a month. Belongs in the transaction that changed the days."""
    month = first_of(month)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM offsite_monthly WHERE region = %s AND device_code = %s AND month = %s",
            [region, device_code, month],
        )
        cursor.execute(REFILL, [region, device_code, month, last_of(month)])


def differing(first: date, last: date) -> Iterator[Key]:
    """Months touched by two days whose figures are not the sum of their days."""
    begin, end = first_of(first), last_of(last)
    for row in rows(DIFFERING, [begin, end, begin, end]):
        yield row["region"], row["device_code"], row["month"]


def sealed(first: date, last: date) -> set[date]:
    """First days of the months between two days whose passages lie in the archive: nothing to count again here."""
    found = ArchivedMonth.objects.filter(month__range=(first_of(first), last), sealed_at__isnull=False)
    return set(found.values_list("month", flat=True))
