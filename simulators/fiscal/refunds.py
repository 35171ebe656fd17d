"""Refunds (退付): the unit applies, finance decides and executes; and the desk where finance does so."""

import sqlite3
from typing import Any

from msgspec import Struct

from simulators.fiscal import ledger
from simulators.fiscal.payment_pages import CHANNEL_NAMES, masked
from simulators.pages import Markup, fill, page, template, yuan
from simulators.postman import Callback, post
from simulators.store import next_value
from simulators.web import Answer, Refuse, Request, Route, as_json, see_other

DECISIONS = {"APPROVE": "APPROVED", "RETURN": "RETURNED", "REJECT": "REJECTED"}
OVER = ("REJECTED", "RETURNED")
GROUNDS = {
    "TECHNICAL_ERROR": "[[技术差错|Technical error]]",
    "DUPLICATE": "[[重复缴款|Paid twice]]",
    "OVERPAID": "[[多缴|Overpaid]]",
    "WRONG_PAYER": "[[缴款人错误|Wrong payer]]",
    "DECISION_REVOKED": "[[决定撤销|Decision revoked]]",
    "DECISION_CHANGED": "[[决定变更|Decision changed]]",
    "RECONSIDERATION": "[[行政复议|Reconsideration]]",
    "COURT": "[[法院裁判|Court]]",
    "BASIS_ADJUSTED": "[[征收依据调整|Basis adjusted]]",
    "OTHER": "[[其他|Other]]",
}
WORDS = {
    "SUBMITTED": ("amber", "[[待财政审批|Waiting for finance]]"),
    "APPROVED": ("amber", "[[已批准，待支付|Approved, to be paid]]"),
    "BOUNCED": ("red", "[[被退回|Bounced]]"),
    "EXECUTED": ("green", "[[已退付|Paid back]]"),
    "REJECTED": ("red", "[[不同意|Rejected]]"),
    "RETURNED": ("red", "[[退回补正|Returned]]"),
}


class RefundIn(Struct, kw_only=True):
    refund_no: str
    pay_code: str
    amount_fen: int
    ground: str
    payee_name: str
    payee_account: str = ""
    reason: str = ""


class DecisionIn(Struct):
    decision: str
    opinion: str = ""


def submit(request: Request) -> Answer:
    """201; the same number is the same refund."""
    asked = request.read(RefundIn)
    known = request.db.execute("select * from refund where refund_no = ?", (asked.refund_no,)).fetchone()
    if known:
        if (known["pay_code"], known["amount_fen"]) != (asked.pay_code, asked.amount_fen):
            raise Refuse(409, "REFUND_NO_USED", "同一退付编号的内容不同")
        return as_json(described(known), 201)
    ledger.find(request.db, asked.pay_code)
    if asked.ground not in GROUNDS:
        raise Refuse(422, "BAD_GROUND", "退付理由应为：" + "、".join(GROUNDS))
    open_fen = request.db.execute(
        "select coalesce(sum(amount_fen), 0) as fen from refund where pay_code = ? and status not in (?, ?)",
        (asked.pay_code, *OVER),
    ).fetchone()["fen"]
    if not 0 < asked.amount_fen <= ledger.taken_fen(request.db, asked.pay_code) - open_fen:
        raise Refuse(422, "OVER_REFUND", "退付金额超过可退金额")
    request.db.execute(
        "insert into refund (refund_no, pay_code, amount_fen, ground, payee_name, payee_account, status, at)"
        " values (?, ?, ?, ?, ?, ?, 'SUBMITTED', ?)",
        (
            asked.refund_no,
            asked.pay_code,
            asked.amount_fen,
            asked.ground,
            asked.payee_name,
            asked.payee_account,
            request.world.clock.now().isoformat(),
        ),
    )
    return as_json(described(find(request.db, asked.refund_no)), 201)


def find(db: sqlite3.Connection, number: str) -> sqlite3.Row:
    """Raises Refuse (404 REFUND_UNKNOWN)."""
    row: sqlite3.Row | None = db.execute("select * from refund where refund_no = ?", (number,)).fetchone()
    if row is None:
        raise Refuse(404, "REFUND_UNKNOWN", "没有这笔退付")
    return row


def described(row: sqlite3.Row) -> dict[str, Any]:
    return {
        name: row[name] for name in ("refund_no", "pay_code", "amount_fen", "status", "opinion", "slip_no")
    }


def query(request: Request) -> Answer:
    return as_json(described(find(request.db, request.params["refund_no"])))


def decide(request: Request) -> Answer:
    asked = request.read(DecisionIn)
    return as_json(_decide(request, asked.decision, asked.opinion))


def _decide(request: Request, decision: str, opinion: str) -> dict[str, Any]:
    row = find(request.db, request.params["refund_no"])
    if decision not in DECISIONS:
        raise Refuse(422, "BAD_DECISION", "应为 APPROVE、RETURN 或 REJECT")
    if row["status"] != "SUBMITTED":
        raise Refuse(409, "WRONG_STATE", "[[这笔退付已有决定|This refund is decided already]]")
    status = "REJECTED" if request.struck_by("REFUND_DENIED") else DECISIONS[decision]
    request.db.execute(
        "update refund set status = ?, opinion = ? where refund_no = ?", (status, opinion, row["refund_no"])
    )
    return _told(request, "REFUND_DECIDED")


def execute(request: Request) -> Answer:
    return as_json(_execute(request))


def _execute(request: Request) -> dict[str, Any]:
    row = find(request.db, request.params["refund_no"])
    if row["status"] == "EXECUTED":
        return described(row)
    if row["status"] not in {"APPROVED", "BOUNCED"}:
        raise Refuse(409, "WRONG_STATE", "[[尚未批准，不能支付|Not approved yet]]")
    if request.struck_by("REFUND_BOUNCE"):
        request.db.execute("update refund set status = 'BOUNCED' where refund_no = ?", (row["refund_no"],))
        return _told(request, "REFUND_EXECUTED")
    slip = f"TK{request.world.clock.now():%Y%m%d}{next_value(request.db, 'slip'):06d}"
    request.db.execute(
        "update refund set status = 'EXECUTED', slip_no = ?, at = ? where refund_no = ?",
        (slip, request.world.clock.now().isoformat(), row["refund_no"]),
    )
    if ledger.paid_fen(request.db, row["pay_code"]) == 0:
        request.db.execute("update notice set status = 'REFUNDED' where pay_code = ?", (row["pay_code"],))
    return _told(request, "REFUND_EXECUTED")


def _told(request: Request, kind: str) -> dict[str, Any]:
    body = described(find(request.db, request.params["refund_no"]))
    post(request.world, request.db, Callback("fiscal", kind, body["pay_code"], body))
    return body


def show_desk(request: Request) -> Answer:
    """Finance's desk: refunds that wait, the last payments and receipts."""
    lang = request.lang
    refunds = request.db.execute("select * from refund order by at desc limit 30").fetchall()
    waiting = [_refund_card(lang, row) for row in refunds]
    trades = request.db.execute(
        "select trade.*, notice.payer_name, notice.unit_name from trade join notice using (pay_code)"
        " order by paid_at desc, trade_no desc limit 30"
    ).fetchall()
    paid = [
        fill(
            template("finance_trade"), lang, at=row["paid_at"][5:16].replace("T", " "), unit=row["unit_name"],
            payer=masked(row["payer_name"]), pay_code=row["pay_code"], channel=CHANNEL_NAMES[row["channel"]],
            amount=yuan(row["amount_fen"]),
        )
        for row in trades
    ]  # fmt: skip
    issued = request.db.execute("select count(*) as many from receipt where red_of = ''").fetchone()["many"]
    none = fill('<p class="muted">[[没有退付申请。|No refunds.]]</p>', lang)
    empty = fill('<tr><td colspan="5" class="muted">[[还没有缴款。|No payments yet.]]</td></tr>', lang)
    return page(
        request, "finance", "[[财政岗|Finance desk]]", refunds=Markup("".join(waiting) or none),
        trades=Markup("".join(paid) or empty), issued=issued,
    )  # fmt: skip


def _refund_card(lang: str, row: sqlite3.Row) -> Markup:
    colour, word = WORDS[row["status"]]
    buttons = {"SUBMITTED": "finance_decide", "APPROVED": "finance_pay", "BOUNCED": "finance_pay"}.get(
        row["status"]
    )
    act = fill(template(buttons), lang, refund_no=row["refund_no"]) if buttons else Markup("")
    return fill(
        template("finance_refund"), lang, refund_no=row["refund_no"], amount=yuan(row["amount_fen"]),
        pay_code=row["pay_code"], payee=masked(row["payee_name"]), ground=GROUNDS[row["ground"]], colour=colour,
        word=word, act=act,
    )  # fmt: skip


def act_at_desk(request: Request) -> Answer:
    """The desk's buttons do what the API does."""
    request.faults = request.world.strike_in(request.db, "fiscal.refund", request.params["refund_no"])
    step = request.form.get("step", "")
    if step == "EXECUTE":
        _execute(request)
    else:
        _decide(request, step, request.form.get("opinion", ""))
    return see_other("/finance")


BASE = "/sim/v1/refunds"
ROUTES = (
    Route("POST", BASE, submit, "fiscal.refund", "fiscal"),
    Route("GET", f"{BASE}/{{refund_no}}", query, "fiscal.refund", "fiscal"),
    Route("POST", f"{BASE}/{{refund_no}}/decisions", decide, "fiscal.refund", "fiscal"),
    Route("POST", f"{BASE}/{{refund_no}}/execution", execute, "fiscal.refund", "fiscal"),
    Route("GET", "/finance", show_desk, "fiscal.desk", page=True),
    Route("POST", "/finance/{refund_no}", act_at_desk, "fiscal.desk", page=True),
)
