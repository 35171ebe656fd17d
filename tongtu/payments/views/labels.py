"""Words and colours of the desk's money pages."""

from django.utils.translation import gettext_lazy as _

from tongtu.payments.models import BillState

BILL_COLOURS: dict[str, str] = {
    BillState.OPEN: "violet",
    BillState.CONFIRMING: "violet",
    BillState.REGISTERING: "violet",
    BillState.REGISTER_UNKNOWN: "amber",
    BillState.REGISTER_FAILED: "red",
    BillState.PAID_MISMATCH: "red",
    BillState.PAID: "green",
    BillState.RECEIPTED: "green",
    BillState.PAID_LATE: "amber",
}
FACTS = {
    "BillIssued": _("应缴入账"),
    "BillRegistered": _("取得缴款码"),
    "BillPaid": _("确认缴清"),
    "BillMismatch": _("与财政不一致"),
    "ReceiptQueued": _("准备开票"),
    "ReceiptIssued": _("票据可下载"),
}
KINDS = {
    "PAYMENT_CONFIRMED": _("缴款确认"),
    "PAYMENT_REVERSED": _("缴款冲正"),
    "NOTICE_EXPIRED": _("缴款单失效"),
    "RECEIPT_ISSUED": _("票据已监制"),
    "RECEIPT_WRITTEN_OFF": _("票据已核销"),
    "REFUND_DECIDED": _("退付审核"),
    "REFUND_EXECUTED": _("退付执行"),
    "REMITTED": _("已缴国库"),
}
OUTCOMES = {
    "paid": _("已入账"),
    "receipted": _("已入账"),
    "paid_late": _("迟到缴款，已入账"),
    "unchanged": _("重复消息，没有变化"),
    "mismatch": _("与财政查询结果不符，未入账"),
    "paid_mismatch": _("金额不符，待核实"),
    "query_failed": _("财政未应答查询，稍后再查"),
    "unknown_code": _("缴款码不明"),
    "unknown_receipt": _("票据不明"),
    "written_off": _("已记录核销"),
    "noted": _("已记录"),
    "segment_entered": _("号段已登记"),
    "segment_refused": _("号段未登记"),
    "open": _("财政答复未缴"),
}
