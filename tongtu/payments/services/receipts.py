"""财政电子票据: a number under lock, our signature, finance's stamp, the files; one payment, one receipt."""

from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongtu.kernel import clock, store
from tongtu.kernel.actors import Actor, system
from tongtu.kernel.errors import Refused
from tongtu.kernel.events import emit
from tongtu.kernel.speech import kept
from tongtu.payments import queries, receipt_data
from tongtu.payments.adapters import platform
from tongtu.payments.events import ReceiptIssued, ReceiptQueued
from tongtu.payments.flow import BILL_FLOW, RECEIPT_FLOW, BillStep, ReceiptStep
from tongtu.payments.models import (
    Bill,
    BillState,
    Channel,
    DifferenceCode,
    FiscalUnit,
    Payment,
    Receipt,
    ReceiptFile,
    ReceiptState,
)
from tongtu.payments.ports import Declined, PlatformError, ReceiptAck, ReceiptOut
from tongtu.payments.services.differences import Finding, find_difference
from tongtu.payments.services.jobs import later, step_of_ladder

US = system("payments")
RECEIPT = kept("票据 %(memo)s")
ON_THE_SPOT = Channel.ON_THE_SPOT.value  # cash: the special receipt was handed over on the spot
FORMS = ("xml", "pdf")
NUMBER_SPOILT = ("NUMBER_CONFLICT", "NUMBER_NOT_IN_SEGMENT")
SENDABLE = (ReceiptState.SIGNED, ReceiptState.SUBMITTED, ReceiptState.ISSUE_UNKNOWN)


@transaction.atomic
def issue_receipt(actor: Actor, bill_id: UUID | str) -> list[Receipt]:
    """Begin the receipt of each applied payment of a bill that has none. Safe to repeat.

    The number is taken in this transaction: a rollback gives it back, so no number is lost between two writes.
    Law: 罚款决定与罚款收缴分离实施办法第八条.
    """
    bill = Bill.objects.lock(actor, bill_id)
    begun = []
    for payment in queries.unreceipted(bill):
        if payment.channel != ON_THE_SPOT and payment.unit is not None:
            begun.append(_queue(bill, payment, payment.unit))
    return begun


def _queue(bill: Bill, payment: Payment, unit: FiscalUnit) -> Receipt:
    receipt = Receipt(
        region=bill.region,
        unit=unit,
        bill=bill,
        payment=payment,
        receipt_code=unit.receipt_code,
        amount_fen=payment.amount_fen,
        queued_at=clock.now(),
        title=RECEIPT % {"memo": bill.memo},
    )
    RECEIPT_FLOW.begin(receipt, ReceiptStep.QUEUE, US)
    emit(ReceiptQueued(receipt.subject, bill.billed_for), US, region=receipt.region)
    if unit.numbering_mode == "on_demand":
        later("send_receipt", receipt_id=str(receipt.pk))
    else:
        _give_number(receipt)
    return receipt


def _give_number(receipt: Receipt) -> bool:
    """Number, data and signature, or False when the segments are used up: the receipt stays in the queue."""
    taken = _take(receipt.unit)
    if taken is None:
        return False
    receipt.segment_id, receipt.receipt_code, receipt.number = taken
    _sign(receipt)
    return True


def _take(unit: FiscalUnit) -> tuple[UUID, str, int] | None:
    """Segment, code and next number of the oldest segment that has one; its row stays locked until the end."""
    with connection.cursor() as cursor:
        for _try in range(3):  # a segment may be used up by the transaction that we waited for
            cursor.execute(
                """
                UPDATE payments_receiptsegment SET next_no = next_no + 1 WHERE id = (
                    SELECT id FROM payments_receiptsegment
                    WHERE unit_id = %s AND next_no <= end_no AND NOT frozen
                    ORDER BY issued_on, start_no LIMIT 1 FOR UPDATE)
                RETURNING id, receipt_code, next_no - 1
                """,
                [unit.pk],
            )
            if row := cursor.fetchone():
                return row[0], row[1], row[2]
    return None


def _sign(receipt: Receipt) -> None:
    receipt.signed_at = clock.now()
    data = receipt_data.build(receipt, issued_at=receipt.signed_at)
    receipt.data = receipt_data.canonical(data).decode()
    receipt.signature = platform(receipt.unit.app_id).sign_receipt(receipt.data.encode())
    receipt.save(update_fields=["segment", "receipt_code", "number", "data", "signature", "signed_at"])
    RECEIPT_FLOW.advance(receipt, ReceiptStep.SIGN, US)
    later("send_receipt", receipt_id=str(receipt.pk))


@transaction.atomic
def number_waiting(unit_id: UUID) -> int:
    """Give numbers to the receipts that wait for a segment, oldest first. Answers how many."""
    rows = Receipt.objects.visible_to(US).filter(unit_id=unit_id, state=ReceiptState.QUEUED)
    given = 0
    for receipt in rows.select_for_update(of=("self",)).order_by("queued_at", "id"):
        if not _give_number(receipt):
            break
        given += 1
    return given


def send_receipt(receipt_id: UUID | str) -> Receipt:
    """Send a signed receipt. After a lost answer, look first; else send the same number again."""
    receipt = _begin_sending(receipt_id)
    if receipt.state == ReceiptState.QUEUED and receipt.unit.numbering_mode == "on_demand":
        receipt = _number_on_demand(receipt)
    if receipt.state != ReceiptState.SUBMITTED:
        return receipt
    fiscal = platform(receipt.unit.app_id)
    try:
        known = fiscal.query_receipt(receipt.bill.pay_code) if receipt.sent_times > 1 else None
        if known is None or known.number != receipt.printed_number:
            known = fiscal.issue_receipt(_receipt_out(receipt))
    except Declined as refused:
        return _refused(receipt_id, refused)
    except PlatformError as failed:
        return _lost(receipt_id, str(failed))
    return _stamped(receipt_id, known)


@transaction.atomic
def _begin_sending(receipt_id: UUID | str) -> Receipt:
    receipt = Receipt.objects.lock(US, receipt_id)
    if receipt.state not in SENDABLE:
        return receipt
    if receipt.state == ReceiptState.SUBMITTED:  # a worker died while it waited for the answer
        RECEIPT_FLOW.advance(receipt, ReceiptStep.LOSE, US)
    receipt.sent_times += 1
    receipt.save(update_fields=["sent_times"])
    return RECEIPT_FLOW.advance(receipt, ReceiptStep.SUBMIT, US)


def _number_on_demand(receipt: Receipt) -> Receipt:
    """Finance gives the number of this one receipt. A failure leaves it in the queue for the next round."""
    try:
        fiscal = platform(receipt.unit.app_id)
        code, number = fiscal.take_number(receipt.bill.pay_code, receipt.unit.unit_code)
    except PlatformError as failed:
        return _note(receipt.pk, str(failed))
    with transaction.atomic():
        receipt = Receipt.objects.lock(US, receipt.pk)
        if receipt.state == ReceiptState.QUEUED:
            receipt.receipt_code, receipt.number = code, int(number)
            _sign(receipt)
    return receipt


@transaction.atomic
def _note(receipt_id: UUID, why: str) -> Receipt:
    receipt = Receipt.objects.lock(US, receipt_id)
    receipt.trouble = why[:200]
    receipt.save(update_fields=["trouble"])
    return receipt


def _receipt_out(receipt: Receipt) -> ReceiptOut:
    return ReceiptOut(
        pay_code=receipt.bill.pay_code,
        payment_seq=1,  # one payment discharges one bill
        trade_no=receipt.payment.trade_no,
        receipt_code=receipt.receipt_code,
        number=receipt.printed_number,
        amount_fen=receipt.amount_fen,
        unit_code=receipt.unit.unit_code,
        signature=receipt.signature,
        signed_at=receipt.signed_at or clock.now(),
        data=receipt_data.read(receipt.data or "{}"),
    )


@transaction.atomic
def _lost(receipt_id: UUID | str, why: str) -> Receipt:
    receipt = Receipt.objects.lock(US, receipt_id)
    if receipt.state == ReceiptState.SUBMITTED:
        receipt.trouble = why[:200]
        receipt.save(update_fields=["trouble"])
        RECEIPT_FLOW.advance(receipt, ReceiptStep.LOSE, US)
        later("send_receipt", seconds=step_of_ladder(receipt.sent_times), receipt_id=str(receipt.pk))
    return receipt


@transaction.atomic
def _refused(receipt_id: UUID | str, refused: Declined) -> Receipt:
    """A spoilt number is burnt and reported and the payment queues again; else a person must look."""
    receipt = Receipt.objects.lock(US, receipt_id)
    if receipt.state != ReceiptState.SUBMITTED:
        return receipt
    receipt.trouble = f"{refused.code} {refused.message}"[:200]
    receipt.save(update_fields=["trouble"])
    if refused.code not in NUMBER_SPOILT:
        return RECEIPT_FLOW.advance(receipt, ReceiptStep.DOUBT, US)
    RECEIPT_FLOW.advance(receipt, ReceiptStep.BURN, US)
    _differ(receipt, DifferenceCode.SEGMENT)
    _queue(receipt.bill, receipt.payment, receipt.unit)
    return receipt


@transaction.atomic
def _stamped(receipt_id: UUID | str, ack: ReceiptAck) -> Receipt:
    """Finance has stamped it. It is believed only when it says what we said, with finance's signature."""
    receipt = Receipt.objects.lock(US, receipt_id)
    if receipt.state != ReceiptState.SUBMITTED:
        return receipt
    doubt = receipt_data.doubt_about(receipt, ack)
    receipt.check_code, receipt.issued_at, receipt.trouble = ack.check_code[:20], clock.now(), doubt[:200]
    receipt.save(update_fields=["check_code", "issued_at", "trouble"])
    if doubt:
        _differ(receipt, DifferenceCode.RECEIPT_DATA)
        return RECEIPT_FLOW.advance(receipt, ReceiptStep.DOUBT, US)
    later("fetch_receipt", receipt_id=str(receipt.pk))
    return RECEIPT_FLOW.advance(receipt, ReceiptStep.STAMP, US)


def _differ(receipt: Receipt, code: DifferenceCode) -> None:
    key = f"{code}:{receipt.pk}"
    found = Finding(key, code, receipt.region, receipt.bill.pay_code, receipt.bill, receipt.amount_fen)
    find_difference(found)


def fetch_receipt(receipt_id: UUID | str) -> Receipt:
    """Fetch every file of a stamped receipt, check it, keep its bytes, and hand it to the party."""
    receipt = Receipt.objects.get(US, receipt_id)
    if receipt.state != ReceiptState.ISSUED:
        return receipt
    fiscal = platform(receipt.unit.app_id)
    files = {
        form: fiscal.download_receipt(receipt.receipt_code, receipt.printed_number, form) for form in FORMS
    }
    doubt = receipt_data.doubt_about_files(receipt, files)
    if not doubt and not fiscal.stamp_is_genuine(files["xml"]):
        doubt = gettext_noop("财政监制签名无效")
    kept = {form: store.put(data) for form, data in files.items()}
    return _delivered(receipt_id, kept, doubt)


@transaction.atomic
def _delivered(receipt_id: UUID | str, kept: dict[str, store.Stored], doubt: str) -> Receipt:
    receipt = Receipt.objects.lock(US, receipt_id)
    if receipt.state != ReceiptState.ISSUED:
        return receipt
    if doubt:
        receipt.trouble = doubt[:200]
        receipt.save(update_fields=["trouble"])
        _differ(receipt, DifferenceCode.RECEIPT_DATA)
        return RECEIPT_FLOW.advance(receipt, ReceiptStep.DOUBT, US)
    for form, stored in kept.items():
        ReceiptFile.objects.create(
            receipt=receipt,
            form=form,
            sha256=stored.sha256,
            sm3=stored.sm3,
            size=stored.size,
            received_at=clock.now(),
        )
    RECEIPT_FLOW.advance(receipt, ReceiptStep.DELIVER, US)
    _tell(receipt)
    if receipt.written_off_at:
        RECEIPT_FLOW.advance(receipt, ReceiptStep.WRITE_OFF, US)
    return receipt


def _tell(receipt: Receipt) -> None:
    """The receipt is the last step of its bill, in the same transaction."""
    bill = Bill.objects.lock(US, receipt.bill_id)
    if bill.state == BillState.PAID:
        BILL_FLOW.advance(bill, BillStep.RECEIPT, US)
    fact = ReceiptIssued(receipt.subject, bill.billed_for, receipt.receipt_code, receipt.printed_number)
    emit(fact, US, region=receipt.region)


def note_receipt(pay_code: str) -> str:
    """Finance says that a receipt is out: look for ours that still waits for the answer."""
    rows = Receipt.objects.visible_to(US).filter(bill__pay_code=pay_code, state=ReceiptState.ISSUE_UNKNOWN)
    for receipt_id in rows.values_list("pk", flat=True):
        later("send_receipt", receipt_id=str(receipt_id))
    return "noted"


@transaction.atomic
def note_write_off(data: dict[str, Any]) -> str:
    """Finance wrote a receipt off (核销). Before delivery it is only remembered: order does not matter."""
    code, number = str(data.get("receipt_code", "")), str(data.get("number", ""))
    rows = Receipt.objects.visible_to(US).filter(
        receipt_code=code, number=int(number) if number.isdecimal() else None
    )
    receipt = rows.select_for_update(of=("self",)).first()
    if receipt is None:
        return "unknown_receipt"
    if receipt.written_off_at is None:
        receipt.written_off_at = clock.now()
        receipt.save(update_fields=["written_off_at"])
    if receipt.state == ReceiptState.DELIVERED:
        RECEIPT_FLOW.advance(receipt, ReceiptStep.WRITE_OFF, US)
    return "written_off"


def void_receipt(actor: Actor, receipt_id: UUID | str, *, reason: str) -> Receipt:
    """Void a receipt that was never handed over, at finance first, and queue another for its payment.

    Raises Refused (delivered, wrong_state, wrong_role, no_reason, platform_busy).
    """
    receipt = Receipt.objects.get(actor, receipt_id)
    if receipt.state in (ReceiptState.DELIVERED, ReceiptState.WRITTEN_OFF):
        raise Refused("delivered", _("已交付当事人的票据不能作废，只能冲红。"))
    if receipt.state == ReceiptState.SUSPECT and receipt.issued_at and reason.strip():
        _void_at_finance(receipt, reason)
    with transaction.atomic():
        receipt = Receipt.objects.lock(actor, receipt_id)
        RECEIPT_FLOW.advance(receipt, ReceiptStep.VOID, actor, reason=reason)
        _queue(receipt.bill, receipt.payment, receipt.unit)
    return receipt


def _void_at_finance(receipt: Receipt, reason: str) -> None:
    """Raises Refused when finance does not void it: then it stays as it is."""
    fiscal = platform(receipt.unit.app_id)
    try:
        fiscal.void_receipt(receipt.receipt_code, receipt.printed_number, reason[:200])
    except PlatformError as failed:
        raise Refused("platform_busy", _("财政平台没有作废该票据：%(why)s") % {"why": failed}) from failed
