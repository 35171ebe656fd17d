"""What finance knows about a bill and the money on it; every payment way ends here."""

import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from simulators.faults import Fault
from simulators.numbers import spread
from simulators.postman import Callback, post
from simulators.store import next_value
from simulators.web import Refuse
from simulators.world import World

CHANNELS = {"ALIPAY": "2088", "WECHAT": "4200", "BANK": "6217", "COUNTER": "7001", "CASH": "7002"}
PAYEE_NAME = "财政非税收入汇缴结算账户（模拟）"
PAYEE_BANK = "通途模拟银行营业部"


def payee_account(division: str) -> str:
    """The account the money goes to; the same for every bill of a division."""
    return f"6200{division}{spread('account' + division) % 10**8:08d}"


def find(db: sqlite3.Connection, pay_code: str) -> sqlite3.Row:
    """Raises Refuse (404 NOTICE_UNKNOWN)."""
    row: sqlite3.Row | None = db.execute("select * from notice where pay_code = ?", (pay_code,)).fetchone()
    if row is None:
        raise Refuse(404, "NOTICE_UNKNOWN", "没有这个缴款码")
    return row


def trades(db: sqlite3.Connection, pay_code: str) -> list[sqlite3.Row]:
    return db.execute(
        "select * from trade where pay_code = ? order by paid_at, trade_no", (pay_code,)
    ).fetchall()


def taken_fen(db: sqlite3.Connection, pay_code: str) -> int:
    """Whole fen confirmed and not reversed, refunds not counted."""
    return sum(row["amount_fen"] for row in trades(db, pay_code) if row["state"] == "CONFIRMED")


def paid_fen(db: sqlite3.Connection, pay_code: str) -> int:
    """Whole fen that came and stayed: confirmed, not reversed, not given back."""
    back = db.execute(
        "select coalesce(sum(amount_fen), 0) as fen from refund where pay_code = ? and status = 'EXECUTED'",
        (pay_code,),
    ).fetchone()
    return taken_fen(db, pay_code) - int(back["fen"])


def describe(db: sqlite3.Connection, notice: sqlite3.Row) -> dict[str, Any]:
    """The answer to a query."""
    rows = trades(db, notice["pay_code"])
    live = [row for row in rows if row["state"] == "CONFIRMED"]
    receipt = db.execute(
        "select receipt_code, number, status from receipt where pay_code = ? and red_of = ''"
        " order by issued_at desc",
        (notice["pay_code"],),
    ).fetchone()
    return {
        "pay_code": notice["pay_code"],
        "notice_ref": notice["notice_ref"],
        "status": notice["status"],
        "amount_fen": notice["amount_fen"],
        "paid_fen": paid_fen(db, notice["pay_code"]),
        "currency": "CNY",
        "trade_no": live[0]["trade_no"] if live else None,
        "channel": live[0]["channel"] if live else None,
        "paid_at": live[0]["paid_at"] if live else None,
        "trades": [
            {name: row[name] for name in ("trade_no", "channel", "amount_fen", "paid_at", "state")}
            for row in rows
        ],
        "item_code": notice["item_code"],
        "collecting_unit_code": notice["unit_code"],
        "payee_account": payee_account(notice["division"]),
        "due_on": notice["due_on"] or None,
        "valid_until": notice["valid_until"] or None,
        "void_reason": notice["void_reason"] or None,
        "receipt": dict(receipt) if receipt else None,
    }


def weather(world: World, db: sqlite3.Connection, pay_code: str) -> dict[str, Fault]:
    """The faults that strike this payment, by name."""
    return {fault.name: fault for fault in world.strike_in(db, "fiscal.pay", pay_code)}


@dataclass(frozen=True)
class Payment:
    """Money that arrives: its way, whole fen, and the faults that strike it."""

    channel: str
    amount_fen: int
    struck: dict[str, Fault]


def pay(world: World, db: sqlite3.Connection, notice: sqlite3.Row, payment: Payment) -> list[str]:
    """Take the money: a trade (or two, by fault), the bill's status, the callback; the trade numbers."""
    struck, channel, amount_fen = payment.struck, payment.channel, payment.amount_fen
    if "WRONG_AMOUNT_BOTH" in struck:
        amount_fen = max(1, amount_fen + int(struck["WRONG_AMOUNT_BOTH"].number("delta_fen", -100)))
    numbers = [_take(world, db, notice, channel=channel, amount_fen=amount_fen)]
    if "DOUBLE_PAYMENT" in struck:
        numbers.append(_take(world, db, notice, channel=channel, amount_fen=amount_fen))
    if "OUT_OF_ORDER" in struck:
        reverse_trade(world, db, notice, numbers[0])
    return numbers


def _take(world: World, db: sqlite3.Connection, notice: sqlite3.Row, *, channel: str, amount_fen: int) -> str:
    now = world.clock.now()
    number = f"{CHANNELS[channel]}{now:%Y%m%d%H%M%S}{next_value(db, 'trade'):010d}"
    account = f"****{spread(notice['payer_name']) % 10000:04d}"
    db.execute(
        "insert into trade (trade_no, pay_code, channel, amount_fen, paid_at, paid_on, payer_account)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        (number, notice["pay_code"], channel, amount_fen, now.isoformat(), f"{now:%Y%m%d}", account),
    )
    db.execute("update notice set status = 'PAID' where pay_code = ?", (notice["pay_code"],))
    db.execute(
        "update session set state = 'PAID' where pay_code = ? and state = 'OPEN'", (notice["pay_code"],)
    )
    data = {
        "pay_code": notice["pay_code"],
        "notice_ref": notice["notice_ref"],
        "amount_fen": amount_fen,
        "currency": "CNY",
        "trade_no": number,
        "channel": channel,
        "paid_at": now.isoformat(),
        "item_code": notice["item_code"],
        "collecting_unit_code": notice["unit_code"],
        "payee_account": payee_account(notice["division"]),
    }
    post(world, db, Callback("fiscal", "PAYMENT_CONFIRMED", notice["pay_code"], data))
    return number


def reverse_trade(world: World, db: sqlite3.Connection, notice: sqlite3.Row, trade_no: str) -> None:
    """Give a trade back through its channel; the bill is unpaid again unless another trade stands."""
    db.execute("update trade set state = 'REVERSED' where trade_no = ?", (trade_no,))
    status = "PAID" if paid_fen(db, notice["pay_code"]) else "UNPAID"
    db.execute("update notice set status = ? where pay_code = ?", (status, notice["pay_code"]))
    row = db.execute("select amount_fen from trade where trade_no = ?", (trade_no,)).fetchone()
    data = {
        "pay_code": notice["pay_code"],
        "trade_no": trade_no,
        "amount_fen": row["amount_fen"],
        "reversed_at": world.clock.now().isoformat(),
    }
    post(world, db, Callback("fiscal", "PAYMENT_REVERSED", notice["pay_code"], data))


def is_expired(world: World, notice: sqlite3.Row) -> bool:
    """Whether the quote on the bill has run out."""
    return bool(notice["valid_until"]) and world.clock.now().isoformat() > notice["valid_until"]


def session_ends(world: World, notice: sqlite3.Row) -> str:
    """Half an hour from now, but not after the bill's own validity."""
    ends = (world.clock.now() + timedelta(minutes=30)).isoformat()
    return min(ends, notice["valid_until"]) if notice["valid_until"] else ends
