"""What may happen to a receipt after it was issued: reversed in red, voided, printed, booked, checked."""

import sqlite3
from xml.etree import ElementTree as ET

from msgspec import Struct

from simulators.fiscal import ledger, receipts, segments
from simulators.fiscal.einvoice import Receipt
from simulators.fiscal.payment_pages import masked
from simulators.fiscal.receipts import BASE
from simulators.pages import Markup, fill, page, template, yuan
from simulators.web import Answer, Refuse, Request, Route, as_json

STATUS_WORDS = {
    "ISSUED": ("green", "[[有效|Valid]]"),
    "WRITTEN_OFF": ("green", "[[有效，已核销|Valid, written off]]"),
    "VOIDED": ("red", "[[已作废|Voided]]"),
    "REVERSED": ("violet", "[[已冲红|Reversed]]"),
    "RED": ("violet", "[[红字票据|Red receipt]]"),
}


class ReverseIn(Struct):
    reason: str
    operator: str = ""
    red_number: str = ""


class ReasonIn(Struct):
    reason: str


class PaperIn(Struct):
    """The number of the paper exchanged for; empty takes the paper back."""

    paper_no: str


class AccountedIn(Struct):
    on: str


class VerifyIn(Struct):
    receipt_code: str
    number: str
    check_code: str


def reverse(request: Request) -> Answer:
    """A negative receipt that names the original; a second call answers the same."""
    row, asked = _receipt(request), request.read(ReverseIn)
    if row["red_by"]:
        return _reversed(request, row)
    if row["status"] != "ISSUED":
        raise Refuse(409, "NOT_REVERSIBLE", "作废或红字票据不能冲红")
    if row["paper_no"]:
        raise Refuse(409, "PAPER_OUT", "已换开纸质票据，请先收回作废")
    notice = ledger.find(request.db, row["pay_code"])
    code, number = row["receipt_code"], asked.red_number
    if not number:
        code, number = segments.take(request.db, notice["unit_code"], row["receipt_code"])
    elif not segments.holds(request.db, notice["unit_code"], code, number):
        raise Refuse(422, "NUMBER_NOT_IN_SEGMENT", "红字票据号码不在该单位的号段内")
    request.db.execute(
        "update receipt set status = 'REVERSED', red_by = ?, reason = ?"
        " where receipt_code = ? and number = ?",
        (f"{code} {number}", asked.reason, row["receipt_code"], row["number"]),
    )
    receipts.keep(request, _red(request, row, code, number), payment_seq=row["payment_seq"])
    return _reversed(request, _receipt(request))


def _red(request: Request, row: sqlite3.Row, code: str, number: str) -> Receipt:
    """The original's own data, from its file, with the sign turned."""
    root = ET.fromstring(row["xml"])  # noqa: S314 - our own file
    notice = ledger.find(request.db, row["pay_code"])

    def text(name: str) -> str:
        return root.findtext(f".//{name}") or ""

    return Receipt(
        code=code,
        number=number,
        check_code=receipts.check_code(request, code, number),
        division=notice["division"],
        unit_code=text("InvoicingPartyCode"),
        unit_name=row["unit_name"],
        payer_name=row["payer_name"],
        payer_type=int(text("PayerPartyType") or 1),
        payer_code=text("PayerPartyCode"),
        payee_account=text("RecAcct"),
        amount_fen=-row["amount_fen"],
        item_code=text("ItemCode"),
        item_name=text("ItemName"),
        remark=text("Remark"),
        biz_code=text("BizCode"),
        pay_code=row["pay_code"],
        trade_no=text("TradeNo"),
        handling_person=text("HandlingPerson"),
        checker=text("Checker"),
        issued_at=request.world.clock.now(),
        red_of=(row["receipt_code"], row["number"]),
    )


def _reversed(request: Request, row: sqlite3.Row) -> Answer:
    code, _, number = row["red_by"].partition(" ")
    red = receipts.described(request, receipts.find(request.db, code, number))
    body = {
        "red_code": code,
        "red_number": number,
        "red_check_code": red["check_code"],
        "amount_fen": red["amount_fen"],
        "issued_at": red["issued_at"],
        "files": red["files"],
        "sha256": red["sha256"],
        "of": {"receipt_code": row["receipt_code"], "number": row["number"]},
    }
    return as_json(body, 201)


def _receipt(request: Request) -> sqlite3.Row:
    return receipts.find(request.db, request.params["code"], request.params["number"])


def void(request: Request) -> Answer:
    """Void a receipt that is not reversed, booked or out on paper; twice changes nothing."""
    row, asked = _receipt(request), request.read(ReasonIn)
    if row["status"] not in {"ISSUED", "VOIDED"} or row["accounted_on"] or row["paper_no"]:
        raise Refuse(409, "NOT_VOIDABLE", "已冲红、已入账或已换开纸质的票据不能作废")
    return _change(request, "status = 'VOIDED', reason = ?", asked.reason)


def exchange_paper(request: Request) -> Answer:
    row, asked = _receipt(request), request.read(PaperIn)
    if row["status"] != "ISSUED":
        raise Refuse(409, "NOT_VALID", "只有有效的票据可以换开纸质")
    return _change(request, "paper_no = ?", asked.paper_no)


def book(request: Request) -> Answer:
    """The payer's accountant booked it; the first day counts."""
    row, asked = _receipt(request), request.read(AccountedIn)
    return _change(request, "accounted_on = ?", row["accounted_on"] or asked.on)


def _change(request: Request, change: str, value: str) -> Answer:
    code, number = request.params["code"], request.params["number"]
    sql = f"update receipt set {change} where receipt_code = ? and number = ?"  # noqa: S608 - fixed words
    request.db.execute(sql, (value, code, number))
    row = _receipt(request)
    more = ("red_by", "red_of", "paper_no", "accounted_on", "reason")
    return as_json(receipts.described(request, row) | {name: row[name] for name in more})


def verify(request: Request) -> Answer:
    asked = request.read(VerifyIn)
    row = _genuine(request, asked.receipt_code, asked.number, asked.check_code)
    if row is None:
        return as_json({"genuine": False})
    body = {
        "genuine": True,
        "status": receipts.status_of(request, row),
        "amount_fen": row["amount_fen"],
        "payer_name": masked(row["payer_name"]),
        "unit_name": row["unit_name"],
        "issued_at": row["issued_at"],
    }
    return as_json(body)


def _genuine(request: Request, code: str, number: str, check_code: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = request.db.execute(
        "select * from receipt where receipt_code = ? and number = ? and check_code = ?",
        (code, number, check_code),
    ).fetchone()
    return row


def show_verify(request: Request) -> Answer:
    """Anyone may check a receipt: where the QR code on it leads."""
    query = {name: request.query.get(name, "").strip() for name in ("code", "number", "check_code")}
    found = Markup("")
    if all(query.values()):
        row = _genuine(request, query["code"], query["number"], query["check_code"])
        found = _finding(request, row)
    return page(request, "verify", "[[票据查验|Check a receipt]]", found=found, **query)


def _finding(request: Request, row: sqlite3.Row | None) -> Markup:
    if row is None:
        return fill(template("verify_none"), request.lang)
    colour, word = STATUS_WORDS[receipts.status_of(request, row)]
    amount = ("-" if row["amount_fen"] < 0 else "") + yuan(abs(row["amount_fen"]))
    return fill(
        template("verify_found"), request.lang, colour=colour, word=word, amount=amount,
        payer=masked(row["payer_name"]), unit=row["unit_name"], at=row["issued_at"][:10],
    )  # fmt: skip


ONE = f"{BASE}/{{code}}/{{number}}"
ROUTES = (
    Route("POST", f"{BASE}/verify", verify, "fiscal.receipt", "fiscal"),
    Route("POST", f"{ONE}/reverse", reverse, "fiscal.reverse", "fiscal"),
    Route("POST", f"{ONE}/void", void, "fiscal.reverse", "fiscal"),
    Route("POST", f"{ONE}/paper", exchange_paper, "fiscal.reverse", "fiscal"),
    Route("POST", f"{ONE}/accounted", book, "fiscal.reverse", "fiscal"),
    Route("GET", "/receipts/verify", show_verify, "fiscal.receipt", page=True),
)
