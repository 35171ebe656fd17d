"""What Tongtu needs from a finance platform, whichever province runs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol


class PlatformError(Exception):
    """The platform did not do what was asked."""


class Unreachable(PlatformError):
    """Nothing was sent, or nothing was done: it is safe to ask again."""


class Unknown(PlatformError):
    """The request was sent and no answer came: it may have been done. Look before asking again."""


class Declined(PlatformError):
    """The platform refused. code is its own business code, message its own words."""

    def __init__(self, code: str, message: str = "", *, status: int = 0) -> None:
        super().__init__(f"{code} {message}".strip())
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True)
class NoticeOut:
    """A bill to register. business_key is ours, unique, and makes a repeat harmless.

    valid_until: ISO instant with its offset; the platform takes no money on this bill after it.
    """

    business_key: str
    division_code: str
    unit_code: str
    unit_name: str
    item_code: str
    item_name: str
    amount_fen: int
    principal_fen: int
    surcharge_fen: int
    payer_name: str
    payer_type: int
    due_on: date
    valid_until: str
    memo: str
    supersedes: str


@dataclass(frozen=True)
class NoticeAck:
    """pay_code: the platform's 20-digit code."""

    pay_code: str
    page_url: str
    qr_url: str


@dataclass(frozen=True)
class Trade:
    """One payment as the platform knows it."""

    channel: str
    trade_no: str
    amount_fen: int
    paid_at: datetime
    reversed: bool = False


@dataclass(frozen=True)
class NoticeStatus:
    """status: UNPAID, PAID, VOID, EXPIRED or REFUNDED. amount_fen: what the notice asks for."""

    pay_code: str
    status: str
    amount_fen: int
    trades: tuple[Trade, ...]


@dataclass(frozen=True)
class Session:
    """A visit to the platform's payment page."""

    page_url: str
    expires_at: datetime | None


@dataclass(frozen=True)
class ReceiptOut:
    """A receipt to issue: our number, its content, and the unit's signature over the canonical content."""

    pay_code: str
    payment_seq: int
    trade_no: str
    receipt_code: str
    number: str
    amount_fen: int
    unit_code: str
    signature: str
    signed_at: datetime
    data: dict[str, Any]


@dataclass(frozen=True)
class ReceiptAck:
    """What the platform made of a receipt. check_code is opaque. digests: SHA-256 (hex) by form of file."""

    receipt_code: str
    number: str
    check_code: str
    status: str
    amount_fen: int
    digests: dict[str, str]


@dataclass(frozen=True)
class Callback:
    """A verified message from the platform."""

    app_id: str
    nonce: str
    msg_id: str
    kind: str
    pay_code: str
    data: dict[str, Any]


@dataclass(frozen=True)
class SegmentGiven:
    """A range of receipt numbers that finance gave to a unit."""

    unit_code: str
    receipt_code: str
    start_no: int
    end_no: int
    document_no: str


class FiscalPlatform(Protocol):
    """政府非税收入征收管理系统 as we use it. Every method may raise Unreachable, Unknown or Declined."""

    def register_notice(self, notice: NoticeOut) -> NoticeAck: ...

    def find_notice(self, business_key: str) -> NoticeAck | None: ...

    def query_notice(self, pay_code: str) -> NoticeStatus: ...

    def void_notice(self, pay_code: str, reason: str) -> None: ...

    def create_session(self, pay_code: str, return_url: str, key: str) -> Session: ...

    def order_segment(self, unit_code: str, division: str, count: int) -> SegmentGiven: ...

    def take_number(self, pay_code: str, unit_code: str) -> tuple[str, str]: ...

    def sign_receipt(self, data: bytes) -> str: ...

    def stamp_is_genuine(self, xml: bytes) -> bool: ...

    def issue_receipt(self, receipt: ReceiptOut) -> ReceiptAck: ...

    def query_receipt(self, pay_code: str) -> ReceiptAck | None: ...

    def void_receipt(self, receipt_code: str, number: str, reason: str) -> None: ...

    def download_receipt(self, receipt_code: str, number: str, form: str) -> bytes: ...

    def verify_callback(self, path: str, received: Mapping[str, str], body: bytes) -> Callback: ...
