"""The conditions of the money flows. Each is a question: it writes nothing and reads no clock."""

from django.utils.translation import gettext_lazy as _

from tongtu.payments.models import Bill, CashCollection, Receipt, UnitStatus
from tongtu.workflow.engine import guard


@guard("unit_not_live", _("本单位尚未开通网上缴款，请先完成与财政部门的对接。"), "PL 67")
def unit_live(bill: Bill) -> bool:
    return bill.unit is not None and bill.unit.status == UnitStatus.LIVE


@guard("no_pay_code", _("财政平台没有返回缴款码。"))
def has_pay_code(bill: Bill) -> bool:
    return bool(bill.pay_code)


@guard("no_money_posted", _("台账中没有这笔缴款，不能记为已缴。"))
def money_posted(bill: Bill) -> bool:
    return bill.payments.filter(kind="applied").exists()


@guard("money_received", _("已有缴款入账，不能作废。"))
def no_money_posted(bill: Bill) -> bool:
    return not bill.payments.filter(kind__in=["applied", "suspense"]).exists()


@guard("no_receipt_number", _("没有可用的票据号码，请先登记号段。"), "L-235 8")
def has_number(receipt: Receipt) -> bool:
    return receipt.number is not None


@guard("no_receipt_files", _("还没有收到票据文件。"))
def has_files(receipt: Receipt) -> bool:
    return receipt.files.exists()


@guard("no_receiver", _("请填写单位接收人。"), "PL 71")
def has_receiver(cash: CashCollection) -> bool:
    return bool(cash.received_by) and cash.handed_over_on is not None


@guard("no_slip", _("请填写银行回单号。"), "PL 71")
def has_slip(cash: CashCollection) -> bool:
    return bool(cash.slip_no) and cash.banked_on is not None
