"""Messages from the finance platform: proved, kept word for word, checked by asking back, then acted on."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.kernel.errors import DomainError
from tongtu.payments import queries
from tongtu.payments.adapters import platform
from tongtu.payments.adapters.sim_http import segment_given
from tongtu.payments.flow import BILL_FLOW, BillStep
from tongtu.payments.models import (
    Bill,
    BillState,
    DifferenceCode,
    InboundMessage,
    MessageDelivery,
    RejectedMessage,
)
from tongtu.payments.ports import Callback, Declined, NoticeStatus, PlatformError
from tongtu.payments.services import confirm
from tongtu.payments.services.differences import Finding, find_difference
from tongtu.payments.services.jobs import later
from tongtu.payments.services.receipts import note_receipt, note_write_off
from tongtu.payments.services.units import enter_segment
from tongtu.payments.signing import BadSignature

US = system("payments")
CALLBACK_PATH = "/api/v1/fiscal/callbacks"
ABOUT_MONEY = ("PAYMENT_CONFIRMED", "PAYMENT_REVERSED", "NOTICE_EXPIRED")


class Rejected(Exception):
    """The message does not prove its sender: answer 401 and change nothing."""


@dataclass(frozen=True)
class Seen:
    """A message that is kept. again: it was acted on before."""

    message_id: UUID
    callback: Callback
    again: bool


def take_callback(headers: Mapping[str, str], body: bytes, *, path: str = CALLBACK_PATH) -> None:
    """Take one message: verify, keep, ask finance, compare, post, commit; then the caller may acknowledge.

    A message that was acted on before changes nothing. A message that was kept but not acted on (we died in
    between) is acted on now. Raises Rejected.
    Law: 罚款决定与罚款收缴分离实施办法第十条.
    """
    try:
        callback = platform().verify_callback(path, headers, body)
    except BadSignature as bad:
        _reject(headers, body, str(bad))
        raise Rejected(str(bad)) from bad
    seen = _keep(callback, body)
    if seen.again:
        return
    if callback.kind in ABOUT_MONEY:
        _about_money(seen)
    elif callback.kind == "RECEIPT_ISSUED":
        _finish(seen.message_id, note_receipt(callback.pay_code))
    elif callback.kind == "RECEIPT_WRITTEN_OFF":
        _finish(seen.message_id, note_write_off(callback.data))
    elif callback.kind == "SEGMENT_ISSUED":
        _segment(seen)
    else:
        _finish(seen.message_id, "noted")


def _reject(headers: Mapping[str, str], body: bytes, why: str) -> None:
    """Remember that somebody tried, without keeping what may be anybody's bytes."""
    said = {name.lower(): value for name, value in headers.items()}.get("x-app-id", "")
    RejectedMessage.objects.create(
        US,
        region="",
        source=said[:64],
        reason=why[:20],
        body_sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        received_at=clock.now(),
    )


def _keep(callback: Callback, body: bytes) -> Seen:
    """Store the message and spend its nonce, in one transaction. Raises Rejected for a spent nonce."""
    try:
        with transaction.atomic():
            message = queries.message(callback.app_id, callback.msg_id) or _store(callback, body)
            MessageDelivery.objects.create(
                message=message, source=callback.app_id, nonce=callback.nonce, received_at=clock.now()
            )
    except IntegrityError as spent:
        raise Rejected("nonce") from spent
    return Seen(message.pk, callback, again=message.handled_at is not None)


def _store(callback: Callback, body: bytes) -> InboundMessage:
    bill = queries.bill_by_code(callback.pay_code)
    try:
        with transaction.atomic():
            return InboundMessage.objects.create(
                US,
                region=bill.region if bill else queries.region_of_code(callback.pay_code),
                source=callback.app_id,
                msg_id=callback.msg_id,
                kind=callback.kind,
                pay_code=callback.pay_code,
                body=body,
                body_sha256=hashlib.sha256(body).hexdigest(),
                received_at=clock.now(),
            )
    except IntegrityError:  # the same message, a moment ago, in another worker
        stored = queries.message(callback.app_id, callback.msg_id)
        assert stored is not None, "only the message's own key can be taken"
        return stored


def _about_money(seen: Seen) -> None:
    callback = seen.callback
    bill = queries.bill_by_code(callback.pay_code)
    if bill is None:
        _unknown_code(seen)
        return
    try:
        status = platform(bill.unit.app_id if bill.unit else "").query_notice(callback.pay_code)
    except (PlatformError, Declined):
        _await_confirmation(seen, bill.pk)
        return
    _compare(seen, bill.pk, status)


def _segment(seen: Seen) -> None:
    """Finance gave numbers: enter them. What is not ours or not readable stays in the message."""
    try:
        enter_segment(segment_given(seen.callback.data))
    except (DomainError, PlatformError):
        _finish(seen.message_id, "segment_refused")
    else:
        _finish(seen.message_id, "segment_entered")


@transaction.atomic
def _unknown_code(seen: Seen) -> None:
    """Money or news about a code we never gave: a person must look (D05). It is received all the same."""
    callback = seen.callback
    find_difference(
        Finding(
            f"D05:{callback.app_id}:{callback.msg_id}",
            DifferenceCode.UNKNOWN_CODE,
            queries.region_of_code(callback.pay_code),
            callback.pay_code,
            found_fen=_whole(callback.data.get("amount_fen")),
        )
    )
    _finish(seen.message_id, "unknown_code")


@transaction.atomic
def _await_confirmation(seen: Seen, bill_id: UUID) -> None:
    """Finance does not answer: nothing is posted, the party sees "confirming", the ladder asks again."""
    bill = Bill.objects.lock(US, bill_id)
    if bill.state == BillState.OPEN:
        BILL_FLOW.advance(bill, BillStep.ASK, US)
    later("ask_again", seconds=5, bill_id=str(bill_id), asked_times=0)
    _finish(seen.message_id, "query_failed")


@transaction.atomic
def _compare(seen: Seen, bill_id: UUID, status: NoticeStatus) -> None:
    """The message against finance's answer, under the lock of the bill; only the answer moves money."""
    bill = Bill.objects.lock(US, bill_id)
    if _message_differs(seen.callback, bill, status):
        _mismatch(seen, bill)
        return
    before = bill.state
    bill = confirm.settle(bill_id, status)
    _finish(seen.message_id, "unchanged" if bill.state == before else str(bill.state))


def _message_differs(callback: Callback, bill: Bill, status: NoticeStatus) -> bool:
    """Whether a confirmation names money that finance, asked directly, does not know."""
    if callback.kind != "PAYMENT_CONFIRMED":
        return False
    claimed = (str(callback.data.get("trade_no")), _whole(callback.data.get("amount_fen")))
    known = {(trade.trade_no, trade.amount_fen) for trade in status.trades}
    item = callback.data.get("item_code", bill.unit.item_code if bill.unit else "")
    currency = callback.data.get("currency", "CNY")
    wrong_item = bill.unit is not None and item != bill.unit.item_code
    return claimed not in known or currency != "CNY" or wrong_item


def _mismatch(seen: Seen, bill: Bill) -> None:
    """Message and finance differ: no posting from the message; a person looks, and finance is asked again."""
    callback = seen.callback
    key = f"D03:{callback.app_id}:{callback.msg_id}"
    found = _whole(callback.data.get("amount_fen"))
    find_difference(
        Finding(key, DifferenceCode.AMOUNT, bill.region, bill.pay_code, bill, bill.amount_fen, found)
    )
    if bill.state in (BillState.OPEN, BillState.CONFIRMING):
        BILL_FLOW.advance(bill, BillStep.MISMATCH, US)
        later("ask_again", seconds=60, bill_id=str(bill.pk), asked_times=4)
    _finish(seen.message_id, "mismatch")


@transaction.atomic
def _finish(message_id: UUID, outcome: str) -> None:
    """The message was acted on, in the same transaction as the act."""
    message = InboundMessage.objects.lock(US, message_id)
    if message.handled_at is None:
        message.handled_at, message.outcome = clock.now(), outcome
        message.save(update_fields=["handled_at", "outcome"])


def _whole(said: object) -> int | None:
    return said if isinstance(said, int) and not isinstance(said, bool) else None
