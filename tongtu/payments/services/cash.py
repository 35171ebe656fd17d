"""当场收缴: cash taken on lawful grounds only, and followed until finance has it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, system
from tongtu.kernel.errors import Conflict, Invalid, Refused
from tongtu.kernel.speech import kept
from tongtu.law.articles import cite
from tongtu.law.thresholds import threshold
from tongtu.payments import queries
from tongtu.payments.flow import BILL_FLOW, CASH_FLOW, BillStep, CashStep
from tongtu.payments.models import (
    Bill,
    CashCollection,
    CashGround,
    DifferenceCode,
    Payment,
    PaymentKind,
)
from tongtu.payments.services import ledger
from tongtu.payments.services.confirm import tell_paid
from tongtu.payments.services.differences import Finding, find_difference
from tongtu.payments.services.receipts import ON_THE_SPOT

US = system("payments")
CASH = kept("当场收缴 %(memo)s")


@dataclass(frozen=True)
class CashTaken:
    """What the officer writes down. landed_on: for cash taken on water, the day of landing."""

    ground: str
    collector_id: UUID
    witness_id: UUID
    amount_fen: int
    receipt_no: str
    place: str
    collected_on: date
    request_record: str = ""
    landed_on: date | None = None


@transaction.atomic
def record_cash(actor: Actor, bill_id: UUID | str, *, taken: CashTaken) -> CashCollection:
    """Record cash taken on the spot: the debt is discharged, and the officer now owes the agency the money.

    Raises Invalid, Refused (not_small, already_paid), Conflict (receipt_used).
    Law: 行政处罚法第六十八条、第六十九条、第七十条、第七十一条.
    """
    bill = Bill.objects.lock(actor, bill_id)
    ledger.lock_debt(bill.billed_for)
    _check(bill, taken)
    known = queries.cash_of(bill)
    if known:
        if known.receipt_no == taken.receipt_no:
            return known
        raise Refused("already_paid", _("这笔罚款已经当场收缴过。"))
    cash = CashCollection(
        region=bill.region,
        bill=bill,
        ground=taken.ground,
        request_record=taken.request_record.strip(),
        collector_id=taken.collector_id,
        witness_id=taken.witness_id,
        amount_fen=taken.amount_fen,
        receipt_no=taken.receipt_no.strip(),
        place=taken.place.strip(),
        collected_on=taken.collected_on,
        landed_on=taken.landed_on,
        title=CASH % {"memo": bill.memo},
    )
    try:
        with transaction.atomic():
            CASH_FLOW.begin(cash, CashStep.COLLECT, actor, on=taken.landed_on or taken.collected_on)
    except IntegrityError as used:
        raise Conflict("receipt_used", _("该专用票据号码已登记过。"), field="receipt_no") from used
    _discharge(actor, bill, cash)
    return cash


def _check(bill: Bill, taken: CashTaken) -> None:
    if taken.ground not in CashGround.values:
        raise Invalid("bad_ground", _("请选择当场收缴的法定情形。"), field="ground")
    if taken.amount_fen != bill.amount_fen:
        raise Invalid("amount_differs", _("收缴金额应与缴款单金额一致。"), field="amount")
    if not taken.receipt_no.strip():
        raise Invalid(
            "no_receipt", _("必须当场出具财政部门统一制发的专用票据，请填写票据号码。"), field="receipt_no"
        )
    if taken.collector_id == taken.witness_id:
        raise Invalid("two_officers", _("收款和同行的执法人员不能是同一人。"), field="witness")
    if taken.collected_on > clock.today() or (taken.landed_on and taken.landed_on < taken.collected_on):
        raise Invalid("bad_day", _("收缴日期不能晚于今天，抵岸日期不能早于收缴日期。"), field="collected_on")
    _check_small(bill, taken)
    if taken.ground == CashGround.REMOTE_ON_REQUEST and not taken.request_record.strip():
        raise Invalid("no_request", _("当事人提出当场缴纳的，应当记录其申请。"), field="request_record")


def _check_small(bill: Bill, taken: CashTaken) -> None:
    rule = threshold("cash", taken.collected_on, bill.region)
    kind = "person" if bill.payer_type == 1 else "org"
    if taken.ground == CashGround.SMALL_FINE and not rule.met(taken.amount_fen, kind):
        message = _("罚款超过当场收缴的小额标准，请选择其他法定情形。")
        raise Refused("not_small", message, cite(rule.law), field="ground")


def _discharge(actor: Actor, bill: Bill, cash: CashCollection) -> None:
    noon = datetime.combine(cash.collected_on, time(12), ZoneInfo(settings.TIME_ZONE))
    Payment.objects.create(
        US,
        region=bill.region,
        unit=bill.unit,
        bill=bill,
        pay_code=bill.pay_code,
        channel=ON_THE_SPOT,
        trade_no=cash.receipt_no,
        amount_fen=cash.amount_fen,
        applied_fen=cash.amount_fen,
        kind=PaymentKind.APPLIED,
        paid_at=noon,
        posted_at=clock.now(),
    )
    ledger.collect_cash(actor, cash)
    bill.paid_at = noon
    bill.save(update_fields=["paid_at"])
    BILL_FLOW.advance(bill, BillStep.PAY_CASH, actor)
    BILL_FLOW.advance(bill, BillStep.RECEIPT, US)  # the special receipt was handed over on the spot
    tell_paid(bill)


@transaction.atomic
def hand_over_cash(
    actor: Actor, cash_id: UUID | str, *, handed_over_on: date, received_by: str
) -> CashCollection:
    """The finance clerk has the cash. Raises Refused (wrong_role, no_receiver, own_cash).

    Law: 行政处罚法第七十一条.
    """
    cash = CashCollection.objects.lock(actor, cash_id)
    if actor.officer_id and actor.officer_id in (cash.collector_id, cash.witness_id):
        raise Refused("own_cash", _("收款人不能自己接收自己交来的现金。"))
    _refuse_day(cash.collected_on, handed_over_on)
    cash.handed_over_on, cash.received_by = handed_over_on, received_by.strip()
    cash.save(update_fields=["handed_over_on", "received_by"])
    CASH_FLOW.advance(cash, CashStep.HAND_OVER, actor, on=handed_over_on)
    ledger.hand_over_cash(actor, cash)
    return cash


@transaction.atomic
def bank_cash(actor: Actor, cash_id: UUID | str, *, banked_on: date, slip_no: str) -> CashCollection:
    """The cash is at the bank. Raises Refused (wrong_role, no_slip), Conflict (slip_used).

    Law: 行政处罚法第七十一条.
    """
    cash = CashCollection.objects.lock(actor, cash_id)
    _refuse_day(cash.handed_over_on or cash.collected_on, banked_on)
    cash.banked_on, cash.slip_no = banked_on, slip_no.strip()
    try:
        with transaction.atomic():
            cash.save(update_fields=["banked_on", "slip_no"])
    except IntegrityError as used:
        raise Conflict("slip_used", _("该银行回单号当天已登记过。"), field="slip_no") from used
    CASH_FLOW.advance(cash, CashStep.BANK, actor, on=banked_on)
    ledger.bank_cash(actor, cash)
    return cash


def _refuse_day(earliest: date, given: date) -> None:
    if not earliest <= given <= clock.today():
        raise Invalid("bad_day", _("日期应在上一步之后，且不晚于今天。"), field="on")


def report_late_cash(*, on: date) -> int:
    """Open a difference for each cash whose running clock is over. Answers how many are late (D15)."""
    late = queries.late_cash(on)
    for cash in late:
        with transaction.atomic():
            key = f"D15:{cash.pk}:{cash.state}"
            finding = Finding(
                key, DifferenceCode.LATE_CASH, cash.region, cash.bill.pay_code, cash.bill, cash.amount_fen
            )
            find_difference(finding)
    return len(late)
