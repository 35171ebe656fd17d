"""Fiscal electronic receipts: issue, query, download."""

import hashlib
import hmac
import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from simulators.fiscal import ledger, segments
from simulators.fiscal.einvoice import Receipt, as_pdf, as_xml
from simulators.fiscal.seal import supervision
from simulators.postman import Callback, post
from simulators.web import Answer, Refuse, Request, Route, as_json

CHECK_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
COPIED = (
    "unit_code", "unit_name", "payer_name", "payer_type", "payer_code", "amount_fen", "item_code",
    "item_name", "remark", "biz_code", "pay_code", "handling_person", "checker", "unit_signature",
    "unit_sign_alg", "unit_sign_time", "unit_certificate",
)  # fmt: skip
KINDS = {"xml": "application/xml", "pdf": "application/pdf"}


class ReceiptIn(Struct, kw_only=True):
    """What the unit asks finance to issue; its own signature travels along unchanged."""

    pay_code: str
    receipt_code: str
    number: str
    unit_code: str
    unit_name: str
    payer_name: str
    amount_fen: int
    item_code: str
    item_name: str
    payment_seq: int = 1
    trade_no: str = ""
    payer_type: int = 1
    payer_code: str = ""
    remark: str = ""
    biz_code: str = ""
    handling_person: str = ""
    checker: str = ""
    unit_signature: str = ""
    unit_sign_alg: str = ""
    unit_sign_time: str = ""
    unit_certificate: str = ""


def issue(request: Request) -> Answer:
    """201 with numbers, check code and file hashes; the same receipt again answers the same."""
    asked = request.read(ReceiptIn)
    notice = ledger.find(request.db, asked.pay_code)
    known = _standing(request.db, asked)
    if known is not None:
        if (known["receipt_code"], known["number"]) != (asked.receipt_code, asked.number):
            raise Refuse(409, "ALREADY_ISSUED", f"这笔缴款已开票，号码 {known['number']}")
        return as_json(described(request, known), 201)
    _check(request, asked, notice)
    receipt = _drawn(request, asked, notice)
    row = keep(request, receipt, payment_seq=asked.payment_seq)
    answer = described(request, row)
    tell_issued(request, answer)
    return as_json(answer, 201)


def _standing(db: sqlite3.Connection, asked: ReceiptIn) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "select * from receipt where pay_code = ? and payment_seq = ? and red_of = '' and status = 'ISSUED'",
        (asked.pay_code, asked.payment_seq),
    ).fetchone()
    return row


def _check(request: Request, asked: ReceiptIn, notice: sqlite3.Row) -> None:
    """Raises Refuse."""
    if request.struck_by("SEGMENT_EXHAUSTED"):
        raise Refuse(422, "SEGMENT_EXHAUSTED", "号段已用完，请向财政申领")
    if notice["status"] != "PAID":
        raise Refuse(422, "NOT_PAID", "尚未缴款，不能开票")
    amounts = [
        row["amount_fen"] for row in ledger.trades(request.db, asked.pay_code) if row["state"] == "CONFIRMED"
    ]
    if asked.amount_fen not in {*amounts, sum(amounts)}:
        raise Refuse(422, "AMOUNT_MISMATCH", "票面金额与实缴金额不一致")
    if not segments.holds(request.db, asked.unit_code, asked.receipt_code, asked.number):
        raise Refuse(422, "NUMBER_NOT_IN_SEGMENT", "票据号码不在该单位的号段内")
    used = request.db.execute(
        "select 1 from receipt where receipt_code = ? and number = ?", (asked.receipt_code, asked.number)
    ).fetchone()
    if used or request.struck_by("NUMBER_CONFLICT"):
        raise Refuse(409, "NUMBER_CONFLICT", "票据号码已使用")


def _drawn(request: Request, asked: ReceiptIn, notice: sqlite3.Row) -> Receipt:
    receipt = Receipt(
        code=asked.receipt_code,
        number=asked.number,
        check_code=check_code(request, asked.receipt_code, asked.number),
        division=notice["division"],
        payee_account=ledger.payee_account(notice["division"]),
        issued_at=request.world.clock.now(),
        trade_no=asked.trade_no or str(ledger.describe(request.db, notice)["trade_no"]),
        **{name: getattr(asked, name) for name in COPIED},
    )
    if request.struck_by("RECEIPT_DATA_ALTERED"):
        return replace(receipt, payer_name=receipt.payer_name + "（改）", amount_fen=receipt.amount_fen + 100)
    return receipt


def check_code(request: Request, code: str, number: str) -> str:
    """Six characters nobody outside can compute."""
    secret = request.world.secrets["fiscal"].encode()
    digest = hmac.new(secret, f"check {code} {number}".encode(), hashlib.sha256).digest()
    return "".join(CHECK_ALPHABET[byte % len(CHECK_ALPHABET)] for byte in digest[:6])


def check_url(request: Request, code: str, number: str) -> str:
    query = urlencode({"code": code, "number": number, "check_code": check_code(request, code, number)})
    return f"{request.base_url}/receipts/verify?{query}"


def keep(request: Request, receipt: Receipt, *, payment_seq: int) -> sqlite3.Row:
    """Sign, print and store a receipt."""
    by = supervision(request.world)
    xml = as_xml(receipt, by, broken=request.struck_by("RECEIPT_BAD_SEAL") is not None)
    url = check_url(request, receipt.code, receipt.number)
    pdf = as_pdf(receipt, xml, seal_serial=by.serial, check_url=url)
    request.db.execute(
        "insert into receipt (receipt_code, number, check_code, pay_code, payment_seq, amount_fen,"
        " payer_name, unit_name, status, issued_at, red_of, xml, pdf)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            receipt.code,
            receipt.number,
            receipt.check_code,
            receipt.pay_code,
            payment_seq,
            receipt.amount_fen,
            receipt.payer_name,
            receipt.unit_name,
            "RED" if receipt.red_of[0] else "ISSUED",
            receipt.issued_at.isoformat(),
            " ".join(receipt.red_of).strip(),
            xml,
            pdf,
        ),
    )
    return find(request.db, receipt.code, receipt.number)


def find(db: sqlite3.Connection, code: str, number: str) -> sqlite3.Row:
    """Raises Refuse (404 RECEIPT_UNKNOWN)."""
    row: sqlite3.Row | None = db.execute(
        "select * from receipt where receipt_code = ? and number = ?", (code, number)
    ).fetchone()
    if row is None:
        raise Refuse(404, "RECEIPT_UNKNOWN", "没有这张票据")
    return row


def status_of(request: Request, row: sqlite3.Row) -> str:
    """An issued receipt is written off once its time has come."""
    due = row["written_off_at"]
    over = row["status"] == "ISSUED" and due and due <= request.world.clock.now().isoformat()
    return "WRITTEN_OFF" if over else str(row["status"])


def described(request: Request, row: sqlite3.Row) -> dict[str, Any]:
    """The receipt as answers and callbacks show it."""
    code, number = row["receipt_code"], row["number"]
    return {
        "receipt_code": code,
        "number": number,
        "check_code": row["check_code"],
        "receipt_id": f"{number[::-1]}-{code[::-1]}",
        "status": status_of(request, row),
        "pay_code": row["pay_code"],
        "payment_seq": row["payment_seq"],
        "amount_fen": row["amount_fen"],
        "issued_at": row["issued_at"],
        "url": check_url(request, code, number),
        "files": {kind: f"/sim/v1/receipts/{code}/{number}/files/{kind}" for kind in KINDS},
        "sha256": {kind: hashlib.sha256(row[kind]).hexdigest() for kind in KINDS},
    }


def tell_issued(request: Request, answer: dict[str, Any]) -> None:
    """RECEIPT_ISSUED at once; finance writes the receipt off a little later."""
    world, subject = request.world, answer["pay_code"]
    post(world, request.db, Callback("fiscal", "RECEIPT_ISSUED", subject, answer))
    at = (world.clock.now() + timedelta(seconds=world.write_off_seconds)).isoformat(timespec="seconds")
    request.db.execute(
        "update receipt set written_off_at = ? where receipt_code = ? and number = ?",
        (at, answer["receipt_code"], answer["number"]),
    )
    data = {name: answer[name] for name in ("pay_code", "receipt_code", "number")} | {"written_off_at": at}
    post(world, request.db, Callback("fiscal", "RECEIPT_WRITTEN_OFF", subject, data, world.write_off_seconds))


def list_receipts(request: Request) -> Answer:
    rows = request.db.execute(
        "select * from receipt where pay_code = ? order by issued_at, number",
        (request.query.get("pay_code", ""),),
    )
    more = ("red_of", "red_by", "paper_no", "accounted_on", "reason")
    return as_json([described(request, row) | {name: row[name] for name in more} for row in rows.fetchall()])


def download(request: Request) -> Answer:
    row = find(request.db, request.params["code"], request.params["number"])
    kind = request.params["kind"]
    if kind not in KINDS:
        raise Refuse(404, "FORMAT_UNKNOWN", "没有这种格式")
    content = bytes(row[kind])
    return Answer(content, 200, KINDS[kind], {"X-Content-SHA256": hashlib.sha256(content).hexdigest()})


BASE = "/sim/v1/receipts"
ROUTES = (
    Route("POST", BASE, issue, "fiscal.issue", "fiscal"),
    Route("GET", BASE, list_receipts, "fiscal.receipt", "fiscal"),
    Route("GET", f"{BASE}/{{code}}/{{number}}/files/{{kind}}", download, "fiscal.download", "fiscal"),
)
