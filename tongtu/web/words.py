"""How numbers and days are written for people: masses, money, dates, the time that is left."""

from datetime import date, datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tongtu.kernel import clock

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _english() -> bool:
    return (get_language() or "").startswith("en")


def tonnes(kg: int) -> str:
    """55320 → "55.32 吨"; the third decimal only when it is not zero. kg: whole kilograms."""
    whole, rest = divmod(abs(kg), 1000)
    digits = f"{rest:03d}".removesuffix("0")
    return _("%(number)s 吨") % {"number": f"{'-' if kg < 0 else ''}{whole:,}.{digits}"}


def kilograms(kg: int) -> str:
    """55320 → "55,320 kg"."""
    return f"{kg:,} kg"


def day(value: date | None, *, year: bool = True) -> str:
    """2026年11月21日, or 21 Nov 2026 in English; without the year only when it is this one."""
    if value is None:
        return ""
    value = clock.local(value).date() if isinstance(value, datetime) else value
    with_year = year or value.year != clock.today().year
    if _english():
        return f"{value.day} {MONTHS[value.month - 1]}" + (f" {value.year}" if with_year else "")
    return (f"{value.year}年" if with_year else "") + f"{value.month}月{value.day}日"


def moment(value: datetime | None, *, seconds: bool = False) -> str:
    """The day and the time on the agency's clocks: 2026年11月21日 10:12."""
    if value is None:
        return ""
    local = clock.local(value)
    return f"{day(local.date())} {local:{'%H:%M:%S' if seconds else '%H:%M'}}"


def left(due_on: date) -> str:
    """How long until a day: 逾期 2 天, 今天到期, 剩 3 天."""
    days = (due_on - clock.today()).days
    if days < 0:
        return ngettext("逾期 %(days)d 天", "逾期 %(days)d 天", -days) % {"days": -days}
    if days == 0:
        return _("今天到期")
    return ngettext("剩 %(days)d 天", "剩 %(days)d 天", days) % {"days": days}
