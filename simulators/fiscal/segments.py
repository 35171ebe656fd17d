"""Number segments (号段): issued by finance, used up one number at a time."""

import sqlite3
from typing import Any

from msgspec import Struct

from simulators.fiscal import ledger
from simulators.postman import Callback, post
from simulators.store import next_value
from simulators.web import Answer, Refuse, Request, Route, as_json

LARGEST = 1_000_000


class SegmentIn(Struct):
    """`receipt_code` empty: made from the division and the year."""

    unit_code: str
    count: int
    division: str = ""
    receipt_code: str = ""
    document_no: str = ""


class NumberIn(Struct):
    pay_code: str
    unit_code: str = ""


def fine_code(division: str, year: int) -> str:
    """Receipt code of fines: province, category 03, kind 01, year."""
    return f"{division[:2]:0<2}0301{year % 100:02d}"


def issue_segment(request: Request) -> Answer:
    """201 with the next free range of that receipt code; ranges never overlap."""
    asked = request.read(SegmentIn)
    if not 0 < asked.count <= LARGEST:
        raise Refuse(422, "BAD_COUNT", f"数量应在 1 至 {LARGEST} 之间")
    code = asked.receipt_code or fine_code(asked.division or asked.unit_code, request.world.clock.now().year)
    if len(code) != 8 or not code.isdecimal():
        raise Refuse(422, "BAD_RECEIPT_CODE", "票据代码应为八位数字")
    last = request.db.execute(
        "select max(end_no) as no from segment where receipt_code = ?", (code,)
    ).fetchone()
    start = (last["no"] or 0) + 1
    number = f"SEG-{next_value(request.db, 'segment'):06d}"
    now = request.world.clock.now().isoformat()
    request.db.execute(
        "insert into segment values (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, asked.unit_code, code, start, start + asked.count - 1, start, asked.document_no, now),
    )
    row = request.db.execute("select * from segment where id = ?", (number,)).fetchone()
    post(request.world, request.db, Callback("fiscal", "SEGMENT_ISSUED", asked.unit_code, described(row)))
    return as_json(described(row), 201)


def described(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "segment_id": row["id"],
        "unit_code": row["unit_code"],
        "receipt_code": row["receipt_code"],
        "start_no": f"{row['start_no']:010d}",
        "end_no": f"{row['end_no']:010d}",
        "count": row["end_no"] - row["start_no"] + 1,
        "document_no": row["document_no"],
        "issued_at": row["issued_at"],
    }


def list_segments(request: Request) -> Answer:
    rows = request.db.execute(
        "select * from segment where unit_code = ?", (request.query.get("unit_code", ""),)
    )
    return as_json([described(row) | {"next_no": f"{row['next_no']:010d}"} for row in rows.fetchall()])


def take(db: sqlite3.Connection, unit_code: str, receipt_code: str = "") -> tuple[str, str]:
    """The next unused number of a unit: receipt code and number.

    Raises Refuse (422 SEGMENT_EXHAUSTED).
    """
    rows = db.execute(
        "select * from segment where unit_code = ? and ? in ('', receipt_code)"
        " and next_no <= end_no order by id",
        (unit_code, receipt_code),
    ).fetchall()
    for row in rows:
        for number in range(row["next_no"], row["end_no"] + 1):
            text = f"{number:010d}"
            used = db.execute(
                "select 1 from receipt where receipt_code = ? and number = ?", (row["receipt_code"], text)
            ).fetchone()
            if used is None:
                db.execute("update segment set next_no = ? where id = ?", (number + 1, row["id"]))
                return row["receipt_code"], text
    raise Refuse(422, "SEGMENT_EXHAUSTED", "号段已用完，请向财政申领")


def holds(db: sqlite3.Connection, unit_code: str, receipt_code: str, number: str) -> bool:
    """Whether the number lies in a segment of that unit."""
    row = db.execute(
        "select 1 from segment where unit_code = ? and receipt_code = ? and ? between start_no and end_no",
        (unit_code, receipt_code, int(number) if number.isdecimal() else -1),
    ).fetchone()
    return len(number) == 10 and row is not None


def take_number(request: Request) -> Answer:
    """On demand: one number for a bill."""
    asked = request.read(NumberIn)
    if request.struck_by("SEGMENT_EXHAUSTED"):
        raise Refuse(422, "SEGMENT_EXHAUSTED", "号段已用完，请向财政申领")
    notice = ledger.find(request.db, asked.pay_code)
    code, number = take(request.db, asked.unit_code or notice["unit_code"])
    return as_json({"receipt_code": code, "number": number}, 201)


ROUTES = (
    Route("POST", "/sim/v1/segments", issue_segment, "fiscal.segment", "fiscal"),
    Route("GET", "/sim/v1/segments", list_segments, "fiscal.segment", "fiscal"),
    Route("POST", "/sim/v1/receipt-numbers", take_number, "fiscal.number", "fiscal"),
)
