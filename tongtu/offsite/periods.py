"""Periods that statistics are asked for: by name or from day to day, and what each is compared with."""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
NAMED = ("today", "week", "month", "quarter", "year")
USUAL = "week"
OLDEST, NEWEST = (
    date(2000, 1, 1),
    date(2999, 12, 31),
)  # no passage was weighed before; days beyond are slips of a hand


@dataclass(frozen=True)
class Period:
    """Days from first to last, both counted. name: one of NAMED, or "" from day to day."""

    first: date
    last: date
    name: str = ""

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> tuple[date, date]:
        """As many days just before."""
        length = timedelta(days=self.days)
        return self.first - length, self.last - length

    @property
    def year_ago(self) -> tuple[date, date]:
        """The same days of the year before; 29 February is compared with the 28th."""
        return _year_ago(self.first), _year_ago(self.last)


def named(name: str, today: date) -> Period:
    """A period that ends today: this day, seven days, this month, quarter or year so far."""
    firsts = {
        "today": today,
        "week": today - 6 * DAY,
        "month": today.replace(day=1),
        "quarter": date(today.year, (today.month - 1) // 3 * 3 + 1, 1),
        "year": date(today.year, 1, 1),
    }
    chosen = name if name in firsts else USUAL
    return Period(firsts[chosen], today, chosen)


def asked(name: str, first: date | None, last: date | None, *, today: date) -> Period:
    """From day to day where somebody says so; one day alone means that day; otherwise by name."""
    if name in NAMED or (first is None and last is None):
        return named(name, today)
    return Period(_likely(first or last or today), _likely(last or first or today))


def _likely(day: date) -> date:
    return max(OLDEST, min(day, NEWEST))


def month_of(text: str, today: date) -> Period:
    """A calendar month written 2026-11; this one when it cannot be read or has not begun."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = today
    first = (first if OLDEST <= first <= today else today).replace(day=1)
    following = (first.replace(day=28) + 4 * DAY).replace(day=1)
    return Period(first, following - DAY, "month")


def _year_ago(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
