"""The pages a payer sees: the bill behind the QR code, the payment page, what came of it."""

import sqlite3
from urllib.parse import urlsplit, urlunsplit

from simulators.fiscal import ledger
from simulators.fiscal.notices import open_session
from simulators.pages import Markup, fill, page, template, yuan
from simulators.web import Answer, Refuse, Request, Route, see_other

OUTCOMES = {"success", "fail", "slow", "close"}
SLOW_SECONDS = 8
CHANNEL_NAMES = {
    "ALIPAY": "[[支付宝|Alipay]]",
    "WECHAT": "[[微信支付|WeChat Pay]]",
    "BANK": "[[银行卡|Bank card]]",
    "COUNTER": "[[银行柜台|Bank counter]]",
    "CASH": "[[现金|Cash]]",
}


def show_bill(request: Request) -> Answer:
    """Where the QR code on a notice leads."""
    notice = ledger.find(request.db, request.params["pay_code"])
    action = fill(template("bill_pay"), request.lang, pay_code=notice["pay_code"])
    if notice["status"] != "UNPAID":
        action = Markup("")
    return page(request, "bill", "[[缴款通知|Payment notice]]", action=action, **_facts(request, notice))


def start_from_bill(request: Request) -> Answer:
    notice = ledger.find(request.db, request.params["pay_code"])
    return see_other(open_session(request, notice, "")["page_url"])


def show_payment(request: Request) -> Answer:
    """The payment page, or what came of it."""
    session, notice = _session(request)
    if session["state"] == "OPEN" and notice["status"] == "UNPAID":
        _refuse_if_over(request, session)
        return page(
            request, "pay", "[[模拟缴款页|Simulated payment page]]", token=session["token"],
            deadline=session["expires_at"][11:16], **_facts(request, notice),
        )  # fmt: skip
    return _outcome(request, session, notice)


def _session(request: Request) -> tuple[sqlite3.Row, sqlite3.Row]:
    row = request.db.execute("select * from session where token = ?", (request.params["session"],)).fetchone()
    if row is None:
        raise Refuse(404, "SESSION_UNKNOWN", "[[没有这个缴款页|There is no such payment page]]")
    return row, ledger.find(request.db, row["pay_code"])


def _refuse_if_over(request: Request, session: sqlite3.Row) -> None:
    if request.world.clock.now().isoformat() > session["expires_at"]:
        message = "[[缴款页已超时，请回到原页面重新发起缴款。没有扣款。"
        message += "|This page has timed out. Go back and start again; nothing was charged.]]"
        raise Refuse(410, "SESSION_EXPIRED", message)


def _facts(request: Request, notice: sqlite3.Row) -> dict[str, str]:
    words = {
        "UNPAID": ("amber", "[[待缴款|Unpaid]]"),
        "PAID": ("green", "[[已缴款|Paid]]"),
        "VOID": ("red", "[[已作废|Void]]"),
        "REFUNDED": ("violet", "[[已退付|Refunded]]"),
    }
    colour, word = words[notice["status"]]
    code = notice["pay_code"]
    parts = ""
    if notice["surcharge_fen"]:
        parts = fill(
            template("amount_parts"), request.lang,
            principal=yuan(notice["principal_fen"]), surcharge=yuan(notice["surcharge_fen"]),
        )  # fmt: skip
    return {
        "amount": yuan(notice["amount_fen"]),
        "parts": Markup(parts),
        "payer": masked(notice["payer_name"]),
        "pay_code": " ".join(code[start : start + 4] for start in range(0, len(code), 4)),
        "item": notice["item_name"],
        "unit": notice["unit_name"],
        "memo": notice["memo"] or "—",
        "payee": ledger.PAYEE_NAME,
        "due_on": notice["due_on"] or "—",
        "state": word,
        "colour": colour,
    }


def masked(name: str) -> str:
    """Persons by their surname, organisations whole."""
    return name if len(name) > 4 else name[:1] + "*" * (len(name) - 1)


def submit(request: Request) -> Answer:
    """Pay, or play one of the other endings; then back to where the payer came from."""
    session, notice = _session(request)
    form = request.form
    outcome = form.get("outcome", "success")
    channel = form.get("channel", "")
    if channel not in CHANNEL_NAMES or outcome not in OUTCOMES:
        raise Refuse(422, "BAD_FIELDS", "[[请选择支付方式|Choose a way to pay]]")
    if session["state"] != "OPEN" or notice["status"] != "UNPAID":
        return see_other(f"/pay/{session['token']}")
    _refuse_if_over(request, session)
    struck = ledger.weather(request.world, request.db, notice["pay_code"])
    if "RETURN_URL_FORGED" in struck:
        return _back(session, "success")
    if outcome in {"fail", "close"}:
        return _back(session, "failed") if outcome == "fail" else see_other(f"/pay/{session['token']}")
    payment = ledger.Payment(channel, notice["amount_fen"], struck)
    ledger.pay(request.world, request.db, notice, payment)
    if outcome == "slow":
        request.db.execute(
            "update message set due = due + ? where subject = ? and state = 'WAITING'",
            (SLOW_SECONDS, notice["pay_code"]),
        )
    return _back(session, "success")


def _back(session: sqlite3.Row, status: str) -> Answer:
    """To the return address with a status that proves nothing; without one, to our own result page."""
    if not session["return_url"]:
        return see_other(f"/pay/{session['token']}")
    parts = urlsplit(session["return_url"])
    query = f"{parts.query}&status={status}" if parts.query else f"status={status}"
    return see_other(urlunsplit(parts._replace(query=query)))


def _outcome(request: Request, session: sqlite3.Row, notice: sqlite3.Row) -> Answer:
    rows = ledger.trades(request.db, notice["pay_code"])
    lines = [
        fill(
            template("trade_line"), request.lang, channel=CHANNEL_NAMES[row["channel"]],
            trade_no=row["trade_no"], paid_at=row["paid_at"][:19].replace("T", " "),
            amount=yuan(row["amount_fen"]),
        )
        for row in rows
    ]  # fmt: skip
    back = ""
    if session["return_url"]:
        back = fill(template("back_link"), request.lang, to=_back(session, "success").headers["Location"])
    facts = _facts(request, notice)
    return page(
        request, "paid", "[[缴款结果|Result]]", trades=Markup("".join(lines)), back=Markup(back), **facts
    )


ROUTES = (
    Route("GET", "/bills/{pay_code}", show_bill, "fiscal.bill", page=True),
    Route("POST", "/bills/{pay_code}", start_from_bill, "fiscal.bill", page=True),
    Route("GET", "/pay/{session}", show_payment, "fiscal.page", page=True),
    Route("POST", "/pay/{session}/submit", submit, "fiscal.page", page=True),
)
