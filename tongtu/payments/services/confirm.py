"""Finance is the authority on "paid": ask it, then post exactly what it says, once per trade number."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, system
from tongtu.kernel.events import emit
from tongtu.payments import queries
from tongtu.payments.adapters import platform
from tongtu.payments.events import BillPaid
from tongtu.payments.flow import BILL_FLOW, CASH_FLOW, BillStep, CashStep
from tongtu.payments.models import (
    Bill,
    BillState,
    CashCollection,
    CashState,
    DifferenceCode,
    Payment,
    PaymentKind,
)
from tongtu.payments.ports import NoticeStatus, PlatformError, Trade
from tongtu.payments.services import ledger
from tongtu.payments.services.bills import wait_until_due
from tongtu.payments.services.differences import Finding, find_difference
from tongtu.payments.services.jobs import later, step_of_ladder

US = system("payments")
COUNTER = ("COUNTER", "CASH")
GONE = (BillState.EXPIRED, BillState.VOIDED, BillState.PAID_LATE)
WAITING = (BillState.OPEN, BillState.CONFIRMING, BillState.PAID_MISMATCH)


def query_bill(actor: Actor, bill_id: UUID | str) -> Bill:
    """Ask finance about a bill now, and act on the answer. Raises NotFound, PlatformError.

    The question is asked outside any transaction; only the answer is compared under the lock.
    """
    bill = Bill.objects.get(actor, bill_id)
    if not bill.pay_code:
        return bill
    status = platform(bill.unit.app_id if bill.unit else "").query_notice(bill.pay_code)
    return settle(bill.pk, status)


def ask_again(bill_id: UUID | str, asked_times: int) -> None:
    """One rung of the query ladder: a lost callback must not lose a payment."""
    bill = Bill.objects.get(US, bill_id)
    if bill.state not in WAITING:
        return
    try:
        bill = query_bill(US, bill_id)
    except PlatformError as failed:
        bill = _note_trouble(bill_id, str(failed))
    last_day = bill.quote_until + timedelta(days=1)
    if bill.state in WAITING and clock.today() <= last_day:
        later(
            "ask_again",
            seconds=step_of_ladder(asked_times + 1),
            bill_id=str(bill_id),
            asked_times=asked_times + 1,
        )


@transaction.atomic
def _note_trouble(bill_id: UUID | str, why: str) -> Bill:
    bill = Bill.objects.lock(US, bill_id)
    bill.trouble = why[:200]
    bill.save(update_fields=["trouble"])
    return bill


@transaction.atomic
def settle(bill_id: UUID | str, status: NoticeStatus) -> Bill:
    """Bring bill and ledger to what finance says. Saying it again changes nothing."""
    bill = Bill.objects.lock(US, bill_id)
    ledger.lock_debt(bill.billed_for)
    for trade in sorted(status.trades, key=lambda one: (one.paid_at, one.trade_no)):
        if not trade.reversed:
            _post_trade(bill, trade)
    _note_reversals(bill, status)
    answered_unpaid = not [one for one in status.trades if not one.reversed]
    if answered_unpaid and bill.state in (BillState.CONFIRMING, BillState.PAID_MISMATCH):
        BILL_FLOW.advance(bill, BillStep.STILL_UNPAID, US)
        wait_until_due(bill)
    if bill.trouble:
        bill.trouble = ""
        bill.save(update_fields=["trouble"])
    return bill


def _post_trade(bill: Bill, trade: Trade) -> None:
    """Post one trade, unless it was posted before."""
    if queries.payment_of_trade(bill.region, trade.channel, trade.trade_no):
        return
    cash = _cash_banked_by(bill, trade)
    if cash:
        _confirm_cash(cash, trade)
    elif not ledger.outstanding_fen(bill.billed_for):
        _hold(bill, trade, DifferenceCode.SURPLUS, owed_back=True)
    elif trade.amount_fen < bill.amount_fen:
        _hold(bill, trade, DifferenceCode.AMOUNT, owed_back=False)
    else:
        _apply(bill, trade)


def _record(bill: Bill, trade: Trade, kind: PaymentKind, applied_fen: int = 0) -> Payment:
    return Payment.objects.create(
        US,
        region=bill.region,
        unit=bill.unit,
        bill=bill,
        pay_code=bill.pay_code,
        channel=trade.channel,
        trade_no=trade.trade_no,
        amount_fen=trade.amount_fen,
        applied_fen=applied_fen,
        kind=kind,
        paid_at=trade.paid_at,
        posted_at=clock.now(),
    )


def _apply(bill: Bill, trade: Trade) -> None:
    """The money discharges the whole bill; a rest is owed back."""
    _record(bill, trade, PaymentKind.APPLIED, bill.amount_fen)
    ledger.collect(US, bill, channel=trade.channel, trade_no=trade.trade_no, amount_fen=trade.amount_fen)
    bill.paid_at = trade.paid_at
    bill.save(update_fields=["paid_at"])
    if trade.amount_fen > bill.amount_fen:
        _differ(bill, trade, DifferenceCode.SURPLUS)
    if bill.state in GONE:
        _differ(bill, trade, DifferenceCode.UNKNOWN_CODE)
        if bill.state != BillState.PAID_LATE:
            BILL_FLOW.advance(bill, BillStep.PAY_LATE, US)
    else:
        BILL_FLOW.advance(bill, BillStep.PAY, US)
    _withdraw_others(bill)
    tell_paid(bill)


def tell_paid(bill: Bill) -> None:
    """Say that the debt is paid. Belongs inside the transaction that posted the money."""
    assert bill.paid_at is not None, "a paid bill has its time"
    day = clock.local(bill.paid_at).date().isoformat()
    emit(BillPaid(bill.subject, bill.billed_for, bill.amount_fen, day), US, region=bill.region)


def _hold(bill: Bill, trade: Trade, code: DifferenceCode, *, owed_back: bool) -> None:
    """Real money that does not discharge the bill: owed back, or in suspense."""
    _record(bill, trade, PaymentKind.SURPLUS if owed_back else PaymentKind.SUSPENSE)
    ledger.hold(
        US,
        (bill.region, bill.unit, bill),
        channel=trade.channel,
        trade_no=trade.trade_no,
        amount_fen=trade.amount_fen,
        owed_back=owed_back,
    )
    late = bill.state in GONE
    _differ(bill, trade, DifferenceCode.UNKNOWN_CODE if late else code)
    if late and bill.state != BillState.PAID_LATE:
        BILL_FLOW.advance(bill, BillStep.PAY_LATE, US)
    elif bill.state in (BillState.OPEN, BillState.CONFIRMING):
        BILL_FLOW.advance(bill, BillStep.MISMATCH, US)


def _differ(bill: Bill, trade: Trade, code: DifferenceCode) -> None:
    key = f"{code}:{bill.region}:{trade.channel}:{trade.trade_no}"
    find_difference(Finding(key, code, bill.region, bill.pay_code, bill, bill.amount_fen, trade.amount_fen))


def _withdraw_others(bill: Bill) -> None:
    """Another edition of a debt that is now paid must not be paid too."""
    for other in queries.live_editions(bill):
        later("withdraw_bill", bill_id=str(other.pk))


def _note_reversals(bill: Bill, status: NoticeStatus) -> None:
    """Finance took back a trade that we had posted: a person must look, the entry stays as it is."""
    for trade in status.trades:
        posted = trade.reversed and queries.payment_of_trade(bill.region, trade.channel, trade.trade_no)
        if posted:
            _differ(bill, trade, DifferenceCode.REVERSED)


def _cash_banked_by(bill: Bill, trade: Trade) -> CashCollection | None:
    """The officer's cash on its way to the bank under this bill's own pay code, if this trade is that."""
    cash = queries.cash_of(bill)
    on_its_way = cash and cash.state in (CashState.HANDED_OVER, CashState.BANKED)
    if not on_its_way or trade.channel not in COUNTER or cash is None:
        return None
    return cash if trade.amount_fen == cash.amount_fen else None


def _confirm_cash(cash: CashCollection, trade: Trade) -> None:
    """Finance has the cash: the slip is known from the trade, when nobody entered it before."""
    _record(cash.bill, trade, PaymentKind.REMITTANCE)
    if cash.state == CashState.HANDED_OVER:
        cash.slip_no, cash.banked_on = trade.trade_no, clock.local(trade.paid_at).date()
        cash.save(update_fields=["slip_no", "banked_on"])
        CASH_FLOW.advance(cash, CashStep.BANK, US, on=cash.banked_on)
        ledger.bank_cash(US, cash)
    CASH_FLOW.advance(cash, CashStep.CONFIRM, US, reason=gettext_noop("财政平台确认到账"))
