"""Working days of the State Council's holiday notices, make-up workdays included; no year is ever guessed."""

from datetime import date, timedelta

from tongtu.law.rules import Undecidable
from tongtu.law.sources import csv_rows, remembered

DAY = timedelta(days=1)
SATURDAY = 5


class CalendarMissing(Undecidable):
    """The State Council's notice for this year is not loaded; nobody may guess it."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year}年节假日安排尚未载入：请将国务院办公厅通知录入 workdays_{year}.csv")
        self.year = year


@remembered
def _exceptions() -> dict[date, bool]:
    """Days that are not what their weekday says: True for a make-up workday, False for a holiday."""
    days: dict[date, bool] = {}
    for row in csv_rows("workdays"):
        kind = row["kind"]
        if kind not in {"OFF", "MAKE_UP_WORKDAY"}:
            raise ValueError(f"workdays: unknown kind {kind!r} on {row['date']}")
        days[date.fromisoformat(row["date"])] = kind == "MAKE_UP_WORKDAY"
    return days


@remembered
def years() -> frozenset[int]:
    """The years whose notice is loaded: those of workdays.csv and of the agency's workdays_*.csv."""
    return frozenset(day.year for day in _exceptions())


def is_workday(day: date) -> bool:
    """Raises CalendarMissing for a year with no notice."""
    if day.year not in years():
        raise CalendarMissing(day.year)
    return _exceptions().get(day, day.weekday() < SATURDAY)


def add_workdays(day: date, count: int) -> date:
    """The count-th working day after `day` (before it, when negative). The day itself does not count.

    Raises CalendarMissing.
    """
    step = DAY if count >= 0 else -DAY
    left = abs(count)
    while left:
        day += step
        left -= is_workday(day)
    return day


def workdays_between(first: date, last: date) -> int:
    """Working days after `first` up to and including `last`; negative when `last` is earlier.

    Raises CalendarMissing.
    """
    if last < first:
        return -workdays_between(last, first)
    return sum(is_workday(first + DAY * n) for n in range(1, (last - first).days + 1))


def next_workday(day: date) -> date:
    """`day` itself when it is a working day, or the first one after it. Raises CalendarMissing."""
    while not is_workday(day):
        day += DAY
    return day


def next_weekday(day: date) -> date:
    """Like next_workday by weekends alone: provisional, for a year with no notice yet."""
    while day.weekday() >= SATURDAY:
        day += DAY
    return day
