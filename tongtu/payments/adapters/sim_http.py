"""The HTTP protocol of the simulated finance platform; a province that speaks it needs only settings."""

import json
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tongtu.kernel import clock
from tongtu.payments.adapters import stamp, unit_key
from tongtu.payments.adapters.wire import Wire
from tongtu.payments.ports import (
    Callback,
    Declined,
    NoticeAck,
    NoticeOut,
    NoticeStatus,
    ReceiptAck,
    ReceiptOut,
    SegmentGiven,
    Session,
    Trade,
    Unknown,
)
from tongtu.payments.signing import BadSignature, Claim, Message, check

BASE = "/sim/v1"
LIVING = ("ISSUED", "WRITTEN_OFF")


class SimHttp:
    """The finance platform as one app id sees it."""

    def __init__(self, base_url: str, app_id: str, secret: str) -> None:
        self._wire = Wire(base_url, app_id, secret)
        self._app_id, self._secret = app_id, secret

    def register_notice(self, notice: NoticeOut) -> NoticeAck:
        body = {
            "notice_ref": notice.business_key,
            "admin_division_code": notice.division_code,
            "collecting_unit_code": notice.unit_code,
            "collecting_unit_name": notice.unit_name,
            "item_code": notice.item_code,
            "item_name": notice.item_name,
            "amount_fen": notice.amount_fen,
            "amount_principal_fen": notice.principal_fen,
            "amount_surcharge_fen": notice.surcharge_fen,
            "payer_name": notice.payer_name,
            "payer_type": notice.payer_type,
            "due_on": notice.due_on.isoformat(),
            "valid_until": notice.valid_until,
            "memo": notice.memo,
            "supersedes_pay_code": notice.supersedes,
        }
        return _notice_ack(self._wire.post(f"{BASE}/payment-notices", body, key=notice.business_key))

    def find_notice(self, business_key: str) -> NoticeAck | None:
        try:
            return _notice_ack(self._wire.get(f"{BASE}/payment-notices", ref=business_key))
        except Declined as refused:
            if refused.status == 404:
                return None
            raise

    def query_notice(self, pay_code: str) -> NoticeStatus:
        said = self._wire.get(f"{BASE}/payment-notices/{pay_code}")
        try:
            trades = tuple(_trade(one) for one in said["trades"])
            return NoticeStatus(str(said["pay_code"]), str(said["status"]), _fen(said["amount_fen"]), trades)
        except (KeyError, TypeError, ValueError) as wrong:
            raise Unknown(f"unreadable status: {type(wrong).__name__}") from wrong

    def void_notice(self, pay_code: str, reason: str) -> None:
        self._wire.post(f"{BASE}/payment-notices/{pay_code}/void", {"reason": reason})

    def create_session(self, pay_code: str, return_url: str, key: str) -> Session:
        body = {"pay_code": pay_code, "return_url": return_url}
        said = self._wire.post(f"{BASE}/payment-sessions", body, key=key)
        page_url = said.get("page_url")
        if not isinstance(page_url, str) or not page_url.startswith(("http://", "https://")):
            raise Unknown("no page address")
        ends = said.get("expires_at")
        return Session(page_url, datetime.fromisoformat(ends) if isinstance(ends, str) else None)

    def order_segment(self, unit_code: str, division: str, count: int) -> SegmentGiven:
        body = {"unit_code": unit_code, "division": division, "count": count}
        return segment_given(self._wire.post(f"{BASE}/segments", body, key=f"segment:{secrets.token_hex(8)}"))

    def take_number(self, pay_code: str, unit_code: str) -> tuple[str, str]:
        """Code and number of one receipt, on demand."""
        body = {"pay_code": pay_code, "unit_code": unit_code}
        said = self._wire.post(f"{BASE}/receipt-numbers", body, key=f"number:{pay_code}")
        code, number = str(said.get("receipt_code", "")), str(said.get("number", ""))
        if not re.fullmatch(r"[0-9]{8}", code) or not re.fullmatch(r"[0-9]{10}", number):
            raise Unknown("no receipt number")
        return code, number

    def sign_receipt(self, data: bytes) -> str:
        """The unit's signature over the canonical receipt data."""
        return unit_key.sign(self._app_id, data)

    def issue_receipt(self, receipt: ReceiptOut) -> ReceiptAck:
        said = receipt.data
        body = {
            "pay_code": receipt.pay_code,
            "payment_seq": receipt.payment_seq,
            "trade_no": receipt.trade_no,
            "receipt_code": receipt.receipt_code,
            "number": receipt.number,
            "unit_code": receipt.unit_code,
            "unit_name": said["InvoicingPartyName"],
            "payer_name": said["PayerPartyName"],
            "payer_type": int(said["PayerPartyType"]),
            "payer_code": "",
            "amount_fen": receipt.amount_fen,
            "item_code": said["Items"][0]["ItemCode"],
            "item_name": said["Items"][0]["ItemName"],
            "remark": said["Remark"],
            "biz_code": said["BizCode"],
            "handling_person": said["HandlingPerson"],
            "checker": said["Checker"],
            "unit_signature": receipt.signature,
            "unit_sign_alg": "SM2-SM3",
            "unit_sign_time": f"{clock.local(receipt.signed_at):%Y%m%d%H%M%S}",
            "unit_certificate": "",
        }
        key = f"receipt:{receipt.receipt_code}:{receipt.number}"
        return _receipt_ack(self._wire.post(f"{BASE}/receipts", body, key=key))

    def query_receipt(self, pay_code: str) -> ReceiptAck | None:
        answer = self._wire.send("GET", f"{BASE}/receipts", query={"pay_code": pay_code})
        try:
            living = [one for one in answer.json() if one["status"] in LIVING]
        except (ValueError, KeyError, TypeError) as wrong:
            raise Unknown("unreadable list of receipts") from wrong
        return _receipt_ack(living[-1]) if living else None

    def void_receipt(self, receipt_code: str, number: str, reason: str) -> None:
        path = f"{BASE}/receipts/{receipt_code}/{number}/void"
        self._wire.post(path, {"reason": reason})

    def download_receipt(self, receipt_code: str, number: str, form: str) -> bytes:
        return self._wire.send("GET", f"{BASE}/receipts/{receipt_code}/{number}/files/{form}").content

    def stamp_is_genuine(self, xml: bytes) -> bool:
        """Finance's supervision signature, under the certificate that finance publishes now."""
        published = self._wire.send("GET", f"{BASE}/certificates/supervision").content
        return stamp.is_genuine(xml, published)

    def verify_callback(self, path: str, received: Mapping[str, str], body: bytes) -> Callback:
        claim = Claim.of(received)
        message = Message("POST", path, "", claim.timestamp, claim.nonce, body)
        check(self._secret, claim, message, now=clock.now().timestamp())
        try:
            said = json.loads(body)
            msg_id, kind, data = said["msg_id"], said["type"], said["data"]
        except (ValueError, KeyError, TypeError) as wrong:
            raise BadSignature("unreadable") from wrong
        if not (isinstance(msg_id, str) and 0 < len(msg_id) <= 80 and isinstance(kind, str)):
            raise BadSignature("unreadable")
        if not isinstance(data, dict):
            raise BadSignature("unreadable")
        pay_code = data.get("pay_code", "")
        code = pay_code if isinstance(pay_code, str) and re.fullmatch(r"[0-9]{1,20}", pay_code) else ""
        return Callback(claim.app_id, claim.nonce, msg_id, kind[:40], code, data)


def _receipt_ack(said: dict[str, Any]) -> ReceiptAck:
    try:
        return ReceiptAck(
            str(said["receipt_code"]),
            str(said["number"]),
            str(said["check_code"]),
            str(said["status"]),
            _fen(said["amount_fen"]),
            {str(form): str(digest) for form, digest in said["sha256"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise Unknown(f"unreadable receipt: {type(wrong).__name__}") from wrong


def segment_given(said: dict[str, Any]) -> SegmentGiven:
    """A segment as an answer or a message tells of it. Raises Unknown."""
    try:
        start, end = int(said["start_no"]), int(said["end_no"])
        document = str(said.get("document_no") or said["segment_id"])
        return SegmentGiven(str(said["unit_code"]), str(said["receipt_code"]), start, end, document)
    except (KeyError, TypeError, ValueError) as wrong:
        raise Unknown(f"unreadable segment: {type(wrong).__name__}") from wrong


def _notice_ack(said: dict[str, Any]) -> NoticeAck:
    code = said.get("pay_code")
    if not isinstance(code, str):
        raise Unknown("no pay code")
    return NoticeAck(code, str(said.get("page_url", ""))[:500], str(said.get("qr_url", ""))[:500])


def _trade(said: dict[str, Any]) -> Trade:
    return Trade(
        channel=str(said["channel"])[:20],
        trade_no=str(said["trade_no"])[:80],
        amount_fen=_fen(said["amount_fen"]),
        paid_at=datetime.fromisoformat(said["paid_at"]),
        reversed=said.get("state", "CONFIRMED") == "REVERSED",
    )


def _fen(said: object) -> int:
    """Whole fen. A fraction, a text or a truth value is not money."""
    if not isinstance(said, int) or isinstance(said, bool):
        raise ValueError("not whole fen")
    return said
