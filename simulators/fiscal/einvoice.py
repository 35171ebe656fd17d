"""The two faces of a receipt: signed XML and the printed page."""

import json
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import pylopdf_fonts_zh_cn
import typst
import zxingcpp

from simulators.certificates import Signer
from simulators.fiscal.seal import sign
from simulators.numbers import capitals
from simulators.pages import yuan

LAYOUT = Path(__file__).with_name("receipt.typ")
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
PROVINCES = {"41": "河南省", "33": "浙江省", "32": "江苏省", "37": "山东省", "42": "湖北省"}
_press = threading.Lock()


@dataclass(frozen=True)
class Receipt:
    """What stands on a receipt; a red one has a negative amount and names the one it reverses."""

    code: str
    number: str
    check_code: str
    division: str
    unit_code: str
    unit_name: str
    payer_name: str
    payer_type: int
    payer_code: str
    payee_account: str
    amount_fen: int
    item_code: str
    item_name: str
    remark: str
    biz_code: str
    pay_code: str
    trade_no: str
    handling_person: str
    checker: str
    issued_at: datetime
    unit_signature: str = ""
    unit_sign_alg: str = ""
    unit_sign_time: str = ""
    unit_certificate: str = ""
    red_of: tuple[str, str] = ("", "")

    @property
    def receipt_id(self) -> str:
        return f"{self.number[::-1]}-{self.code[::-1]}"

    @property
    def title(self) -> str:
        name = f"{PROVINCES.get(self.division[:2], '')}罚没款统一收据（电子）"
        return name + "红字" if self.amount_fen < 0 else name


def as_xml(receipt: Receipt, by: Signer, *, broken: bool = False) -> bytes:
    """Header and EInvoiceData, then the unit's signature as it came and finance's own over those bytes."""
    signed = f"{_header(receipt)}\n{_data(receipt)}"
    value = sign(by, b"something else" if broken else signed.encode())
    certificate = "".join(by.pem.decode().split("\n")[1:-2])
    unit = _elements(
        SignatureAlgorithm=receipt.unit_sign_alg,
        SignatureTime=receipt.unit_sign_time,
        SignatureValue=receipt.unit_signature,
        Certificate=receipt.unit_certificate,
    )
    finance = _elements(
        SignatureAlgorithm="ECDSA-P256-SHA256",
        SignatureTime=f"{receipt.issued_at:%Y%m%d%H%M%S}",
        SignatureValue=value,
        CertificateSerial=by.serial,
        Certificate=certificate,
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<EInvoice>\n{signed}\n<Signatures>\n'
        f"<InvoicingPartySignature>{unit}</InvoicingPartySignature>\n"
        f"<SupervisorSignature>{finance}</SupervisorSignature>\n</Signatures>\n</EInvoice>\n"
    )
    return text.encode()


def signed_part(xml: bytes) -> bytes:
    """The bytes the supervision signature covers."""
    return xml[xml.index(b"<Header>") : xml.index(b"</EInvoiceData>") + len(b"</EInvoiceData>")]


def _elements(**values: str) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items())


def _header(receipt: Receipt) -> str:
    facts = _elements(
        EInvoiceID=receipt.receipt_id,
        EInvoiceTag=f"CZ-EI-{receipt.division[:2]}",
        Version="1.1.0",
        Test="true",
    )
    return f"<Header>{facts}</Header>"


def _data(receipt: Receipt) -> str:
    main = _elements(
        EInvoiceName=receipt.title,
        EInvoiceCode=receipt.code,
        EInvoiceNumber=receipt.number,
        RandomNumber=receipt.check_code,
        EInvoiceSpecimenCode=f"{receipt.code[:6]}0101",
        SupervisorAreaCode=receipt.division,
        TotalAmount=_plain(receipt.amount_fen),
        IssueDate=f"{receipt.issued_at:%Y%m%d}",
        IssueTime=f"{receipt.issued_at:%H:%M:%S}",
    )
    main += _party("InvoicingParty", receipt.unit_code, receipt.unit_name, RecAcct=receipt.payee_account)
    main += _party(
        "PayerParty", receipt.payer_code, receipt.payer_name, PayerPartyType=str(receipt.payer_type)
    )
    main += _elements(
        BizCode=receipt.biz_code,
        CurrencyType="CNY",
        Remark=receipt.remark,
        HandlingPerson=receipt.handling_person,
        Checker=receipt.checker,
        SupervisorRemark="模拟票据，仅供测试",
        RelatedInvoiceCode=receipt.red_of[0],
        RelatedInvoiceNumber=receipt.red_of[1],
    )
    main += f"<MainExt>{_elements(PayCode=receipt.pay_code, TradeNo=receipt.trade_no)}</MainExt>"
    item = _elements(
        ItemCode=receipt.item_code,
        ItemName=receipt.item_name,
        ItemUnit="元",
        ItemStd=_plain(receipt.amount_fen),
        ItemQuantity="1",
        ItemAmount=_plain(receipt.amount_fen),
    )
    return f"<EInvoiceData><Main>{main}</Main><Details><Item>{item}</Item></Details></EInvoiceData>"


def _party(kind: str, code: str, name: str, **more: str) -> str:
    return f"<{kind}>{_elements(**{f'{kind}Code': code, f'{kind}Name': name}, **more)}</{kind}>"


def _plain(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(LAYOUT), font_paths=[str(FONTS)], ignore_system_fonts=True)


def as_pdf(receipt: Receipt, xml: bytes, *, seal_serial: str, check_url: str) -> bytes:
    """The page, with the XML attached. The same receipt always gives the same bytes."""
    amount = ("-" if receipt.amount_fen < 0 else "") + yuan(abs(receipt.amount_fen))
    data = {
        "title": receipt.title,
        "code": receipt.code,
        "number": receipt.number,
        "check_code": receipt.check_code,
        "payer_name": receipt.payer_name,
        "payer_code": receipt.payer_code or "—",
        "issued_on": f"{receipt.issued_at.year}年{receipt.issued_at.month}月{receipt.issued_at.day}日",
        "item_code": receipt.item_code,
        "item_name": receipt.item_name,
        "amount": amount,
        "capitals": capitals(receipt.amount_fen),
        "remark": receipt.remark,
        "pay_code": receipt.pay_code,
        "trade_no": receipt.trade_no,
        "related": f"红字冲销：票据代码 {receipt.red_of[0]}，号码 {receipt.red_of[1]}。"
        if receipt.red_of[0]
        else "",
        "unit_name": receipt.unit_name,
        "checker": receipt.checker,
        "handling_person": receipt.handling_person,
        "receipt_id": receipt.receipt_id,
        "seal_serial": seal_serial,
    }
    inputs = {"data": json.dumps(data, ensure_ascii=False), "qr": _qr(check_url), "xml": xml.decode()}
    with _press:
        pdf = _compiler().compile(sys_inputs=inputs, format="pdf")
    assert isinstance(pdf, bytes)
    return pdf


def _qr(text: str) -> str:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn: str = zxingcpp.write_barcode_to_svg(code, add_quiet_zones=False)
    return drawn
