"""Bills, their editions, the money on them, and what they come to on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, system
from tongtu.kernel.money import yuan
from tongtu.law.articles import cite
from tongtu.law.surcharge import WHOLE_BP, counted_days, surcharge_fen, surcharge_rate
from tongtu.payments.models import (
    Bill,
    BillState,
    CashCollection,
    Difference,
    InboundMessage,
    Payment,
    PaymentKind,
)
from tongtu.payments.models.bills import SETTLED

US = system("payments")
SHOWN = 200


def newest_bill(actor: Actor, billed_for: str) -> Bill | None:
    """The latest edition of a debt's bill."""
    return Bill.objects.visible_to(actor).filter(billed_for=billed_for).order_by("-edition").first()


def newest_edition(actor: Actor, bill: Bill) -> Bill:
    """The edition that took this bill's place, or the bill itself."""
    return newest_bill(actor, bill.billed_for) or bill


def successor_of(actor: Actor, bill: Bill) -> Bill | None:
    newest = newest_edition(actor, bill)
    return newest if newest.pk != bill.pk else None


def bills_for(subject: str, *, actor: Actor = US) -> list[Bill]:
    """Every edition of the bill of one debt, newest first.

    Without an actor, for a caller that has checked the scope of the debt itself.
    """
    rows = Bill.objects.visible_to(actor).filter(billed_for=subject).select_related("unit")
    return list(rows.order_by("-edition"))


def my_bills(actor: Actor) -> list[Bill]:
    """A party's own bills, newest first; editions that were replaced are left out."""
    rows = Bill.objects.visible_to(actor).filter(successor=None).select_related("unit")
    return list(rows.order_by("-issued_at")[:SHOWN])


def received_on(bill: Bill) -> Payment | None:
    """The payment that discharged a bill."""
    rows = Payment.objects.visible_to(US).filter(bill=bill, kind=PaymentKind.APPLIED)
    return rows.order_by("paid_at").first()


def bill_by_code(pay_code: str) -> Bill | None:
    """For the machinery: the bill of a pay code, wherever it is."""
    return Bill.objects.visible_to(US).filter(pay_code=pay_code).first() if pay_code else None


def region_of_code(pay_code: str) -> str:
    """The division a pay code begins with, for messages about a code we never gave."""
    return pay_code[:6] if pay_code[:6].isdecimal() else ""


def live_editions(bill: Bill) -> Iterable[Bill]:
    """Other editions of the same debt that somebody could still pay."""
    rows = Bill.objects.visible_to(US).filter(billed_for=bill.billed_for).exclude(pk=bill.pk)
    return list(rows.exclude(state__in=[BillState.VOIDED, BillState.EXPIRED, BillState.PAID_LATE]))


def payment_of_trade(region: str, channel: str, trade_no: str) -> Payment | None:
    rows = Payment.objects.visible_to(US).filter(region=region, channel=channel, trade_no=trade_no)
    return rows.first()


def payments_of(actor: Actor, bill: Bill) -> list[Payment]:
    return list(Payment.objects.visible_to(actor).filter(bill=bill).order_by("paid_at"))


def message(source: str, msg_id: str) -> InboundMessage | None:
    return InboundMessage.objects.visible_to(US).filter(source=source, msg_id=msg_id).first()


def messages_of(actor: Actor, bill: Bill) -> list[dict[str, Any]]:
    """What finance told us about a bill, newest first, without the bytes."""
    if not bill.pay_code:
        return []
    rows: QuerySet[Any, Any] = InboundMessage.objects.visible_to(actor).filter(pay_code=bill.pay_code)
    return list(
        rows.order_by("-received_at").values("msg_id", "kind", "received_at", "handled_at", "outcome")[:SHOWN]
    )


def cash_of(bill: Bill) -> CashCollection | None:
    return CashCollection.objects.visible_to(US).filter(bill=bill).select_related("bill").first()


def differences_of(actor: Actor, bill: Bill) -> list[Difference]:
    return list(Difference.objects.visible_to(actor).filter(bill=bill).order_by("opened_at"))


def bill_rows(actor: Actor, *, words: str = "", state: str = "", due_to: date | None = None) -> Any:
    """Rows of the desk's list of bills; page them with kernel.paging.keyset.

    words: a whole pay code, or a part of the decision's number. due_to: due on that day or before.
    """
    rows: QuerySet[Any, Any] = Bill.objects.visible_to(actor).all()
    if words:
        rows = rows.filter(pay_code=words) if words.isdecimal() else rows.filter(memo__contains=words)
    if state:
        rows = rows.filter(state=state)
    if due_to:
        rows = rows.filter(due_on__lte=due_to).filter(~Q(state__in=[BillState.PAID, BillState.RECEIPTED]))
    names = ("id", "memo", "pay_code", "amount_fen", "due_on", "state", "issued_at", "paid_at", "unit__name")
    return rows.values(*names)


@dataclass(frozen=True)
class Quote:
    """What is to be paid on a day. rate_bp: daily surcharge in basis points of the fine."""

    principal_fen: int
    surcharge_fen: int
    counted_days: int
    rate_bp: int
    cap_bp: int
    law: str
    valid_until: date

    @property
    def total_fen(self) -> int:
        return self.principal_fen + self.surcharge_fen


def quote(bill: Bill, *, as_of: date) -> Quote:
    """The principal, and the surcharge of the days after the due day up to `as_of`, pauses not counted.

    Law: 行政处罚法第七十二条第一款第一项、第七十三条第三款.
    """
    rate = surcharge_rate(as_of, bill.region)
    pauses = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in bill.pauses]
    days = counted_days(bill.due_on, as_of, pauses)
    extra = surcharge_fen(bill.principal_fen, days, on=as_of)
    until = max(as_of, bill.due_on)
    return Quote(bill.principal_fen, extra, days, rate.daily_bp, rate.cap_bp, cite(rate.law), until)


def quote_today(bill: Bill) -> Quote:
    """What is to be paid today; for a settled bill, what it came to."""
    as_of = bill.quote_until if bill.state in SETTLED else max(clock.today(), bill.due_on)
    return quote(bill, as_of=as_of)


@dataclass(frozen=True)
class RateWords:
    """The surcharge as a party must be told of it beforehand (行政强制法第四十五条)."""

    daily: str
    cap: str
    whole: bool  # the cap is the fine itself
    law: str


def rate_words(on: date, region: str) -> RateWords:
    rate = surcharge_rate(on, region)
    return RateWords(_percent(rate.daily_bp), _percent(rate.cap_bp), rate.cap_bp == WHOLE_BP, cite(rate.law))


def _percent(basis_points: int) -> str:
    whole, rest = divmod(basis_points * 100, WHOLE_BP)
    return f"{whole}.{rest * 100 // WHOLE_BP:02d}%" if rest else f"{whole}%"


def surcharge_lines(quoted: Quote) -> list[dict[str, str]]:
    """How a surcharge comes about: the fine, the days, the rate, the sum."""
    capped = quoted.surcharge_fen * WHOLE_BP >= quoted.principal_fen * quoted.cap_bp
    rate = _("每日按罚款数额的 %(rate)s 加处") % {"rate": _percent(quoted.rate_bp)}
    limit = _("（已到上限：不超过罚款数额）") if capped else ""
    return [
        {"text": _("罚款"), "value": f"¥{yuan(quoted.principal_fen)}", "law": ""},
        {
            "text": _("逾期天数（复议、诉讼等期间不计）"),
            "value": _("%(n)d 天") % {"n": quoted.counted_days},
            "law": "",
        },
        {"text": rate + limit, "value": f"¥{yuan(quoted.surcharge_fen)}", "law": quoted.law},
        {"text": _("今天应缴"), "value": f"¥{yuan(quoted.total_fen)}", "law": ""},
    ]
