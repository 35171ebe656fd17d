"""Bills, payments, receipts, cash, and the ledger that says they add up. Amounts are whole fen."""

from tongtu.payments.models.bills import Bill, BillState, PaymentAttempt
from tongtu.payments.models.cash import CashCollection, CashGround, CashState
from tongtu.payments.models.ledger import Account, Entry, EntryKind, Posting
from tongtu.payments.models.messages import (
    Difference,
    DifferenceCode,
    DifferenceState,
    InboundMessage,
    MessageDelivery,
    RejectedMessage,
)
from tongtu.payments.models.money import Channel, Payment, PaymentKind
from tongtu.payments.models.receipts import Receipt, ReceiptFile, ReceiptSegment, ReceiptState
from tongtu.payments.models.units import FiscalUnit, UnitStatus

__all__ = [
    "Account",
    "Bill",
    "BillState",
    "CashCollection",
    "CashGround",
    "CashState",
    "Channel",
    "Difference",
    "DifferenceCode",
    "DifferenceState",
    "Entry",
    "EntryKind",
    "FiscalUnit",
    "InboundMessage",
    "MessageDelivery",
    "Payment",
    "PaymentAttempt",
    "PaymentKind",
    "Posting",
    "Receipt",
    "ReceiptFile",
    "ReceiptSegment",
    "ReceiptState",
    "RejectedMessage",
    "UnitStatus",
]
