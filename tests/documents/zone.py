"""Times on the clocks of the agency."""

from datetime import datetime
from zoneinfo import ZoneInfo


def beijing(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))
