"""A month of the agency's clock, as the archive names it: 2026-08."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.errors import Invalid
from tongtu.offsite.measures import measure

NAMED = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True)
class Month:
    """One month. first: its first day."""

    first: date

    @classmethod
    def named(cls, text: str) -> "Month":
        """Raises Invalid (month) for anything but YYYY-MM."""
        try:
            year, month = NAMED.fullmatch(text).groups()  # type: ignore[union-attr]  # answered below
            return cls(date(int(year), int(month), 1))
        except (AttributeError, ValueError):
            raise Invalid("month", _("月份请写成 2026-08 的样子。"), field="month") from None

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.replace(day=1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def next(self) -> "Month":
        return Month.of(self.first + timedelta(days=32))

    @property
    def start(self) -> datetime:
        """The first instant of the month."""
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def end(self) -> datetime:
        """The first instant after the month."""
        return self.next.start

    @property
    def partition(self) -> str:
        """The partition that holds the month in the database."""
        return f"offsite_passage_{self.first:%Y%m}"

    @property
    def over(self) -> bool:
        """Whether no passage of this month can still happen."""
        return self.end <= clock.now()

    @property
    def settled(self) -> bool:
        """Whether a site that was offline has had its time to catch up."""
        return clock.now() >= self.end + timedelta(days=measure("retention", "export_after_days"))

    @property
    def recent(self) -> bool:
        """Whether its rows are surely still in the database."""
        return not self.cold

    @property
    def cold(self) -> bool:
        """Whether the database may let it go: the month of today and the hot months before it stay."""
        hot = Month.of(clock.today())
        for _month in range(measure("retention", "hot_months")):
            hot = Month.of(hot.first - timedelta(days=1))
        return self < hot


def between(first: date, last: date) -> Iterator[Month]:
    """Every month that has a day between two days."""
    month = Month.of(first)
    while month.first <= last:
        yield month
        month = month.next
