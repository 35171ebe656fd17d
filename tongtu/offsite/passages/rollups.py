"""Figures of passages by device and day (and by month), added up from the receipts of batches, each receipt once (I16).

A receipt says what its new passages add: [hour since 1970, cell, mark, passages, kilograms]. No passage is read to
keep the figures; a recount reads them all and must come to the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.errors import Refused
from tongtu.law import plates
from tongtu.offsite.cells import BANDS, CELLS, HUNDRED, PLAIN, UNREAD, band, first_cell
from tongtu.offsite.measures import measure
from tongtu.offsite.passages import monthly
from tongtu.offsite.passages.monthly import HOURS, NUMBERS
from tongtu.offsite.passages.reading import rows

SECONDS = 3_600
MOST_BATCHES = 5_000
LISTS = tuple(monthly.LISTS)

TAKE = """
WITH due AS (
    SELECT id FROM offsite_batch WHERE rolled_at IS NULL ORDER BY received_at, id LIMIT %s FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE offsite_batch SET rolled_at = %s FROM due WHERE offsite_batch.id = due.id
    RETURNING offsite_batch.region, offsite_batch.device_id, offsite_batch.cells
)
SELECT taken.region, device.code, taken.cells FROM taken JOIN offsite_device AS device ON device.id = taken.device_id
"""

ADD = f"""
INSERT INTO {{table}} AS figures (region, device_code, {{day}}, {", ".join(NUMBERS + LISTS)})
VALUES (%s, %s, %s, {", ".join(["%s"] * len(NUMBERS + LISTS))})
ON CONFLICT (region, device_code, {{day}}) DO UPDATE SET
{", ".join(f"{name} = figures.{name} + excluded.{name}" for name in NUMBERS)},
{", ".join(f"{name} = offsite_add(figures.{name}, excluded.{name})" for name in LISTS)}
"""
ADD_DAY, ADD_MONTH = (
    ADD.format(table=f"offsite_{kept}", day=day) for kept, day in (("daily", "day"), ("monthly", "month"))
)

RECOUNT = """
SELECT passed_at, axle_count, limit_kg, excess_kg, gross_kg_raw, plate_no FROM offsite_passage
WHERE region = %s AND device_code = %s AND passed_at >= %s AND passed_at < %s
"""


@dataclass
class Day:
    """The figures of one device on one day."""

    passages: int = 0
    over: int = 0
    hundred: int = 0
    unread: int = 0
    gross_kg: int = 0
    hours: list[int] = field(default_factory=lambda: [0] * HOURS)
    hours_over: list[int] = field(default_factory=lambda: [0] * HOURS)
    cells: list[int] = field(default_factory=lambda: [0] * CELLS)

    def add(self, hour: int, cell: int, mark: int, passages: int, gross_kg: int) -> None:
        """Passages of one hour of the day, one cell and one mark."""
        over = passages if cell % BANDS else 0
        self.passages += passages
        self.over += over
        self.hundred += passages if mark & HUNDRED else 0
        self.unread += passages if mark & UNREAD else 0
        self.gross_kg += gross_kg
        self.hours[hour] += passages
        self.hours_over[hour] += over
        self.cells[cell] += passages

    def join(self, other: "Day") -> None:
        """Add the figures of another day of the device."""
        for name in NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in LISTS:
            pairs = zip(getattr(self, name), getattr(other, name), strict=True)
            setattr(self, name, [one + more for one, more in pairs])

    def values(self) -> list[Any]:
        return [getattr(self, name) for name in NUMBERS + LISTS]


Key = tuple[str, str, date]  # region, device, day


def roll_up(*, most: int = MOST_BATCHES) -> int:
    """Add the receipts that are not yet in the figures; how many. Two at once share the work, a kill loses none."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(TAKE, [most, clock.now()])
            taken = cursor.fetchall()
        days: dict[Key, Day] = {}
        for region, device_code, cells in taken:
            _added(days, region, device_code, cells)
        months: dict[Key, Day] = {}
        for (region, device_code, day), found in days.items():
            months.setdefault((region, device_code, monthly.first_of(day)), Day()).join(found)
        with connection.cursor() as cursor:
            for add, figures in ((ADD_DAY, days), (ADD_MONTH, months)):
                cursor.executemany(add, [[*key, *figures[key].values()] for key in sorted(figures)])
    return len(taken)


def _added(days: dict[Key, Day], region: str, device_code: str, cells: str) -> None:
    for since, cell, mark, passages, gross_kg in msgspec.json.decode(cells):
        at = clock.local(datetime.fromtimestamp(since * SECONDS, UTC))
        day = days.setdefault((region, device_code, at.date()), Day())
        day.add(at.hour, cell, mark, passages, gross_kg)


def recount(region: str, device_code: str, day: date) -> Day:
    """The figures of one device on one day, from its passages."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    found, hundred = Day(), measure("review", "hundred_tonnes_kg")
    for row in rows(RECOUNT, [region, device_code, start, start + timedelta(days=1)]):
        gross = row["gross_kg_raw"]
        mark = HUNDRED if gross >= hundred else PLAIN
        mark += UNREAD if plates.is_placeholder(row["plate_no"]) else PLAIN
        cell = first_cell(row["axle_count"]) + band(row["excess_kg"], row["limit_kg"])
        found.add(clock.local(row["passed_at"]).hour, cell, mark, 1, gross)
    return found


def kept(region: str, device_code: str, day: date) -> Day:
    """The figures as they are kept; none is a day without passages."""
    wanted = f"SELECT {', '.join(NUMBERS + LISTS)} FROM offsite_daily WHERE region = %s AND device_code = %s AND day = %s"
    found = rows(wanted, [region, device_code, day])
    return Day(**found[0]) if found else Day()


def days_of(first: date, last: date) -> Iterator[Key]:
    """Every region, device and day that has figures between two days."""
    wanted = "SELECT region, device_code, day FROM offsite_daily WHERE day BETWEEN %s AND %s ORDER BY day, region, device_code"
    for row in rows(wanted, [first, last]):
        yield row["region"], row["device_code"], row["day"]


def countable(first: date, last: date) -> list[Key]:
    """The same without days whose passages are not in the table any more."""
    archived = monthly.sealed(first, last)
    return [key for key in days_of(first, last) if monthly.first_of(key[-1]) not in archived]


def differing(first: date, last: date) -> Iterator[tuple[Key, Day, Day]]:
    """Days whose kept figures are not what a recount comes to: the key, kept, recounted.

    Days whose passages lie in the archive are left out: `archive.figures` asks its manifests.
    """
    for key in countable(first, last):
        there, counted = kept(*key), recount(*key)
        if there != counted:
            yield key, there, counted


def rebuild(region: str, device_code: str, day: date) -> Day:
    """Put a recount in the place of kept figures, after every receipt so far has been added.

    Raises Refused (archived): the passages of the day are not in the table, so that a recount would come to nothing.
    """
    if monthly.sealed(day, day):
        raise Refused("archived", _("该月过车记录已归档，不能在数据库中重新计数。"))
    while roll_up() == MOST_BATCHES:
        pass
    counted = recount(region, device_code, day)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM offsite_daily WHERE region = %s AND device_code = %s AND day = %s",
            [region, device_code, day],
        )
        cursor.execute(ADD_DAY, [region, device_code, day, *counted.values()])
        monthly.refill(region, device_code, day)
    return counted
