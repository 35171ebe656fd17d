"""What the public pages tell: the terms that hold today, with the articles they rest on."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.law.articles import cite
from tongtu.law.limits import limit

TOLD = {
    "statement": "statement.make",
    "hearing": "hearing.request",
    "pay": "fine.pay",
    "reconsideration": "reconsideration.apply",
    "suit": "suit.apply",
    "serve": "decision.serve",
}


@dataclass(frozen=True)
class Term:
    """A time limit as the guides say it: 5 个工作日, and the article."""

    words: str
    law: str


def terms() -> dict[str, Term]:
    """The limits the guides speak of, by a short name; today's editions."""
    today = clock.today()
    found = {name: limit(limit_id, on=today) for name, limit_id in TOLD.items()}
    return {name: Term(_length(row.amount, row.unit), cite(row.law)) for name, row in found.items()}


def _length(amount: int, unit: str) -> str:
    words = {
        "working_day": _("%(amount)d 个工作日"),
        "calendar_day": _("%(amount)d 日"),
        "month": _("%(amount)d 个月"),
    }
    return words[unit] % {"amount": amount}
