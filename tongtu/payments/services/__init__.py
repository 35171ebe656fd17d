"""Everything that changes a bill, a payment, a receipt, cash or the ledger. Amounts are whole fen."""

from tongtu.payments.services.bills import (
    issue_bill,
    mend_bill,
    next_edition,
    register_bill,
    set_pauses,
)
from tongtu.payments.services.callbacks import CALLBACK_PATH, Rejected, take_callback
from tongtu.payments.services.cash import CashTaken, bank_cash, hand_over_cash, record_cash, report_late_cash
from tongtu.payments.services.confirm import ask_again, query_bill, settle
from tongtu.payments.services.demonstration import seed_demonstration, stock_numbers
from tongtu.payments.services.differences import close_difference
from tongtu.payments.services.jobs import later
from tongtu.payments.services.pay import (
    expire_bill,
    renew_bill,
    start_payment,
    void_bill,
    withdraw_bill,
)
from tongtu.payments.services.receipts import (
    fetch_receipt,
    issue_receipt,
    number_waiting,
    send_receipt,
    void_receipt,
)
from tongtu.payments.services.units import freeze_segment, load_segment, open_unit, order_segment

__all__ = [
    "CALLBACK_PATH",
    "CashTaken",
    "Rejected",
    "ask_again",
    "bank_cash",
    "close_difference",
    "expire_bill",
    "fetch_receipt",
    "freeze_segment",
    "hand_over_cash",
    "issue_bill",
    "issue_receipt",
    "later",
    "load_segment",
    "mend_bill",
    "next_edition",
    "number_waiting",
    "open_unit",
    "order_segment",
    "query_bill",
    "record_cash",
    "register_bill",
    "renew_bill",
    "report_late_cash",
    "seed_demonstration",
    "send_receipt",
    "set_pauses",
    "settle",
    "start_payment",
    "stock_numbers",
    "take_callback",
    "void_bill",
    "void_receipt",
    "withdraw_bill",
]
