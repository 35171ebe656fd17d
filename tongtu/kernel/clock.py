"""The only place that reads the time. Rules are given a day; they never ask for one."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """This instant, with its zone."""
    return timezone.now()


def today() -> date:
    """The day it is where the law applies (Asia/Shanghai)."""
    return timezone.localdate()


def local(moment: datetime) -> datetime:
    """The same instant on the clocks of the agency."""
    return timezone.localtime(moment)
