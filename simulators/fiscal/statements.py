"""Daily statements as CSV with a totals line, and the ways a statement can be wrong."""

import csv
import hashlib
import io
import sqlite3
from collections.abc import Callable

from simulators.web import Answer, Refuse, Request, Route

COLUMNS = (
    "kind", "pay_code", "trade_no", "channel", "amount_fen", "at", "payer_account", "receipt", "settled_on",
    "remitted_on",
)  # fmt: skip
Line = list[str]
BY_DAY = {"channel": "paid_on", "finance": "paid_on", "treasury": "remitted_on"}


def show(request: Request) -> Answer:
    kind, day = request.params["kind"], request.params["day"]
    if kind not in BY_DAY or len(day) != 8 or not day.isdecimal():
        raise Refuse(404, "STATEMENT_UNKNOWN", "没有这种对账单")
    late = request.struck_by("STATEMENT_LATE")
    if late or day >= f"{request.world.clock.now():%Y%m%d}":
        raise Refuse(404, "STATEMENT_NOT_READY", "对账单尚未生成")
    lines = _payments(request.db, kind, day)
    if kind != "treasury":
        lines += _refunds(request.db, day)
    count, total = len(lines), sum(int(line[4]) for line in lines)
    for fault in request.faults:
        if fault.name in SPOILED:
            lines = SPOILED[fault.name](lines)
    if request.struck_by("STATEMENT_WRONG_TOTAL"):
        total += 100
    text = _written(lines, ["TOTAL", str(count), str(total)])
    if request.struck_by("STATEMENT_TRUNCATED"):
        text = text[: len(text) * 2 // 3]
    content = text.encode("gbk" if request.struck_by("STATEMENT_GBK") else "utf-8")
    digest = hashlib.sha256(content).hexdigest()
    return Answer(content, 200, "text/csv; charset=utf-8", {"X-Content-SHA256": digest})


def _payments(db: sqlite3.Connection, kind: str, day: str) -> list[Line]:
    rows = db.execute(
        "select trade.*, notice.division, (select receipt_code || ' ' || number from receipt"  # noqa: S608
        " where receipt.pay_code = trade.pay_code and red_of = '' and status = 'ISSUED' limit 1) as receipt"
        f" from trade join notice using (pay_code) where {BY_DAY[kind]} = ? order by paid_at, trade_no",
        (day,),
    ).fetchall()
    lines = []
    for row in rows:
        tail = [row["payer_account"], row["receipt"] or "", row["settled_on"], row["remitted_on"]]
        head = [row["pay_code"], row["trade_no"], row["channel"]]
        lines.append(["PAY", *head, str(row["amount_fen"]), row["paid_at"], *tail])
        if row["state"] == "REVERSED":
            lines.append(["REVERSE", *head, str(-row["amount_fen"]), row["paid_at"], *tail])
    return lines


def _refunds(db: sqlite3.Connection, day: str) -> list[Line]:
    rows = db.execute(
        "select * from refund where status = 'EXECUTED' and replace(substr(at, 1, 10), '-', '') = ?"
        " order by refund_no",
        (day,),
    )
    return [
        [
            "REFUND",
            row["pay_code"],
            row["slip_no"],
            "TREASURY",
            str(-row["amount_fen"]),
            row["at"],
            "",
            "",
            "",
            "",
        ]
        for row in rows.fetchall()
    ]


def _written(lines: list[Line], total: Line) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([list(COLUMNS), *lines, total])
    return out.getvalue()


def _with_stranger(lines: list[Line]) -> list[Line]:
    return [*lines, ["PAY", "41010026300000000015", "STRANGER-1", "BANK", "100", "", "", "", "", ""]]


SPOILED: dict[str, Callable[[list[Line]], list[Line]]] = {
    "STATEMENT_MISSING_LINE": lambda lines: lines[1:],
    "STATEMENT_EXTRA_LINE": _with_stranger,
    "STATEMENT_DUPLICATE_LINE": lambda lines: lines[:1] + lines,
}
ROUTES = (Route("GET", "/sim/v1/statements/{kind}/{day}", show, "fiscal.statement", "fiscal"),)
