"""What a fiscal receipt says: built once, canonical, compared with what finance returns."""

import json
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import rfc8785
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.money import yuan
from tongtu.payments.models import Receipt
from tongtu.payments.ports import ReceiptAck

LARGEST_FILE = 10_000_000
COMPARED = (
    "EInvoiceCode",
    "EInvoiceNumber",
    "TotalAmount",
    "PayerPartyName",
    "InvoicingPartyName",
    "PayCode",
)


def build(receipt: Receipt, *, issued_at: datetime) -> dict[str, Any]:
    """The content of a receipt with the names of DA/T 95. Amounts are yuan with two decimals."""
    bill, unit = receipt.bill, receipt.unit
    local = clock.local(issued_at)
    amount = yuan(receipt.amount_fen).replace(",", "")
    return {
        "EInvoiceName": unit.receipt_name,
        "EInvoiceCode": receipt.receipt_code,
        "EInvoiceNumber": receipt.printed_number,
        "EInvoiceSpecimenCode": unit.template_code,
        "SupervisorAreaCode": unit.division_code,
        "TotalAmount": amount,
        "IssueDate": f"{local:%Y%m%d}",
        "IssueTime": f"{local:%H:%M:%S}",
        "InvoicingPartyCode": unit.uscc or unit.unit_code,
        "InvoicingPartyName": unit.name,
        "PayerPartyType": str(bill.payer_type),
        "PayerPartyName": bill.payer_name or _("当事人"),
        "PayMode": receipt.payment.channel,
        "BizCode": str(bill.pk),
        "CurrencyType": "CNY",
        "Remark": bill.memo,
        "HandlingPerson": _("系统自动开具"),
        "Checker": _("财政平台"),
        "PayCode": bill.pay_code,
        "Items": [
            {
                "ItemCode": unit.item_code,
                "ItemName": unit.item_name,
                "ItemUnit": "",
                "ItemStd": "",
                "ItemQuantity": "1",
                "ItemAmount": amount,
                "ItemRemark": bill.memo,
            }
        ],
    }


def canonical(data: dict[str, Any]) -> bytes:
    """RFC 8785: one form of the same content, so that a signature can be checked years later."""
    return rfc8785.dumps(data)


def read(text: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(text)
    return data


def doubt_about(receipt: Receipt, ack: ReceiptAck) -> str:
    """Why finance's answer is not believed: another number or amount. "" when it says what we said."""
    if (ack.receipt_code, ack.number) != (receipt.receipt_code, receipt.printed_number):
        return _("财政返回的票据号码与报送的不一致")
    if ack.amount_fen != receipt.amount_fen:
        return _("财政返回的票据金额与报送的不一致")
    return ""


def doubt_about_files(receipt: Receipt, files: dict[str, bytes]) -> str:
    """Why the files are not believed: not what they claim, or another number, amount or payer inside."""
    if not files["pdf"].startswith(b"%PDF-") or any(len(one) > LARGEST_FILE for one in files.values()):
        return _("财政返回的票据版式文件不是 PDF")
    said = _leaves(files["xml"])
    if said is None:
        return _("财政返回的票据数据文件不是 XML")
    ours = read(receipt.data or "{}")
    for name in COMPARED:
        if name in said and said[name] != str(ours[name]):
            return _("票据文件内容与报送的不一致：%(name)s") % {"name": name}
    if "EInvoiceNumber" not in said or "TotalAmount" not in said:
        return _("票据文件缺少票号或金额")
    return ""


def _leaves(raw: bytes) -> dict[str, str] | None:
    """The text of each element that has no children. A document type is refused: receipts have none."""
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        return None
    try:
        root = ET.fromstring(raw)  # noqa: S314 (no document type, so no entities)
    except ET.ParseError:
        return None
    return {one.tag.rpartition("}")[2]: (one.text or "").strip() for one in root.iter() if len(one) == 0}
