"""Counting a period: days, working days, months and hours from an event, with pauses left out."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from tongtu.law.workdays import DAY, is_workday

LOCAL = ZoneInfo("Asia/Shanghai")
Pauses: TypeAlias = Sequence[tuple[date, date]]


def _day(moment: date) -> date:
    return moment.astimezone(LOCAL).date() if isinstance(moment, datetime) else moment


def _paused(day: date, pauses: Pauses) -> bool:
    return any(_day(first) <= day <= _day(last) for first, last in pauses)


def after_calendar_days(day: date, count: int, pauses: Pauses = ()) -> date:
    """The count-th day after `day`, days inside a pause not counted; before it when negative."""
    if not pauses:
        return day + DAY * count
    return _step(day, count, lambda each: not _paused(each, pauses))


def after_workdays(day: date, count: int, pauses: Pauses = ()) -> date:
    """The count-th working day after `day`. Raises CalendarMissing."""
    return _step(day, count, lambda each: is_workday(each) and not _paused(each, pauses))


def _step(day: date, count: int, counts: Callable[[date], bool]) -> date:
    step, left = (DAY if count >= 0 else -DAY), abs(count)
    while left:
        day += step
        left -= counts(day)
    return day


def after_months(day: date, count: int, pauses: Pauses = ()) -> date:
    """The same day of the month so many months on, or that month's last day; paused days are added."""
    month = day.year * 12 + day.month - 1 + count
    year, month = month // 12, month % 12 + 1
    last = date(year, month, min(day.day, monthrange(year, month)[1]))
    counted = day
    while pauses and counted < last:
        counted += DAY
        last += DAY * _paused(counted, pauses)
    return last


def next_annual_day(day: date, month_day: str) -> date:
    """The first such day of a year ("01-31") after `day`."""
    this_year = date.fromisoformat(f"{day.year}-{month_day}")
    return this_year if this_year > day else date.fromisoformat(f"{day.year + 1}-{month_day}")


def after_hours(start: date, hours: int, pauses: Pauses = ()) -> date:
    """So many clock hours after a moment; a bare date counts from the end of that day and answers a date."""
    if not isinstance(start, datetime):
        return after_calendar_days(start, -(-hours // 24), pauses)
    end, seen = start + timedelta(hours=hours), start
    for first, last in sorted((_moment(a, time.min), _moment(b, time.max)) for a, b in pauses):
        seen = max(seen, first)
        if seen < end and last > seen:
            end, seen = end + (last - seen), last
    return end


def _moment(bound: date, at: time) -> datetime:
    return bound if isinstance(bound, datetime) else datetime.combine(bound, at, tzinfo=LOCAL)
