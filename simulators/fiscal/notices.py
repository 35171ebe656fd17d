"""Bills (缴款通知书): register, query, void; payment sessions."""

import secrets
import sqlite3

from msgspec import Struct

from simulators.fiscal import ledger
from simulators.numbers import pay_code, pay_code_is_valid
from simulators.store import next_value
from simulators.web import Answer, Refuse, Request, Route, as_json

LARGEST_FEN = 10_000_000_000
ITEMS = {"SIM-ITEM-01": "交通罚没收入", "SIM-ITEM-02": "加处罚款收入"}
KEPT = (
    "notice_ref", "unit_code", "unit_name", "payer_name", "payer_type", "item_code", "item_name",
    "amount_fen", "principal_fen", "surcharge_fen", "due_on", "valid_until", "memo", "supersedes",
)  # fmt: skip


class NoticeIn(Struct, kw_only=True):
    """What a unit says when it registers a bill; amounts in fen, `valid_until` ISO with +08:00."""

    admin_division_code: str
    collecting_unit_code: str
    collecting_unit_name: str
    payer_name: str
    item_code: str
    amount_fen: int
    notice_ref: str = ""
    pay_code: str = ""
    payer_type: int = 1
    item_name: str = ""
    amount_principal_fen: int | None = None
    amount_surcharge_fen: int = 0
    due_on: str = ""
    valid_until: str = ""
    memo: str = ""
    supersedes_pay_code: str = ""


class SessionIn(Struct):
    pay_code: str
    return_url: str


class ReasonIn(Struct):
    reason: str


class ItemIn(Struct):
    name: str
    unit_code: str = ""


def register(request: Request) -> Answer:
    """201 with the pay code; the same `notice_ref` answers the same bill."""
    bill = request.read(NoticeIn)
    known = request.db.execute(
        "select * from notice where app_id = ? and notice_ref = ? and notice_ref <> ''",
        (request.app_id, bill.notice_ref),
    ).fetchone()
    if known:
        return _same(request, known, bill)
    item_name = _check(request, bill)
    code = bill.pay_code or _new_code(request, bill.admin_division_code)
    if request.db.execute("select 1 from notice where pay_code = ?", (code,)).fetchone():
        raise Refuse(409, "PAY_CODE_USED", "缴款码已使用")
    values = {
        "notice_ref": bill.notice_ref,
        "unit_code": bill.collecting_unit_code,
        "unit_name": bill.collecting_unit_name,
        "payer_name": bill.payer_name,
        "payer_type": bill.payer_type,
        "item_code": bill.item_code,
        "item_name": bill.item_name or item_name,
        "amount_fen": bill.amount_fen,
        "principal_fen": _principal(bill),
        "surcharge_fen": bill.amount_surcharge_fen,
        "due_on": bill.due_on,
        "valid_until": bill.valid_until,
        "memo": bill.memo,
        "supersedes": bill.supersedes_pay_code,
    }
    request.db.execute(
        f"insert into notice (pay_code, app_id, status, division, registered_at, {', '.join(KEPT)})"  # noqa: S608
        f" values (?, ?, 'UNPAID', ?, ?{', ?' * len(KEPT)})",
        (
            code,
            request.app_id,
            bill.admin_division_code,
            request.world.clock.now().isoformat(),
            *(values[name] for name in KEPT),
        ),
    )
    return _registered(request, ledger.find(request.db, code))


def _same(request: Request, known: sqlite3.Row, bill: NoticeIn) -> Answer:
    if (known["amount_fen"], known["payer_name"]) != (bill.amount_fen, bill.payer_name):
        raise Refuse(409, "NOTICE_REF_USED", "同一业务号的缴款单内容不同")
    return _registered(request, known)


def _principal(bill: NoticeIn) -> int:
    if bill.amount_principal_fen is None:
        return bill.amount_fen - bill.amount_surcharge_fen
    return bill.amount_principal_fen


def _check(request: Request, bill: NoticeIn) -> str:
    """The item's name. Raises Refuse (422)."""
    if len(bill.admin_division_code) != 6 or not bill.admin_division_code.isdecimal():
        raise Refuse(422, "BAD_DIVISION", "行政区划代码应为六位数字")
    if not bill.collecting_unit_code or bill.collecting_unit_code.startswith("SUSPENDED"):
        raise Refuse(422, "UNIT_NOT_AUTHORISED", "该单位没有执收权限")
    if (
        not 0 < bill.amount_fen <= LARGEST_FEN
        or _principal(bill) + bill.amount_surcharge_fen != bill.amount_fen
    ):
        raise Refuse(422, "AMOUNT_OUT_OF_RANGE", "金额应大于零，且等于本金与加处罚款之和")
    if bill.pay_code and not pay_code_is_valid(bill.pay_code):
        raise Refuse(422, "BAD_PAY_CODE", "缴款码校验位不正确")
    row = request.db.execute("select name from item where code = ?", (bill.item_code,)).fetchone()
    name = row["name"] if row else ITEMS.get(bill.item_code)
    if name is None:
        raise Refuse(422, "ITEM_NOT_BOUND", "执收项目未绑定")
    return str(name)


def _new_code(request: Request, division: str) -> str:
    year = request.world.clock.now().year
    return pay_code(division, year, next_value(request.db, f"pay_code {division} {year}"))


def _registered(request: Request, notice: sqlite3.Row) -> Answer:
    code = notice["pay_code"]
    body = {
        "pay_code": code,
        "status": notice["status"],
        "page_url": f"{request.base_url}/bills/{code}",
        "qr_url": f"{request.base_url}/bills/{code}",
        "payee_name": ledger.PAYEE_NAME,
        "payee_account": ledger.payee_account(notice["division"]),
        "payee_bank": ledger.PAYEE_BANK,
        "registered_at": notice["registered_at"],
    }
    return as_json(body, 201)


def query(request: Request) -> Answer:
    return as_json(ledger.describe(request.db, ledger.find(request.db, request.params["pay_code"])))


def query_by_ref(request: Request) -> Answer:
    """?ref=: what became of a registration whose answer was lost; 404 when it never arrived."""
    row = request.db.execute(
        "select * from notice where app_id = ? and notice_ref = ? and notice_ref <> ''",
        (request.app_id, request.query.get("ref", "")),
    ).fetchone()
    if row is None:
        raise Refuse(404, "NOTICE_UNKNOWN", "没有这个业务号的缴款单")
    return as_json(ledger.describe(request.db, row))


def void(request: Request) -> Answer:
    """Void an unpaid bill; voiding twice changes nothing."""
    notice = ledger.find(request.db, request.params["pay_code"])
    reason = request.read(ReasonIn).reason
    if notice["status"] in {"PAID", "REFUNDED"}:
        raise Refuse(409, "ALREADY_PAID", "已缴款，不能作废")
    request.db.execute(
        "update notice set status = 'VOID', void_reason = ? where pay_code = ? and status <> 'VOID'",
        (reason, notice["pay_code"]),
    )
    request.db.execute("update session set state = 'CLOSED' where pay_code = ?", (notice["pay_code"],))
    return as_json({"pay_code": notice["pay_code"], "status": "VOID"})


def start_session(request: Request) -> Answer:
    """201 with the address of a payment page that lives half an hour."""
    asked = request.read(SessionIn)
    if not asked.return_url.startswith(("http://", "https://")):
        raise Refuse(422, "BAD_RETURN_URL", "返回地址应为 http 或 https")
    notice = ledger.find(request.db, asked.pay_code)
    return as_json(open_session(request, notice, asked.return_url), 201)


def open_session(request: Request, notice: sqlite3.Row, return_url: str) -> dict[str, str]:
    """A session on a bill that can be paid. Raises Refuse (409)."""
    refusals = {"PAID": "ALREADY_PAID", "REFUNDED": "ALREADY_PAID", "VOID": "NOTICE_VOID"}
    if notice["status"] in refusals:
        raise Refuse(409, refusals[notice["status"]], "这张缴款单已缴款或已作废")
    if ledger.is_expired(request.world, notice):
        raise Refuse(409, "NOTICE_EXPIRED", "这张缴款单已过有效期，请重新获取")
    token, ends = secrets.token_urlsafe(18), ledger.session_ends(request.world, notice)
    request.db.execute(
        "insert into session (token, pay_code, return_url, expires_at) values (?, ?, ?, ?)",
        (token, notice["pay_code"], return_url, ends),
    )
    return {"session": token, "page_url": f"{request.base_url}/pay/{token}", "expires_at": ends}


def bind_item(request: Request) -> Answer:
    """Bind a revenue item, so that bills may name it."""
    item = request.read(ItemIn)
    code = request.params["code"]
    request.db.execute("insert or replace into item values (?, ?)", (code, item.name))
    return as_json(
        {"item_code": code, "name": item.name, "bound_at": request.world.clock.now().isoformat()}, 201
    )


BASE = "/sim/v1"
ROUTES = (
    Route("POST", f"{BASE}/payment-notices", register, "fiscal.register", "fiscal"),
    Route("GET", f"{BASE}/payment-notices", query_by_ref, "fiscal.query", "fiscal"),
    Route("GET", f"{BASE}/payment-notices/{{pay_code}}", query, "fiscal.query", "fiscal"),
    Route("POST", f"{BASE}/payment-notices/{{pay_code}}/void", void, "fiscal.void", "fiscal"),
    Route("POST", f"{BASE}/payment-sessions", start_session, "fiscal.session", "fiscal"),
    Route("POST", f"{BASE}/items/{{code}}/bindings", bind_item, "fiscal.register", "fiscal"),
)
