"""The surcharge (加处罚款) on a fine paid late: rate and cap from law/data/rates.toml."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tongtu.law.rules import resolve
from tongtu.law.sources import remembered, toml_rows

WHOLE_BP = 10_000


@dataclass(frozen=True)
class Rate:
    """One edition of a daily rate. daily_bp, cap_bp: basis points of the fine."""

    id: str
    title: str
    daily_bp: int
    cap_bp: int
    effective: date
    law: str
    until: date = date.max
    region: str = ""
    overrides: bool = False
    rounding: str = "down"
    mark: str = "C"
    note: str = ""


@remembered
def rates() -> tuple[Rate, ...]:
    return tuple(Rate(**row) for row in toml_rows("rates", "rate"))


def surcharge_rate(on: date, region: str = "") -> Rate:
    """Raises NoEdition, TwoEditions."""
    found = (rate for rate in rates() if rate.id == "surcharge")
    return resolve(found, on=on, region=region, what="surcharge")


def surcharge_fen(fine_fen: int, counted_days: int, *, on: date = date.max - timedelta(days=1)) -> int:
    """The surcharge in fen after so many counted days: whole fen rounded down, never above the fine.

    on: the day whose edition applies; the newest when not given.
    Raises ValueError for a negative fine or count.
    Law: 行政处罚法第七十二条第一款第一项、行政强制法第四十五条.
    """
    if fine_fen < 0 or counted_days < 0:
        raise ValueError("fine and counted days are not negative")
    rate = surcharge_rate(on)
    return min(fine_fen * rate.cap_bp, fine_fen * rate.daily_bp * counted_days) // WHOLE_BP


def counted_days(due_on: date, as_of: date, pauses: Iterable[tuple[date, date]] = ()) -> int:
    """Days that bear a surcharge: from the day after `due_on` to `as_of`, without the pauses (both ends in).

    Pauses are reconsideration, suit, approved deferral: 行政处罚法第七十三条第三款.
    """
    free = {
        first + timedelta(days=n) for first, last in pauses for n in range(max(0, (last - first).days + 1))
    }
    days = (due_on + timedelta(days=n) for n in range(1, (as_of - due_on).days + 1))
    return sum(day not in free for day in days)


def cap_day(on: date = date.max - timedelta(days=1)) -> int:
    """The counted day on which the surcharge first reaches its cap: 34 at three per cent a day."""
    rate = surcharge_rate(on)
    return -(-rate.cap_bp // rate.daily_bp)
