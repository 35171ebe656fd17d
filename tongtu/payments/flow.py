"""What may happen to a bill, a receipt, cash taken on the spot, and a difference with finance."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tongtu.kernel.actors import Role
from tongtu.payments import guards as g
from tongtu.payments.events import BillMoved, CashMoved, DifferenceMoved, ReceiptMoved
from tongtu.payments.models import (
    Bill,
    BillState,
    CashCollection,
    CashState,
    Difference,
    DifferenceState,
    Receipt,
    ReceiptState,
)
from tongtu.workflow.engine import START, Flow, done, owner, start, stop, wait

B, R, C, D = BillState, ReceiptState, CashState, DifferenceState
SYSTEM, CLERK = Role.SYSTEM, Role.FINANCE_CLERK
ISSUERS = (Role.SYSTEM, Role.CASE_OFFICER, Role.AGENCY_HEAD, Role.UNIT_HEAD, CLERK)


class BillStep(TextChoices):
    ISSUE = "issue", _("开具缴款单")
    REGISTER = "register", _("向财政平台登记")
    REGISTERED = "registered", _("登记成功")
    REGISTER_LOST = "register_lost", _("登记结果不明")
    REGISTER_REFUSED = "register_refused", _("登记被退回")
    MEND = "mend", _("更正后重新登记")
    ASK = "ask", _("等待财政确认")
    STILL_UNPAID = "still_unpaid", _("财政答复未缴")
    PAY = "pay", _("财政确认已缴")
    PAY_CASH = "pay_cash", _("当场收缴现金")
    MISMATCH = "mismatch", _("金额不符")
    EXPIRE = "expire", _("金额失效")
    VOID = "void", _("作废")
    PAY_LATE = "pay_late", _("迟到的缴款")
    RECEIPT = "receipt", _("票据已开具")


# fmt: off
BILL_FLOW = Flow[Bill](
    BillMoved,
    [
        # no.    step                       from                                       to                   role     guards              clocks document law
        ("B01", BillStep.ISSUE, START, B.DRAFT, ISSUERS, None, None, None, "PL 67"),
        ("B02", BillStep.REGISTER, (B.DRAFT, B.REGISTER_UNKNOWN), B.REGISTERING, SYSTEM, g.unit_live, None, None, "PL 67, L-235 7"),
        ("B03", BillStep.REGISTERED, (B.REGISTERING, B.REGISTER_UNKNOWN), B.OPEN, SYSTEM, g.has_pay_code, None, None, "PL 67, L-235 7"),
        ("B04", BillStep.REGISTER_LOST, B.REGISTERING, B.REGISTER_UNKNOWN, SYSTEM, None, None, None, "PL 67, L-235 7"),
        ("B05", BillStep.REGISTER_REFUSED, (B.REGISTERING, B.REGISTER_UNKNOWN), B.REGISTER_FAILED, SYSTEM, None, None, None, "PL 67, L-235 7"),
        ("B06", BillStep.MEND, B.REGISTER_FAILED, B.DRAFT, (SYSTEM, CLERK), None, None, None, "PL 67, L-235 7"),
        ("B07", BillStep.ASK, B.OPEN, B.CONFIRMING, SYSTEM, None, None, None, "L-235 10"),
        ("B08", BillStep.STILL_UNPAID, (B.CONFIRMING, B.PAID_MISMATCH), B.OPEN, SYSTEM, g.no_money_posted, None, None, "L-235 10"),
        ("B09", BillStep.PAY, (B.OPEN, B.CONFIRMING, B.PAID_MISMATCH), B.PAID, SYSTEM, g.money_posted, None, None, "PL 67, L-235 10"),
        ("B10", BillStep.PAY_CASH, (B.DRAFT, B.REGISTER_FAILED, B.REGISTER_UNKNOWN, B.OPEN), B.PAID, Role.CASE_OFFICER, None, None, None, "PL 68, PL 69"),
        ("B11", BillStep.MISMATCH, (B.OPEN, B.CONFIRMING), B.PAID_MISMATCH, SYSTEM, None, None, None, "L-235 12"),
        ("B12", BillStep.EXPIRE, B.OPEN, B.EXPIRED, SYSTEM, g.no_money_posted, None, None, "PL 72"),
        ("B13", BillStep.VOID, (B.DRAFT, B.REGISTER_FAILED, B.OPEN), B.VOIDED, (SYSTEM, CLERK), g.no_money_posted, None, None, "CL 41"),
        ("B14", BillStep.PAY_LATE, (B.EXPIRED, B.VOIDED), B.PAID_LATE, SYSTEM, None, None, None, "L-235 12"),
        ("B15", BillStep.RECEIPT, B.PAID, B.RECEIPTED, SYSTEM, None, None, None, "PL 70, L-235 8"),
    ],
    name="bill",
    owners={
        B.DRAFT: owner(CLERK),
        B.REGISTERING: wait("finance", "desk.act"),
        B.REGISTER_UNKNOWN: wait("finance", "desk.act"),
        B.REGISTER_FAILED: owner(CLERK),
        B.OPEN: wait("payment", "fine.pay"),
        B.CONFIRMING: wait("finance", "desk.act"),
        B.PAID: wait("finance", "desk.act"),
        B.PAID_MISMATCH: owner(CLERK),
        B.PAID_LATE: done(),
        B.EXPIRED: done(),
        B.VOIDED: done(),
        B.RECEIPTED: done(),
    },
    reasoned=(BillStep.VOID,),
)
# fmt: on


class ReceiptStep(TextChoices):
    QUEUE = "queue", _("等待票号")
    SIGN = "sign", _("取号并签名")
    SUBMIT = "submit", _("报送财政")
    LOSE = "lose", _("结果不明")
    STAMP = "stamp", _("财政监制")
    DOUBT = "doubt", _("核验不符")
    DELIVER = "deliver", _("交付当事人")
    WRITE_OFF = "write_off", _("财政核销")
    BURN = "burn", _("票号作废")
    VOID = "void", _("作废")


# fmt: off
RECEIPT_FLOW = Flow[Receipt](
    ReceiptMoved,
    [
        # no.    step                 from                                     to               role     guards        clocks document law
        ("R01", ReceiptStep.QUEUE, START, R.QUEUED, SYSTEM, None, None, None, "L-235 8"),
        ("R02", ReceiptStep.SIGN, R.QUEUED, R.SIGNED, SYSTEM, g.has_number, None, None, "L-235 8"),
        ("R03", ReceiptStep.SUBMIT, (R.SIGNED, R.ISSUE_UNKNOWN), R.SUBMITTED, SYSTEM, None, None, None, "L-235 8"),
        ("R04", ReceiptStep.LOSE, R.SUBMITTED, R.ISSUE_UNKNOWN, SYSTEM, None, None, None, "L-235 8"),
        ("R05", ReceiptStep.STAMP, (R.SUBMITTED, R.ISSUE_UNKNOWN), R.ISSUED, SYSTEM, None, None, None, "L-235 8"),
        ("R06", ReceiptStep.DOUBT, (R.ISSUED, R.SUBMITTED, R.ISSUE_UNKNOWN), R.SUSPECT, SYSTEM, None, None, None, "L-235 8"),
        ("R07", ReceiptStep.DELIVER, R.ISSUED, R.DELIVERED, SYSTEM, g.has_files, None, None, "L-235 8"),
        ("R08", ReceiptStep.WRITE_OFF, R.DELIVERED, R.WRITTEN_OFF, SYSTEM, None, None, None, "L-235 8"),
        ("R09", ReceiptStep.BURN, (R.SUBMITTED, R.ISSUE_UNKNOWN), R.VOID_UNUSED, SYSTEM, None, None, None, "L-235 8"),
        ("R10", ReceiptStep.VOID, R.SUSPECT, R.VOIDED, CLERK, None, None, None, "L-235 8"),
    ],
    name="receipt",
    owners={
        R.QUEUED: owner(CLERK),
        R.SIGNED: wait("finance", "desk.act"),
        R.SUBMITTED: wait("finance", "desk.act"),
        R.ISSUE_UNKNOWN: wait("finance", "desk.act"),
        R.ISSUED: wait("finance", "desk.act"),
        R.SUSPECT: owner(CLERK),
        R.DELIVERED: done(),
        R.WRITTEN_OFF: done(),
        R.VOID_UNUSED: done(),
        R.VOIDED: done(),
    },
    reasoned=(ReceiptStep.VOID,),
)
# fmt: on


class CashStep(TextChoices):
    COLLECT = "collect", _("当场收缴")
    HAND_OVER = "hand_over", _("交至单位")
    BANK = "bank", _("缴存银行")
    CONFIRM = "confirm", _("财政确认到账")


# fmt: off
CASH_FLOW = Flow[CashCollection](
    CashMoved,
    [
        # no.    step                from           to             role                    guards          clocks                                        document law
        ("M01", CashStep.COLLECT, START, C.COLLECTED, Role.CASE_OFFICER, None, start("cash.hand_in"), None, "PL 68, PL 69, PL 70"),
        ("M02", CashStep.HAND_OVER, C.COLLECTED, C.HANDED_OVER, CLERK, g.has_receiver, (stop("cash.hand_in"), start("cash.bank")), None, "PL 71"),
        ("M03", CashStep.BANK, C.HANDED_OVER, C.BANKED, (SYSTEM, CLERK), g.has_slip, stop("cash.bank"), None, "PL 71"),
        ("M04", CashStep.CONFIRM, C.BANKED, C.CONFIRMED, (SYSTEM, CLERK), None, None, None, "L-235 12"),
    ],
    name="cash",
    owners={
        C.COLLECTED: owner(Role.CASE_OFFICER, "cash.hand_in"),
        C.HANDED_OVER: owner(CLERK, "cash.bank"),
        C.BANKED: wait("finance", "desk.act"),
        C.CONFIRMED: done(),
    },
)
# fmt: on


class DifferenceStep(TextChoices):
    FIND = "find", _("发现差异")
    CLOSE = "close", _("了结")


DIFFERENCE_FLOW = Flow[Difference](
    DifferenceMoved,
    [
        ("D01", DifferenceStep.FIND, START, D.OPEN, SYSTEM, None, None, None, "L-235 12"),
        ("D02", DifferenceStep.CLOSE, D.OPEN, D.CLOSED, (SYSTEM, CLERK), None, None, None, "L-235 12"),
    ],
    name="difference",
    owners={D.OPEN: owner(CLERK), D.CLOSED: done()},
    reasoned=(DifferenceStep.CLOSE,),
)  # fmt: skip
