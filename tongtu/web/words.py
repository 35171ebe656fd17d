"""How numbers and days are written for people: masses, money, dates, the time that is left."""

from datetime import date, datetime

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongtu.kernel import clock, speech

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


OWN_ATTRIBUTES = {"lang": "zh-Hans", "translate": "no"}  # of a box that offers names
OWN = '<span lang="zh-Hans" translate="no">{}</span>'


def _text(thing: object) -> str:
    return thing if isinstance(thing, str) else str(thing)


def own(text: object) -> SafeString | str:
    """What somebody wrote or is called: as it stands, marked as Chinese on a page that is not."""
    if speech.english() and speech.HAN.search(str(text)):
        return format_html(OWN, text)
    return conditional_escape(_text(text))


def told(text: object) -> SafeString | str:
    """A stored sentence in the reader's language, with what is somebody's own in it marked."""
    if isinstance(text, SafeString) or not speech.english():
        return conditional_escape(_text(text))  # what is marked already has been told
    stretches = speech.said(str(text) + "")  # without a mark of being safe: what is kept is escaped here
    return format_html_join("", "{}", ((own(one.text) if one.own else one.text,) for one in stretches))


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
    if speech.english():
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
