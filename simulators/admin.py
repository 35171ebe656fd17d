"""The levers: faults, clock, reset, journal, settlement. Not signed: loopback only."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field

from simulators import faults, journal
from simulators.postman import Callback, post
from simulators.store import SHANGHAI
from simulators.web import Answer, Refuse, Request, Route, as_json


class FaultIn(Struct):
    """match: op, and optionally pay_code or phone, and nth (from which matching request on)."""

    match: dict[str, Any]
    fault: str
    params: dict[str, Any] = field(default_factory=dict)
    times: int = 1


class ClockIn(Struct):
    """One of: advance by seconds, set to an ISO time, or neither to return to real time."""

    advance: float | None = None
    set: str | None = None


def add_fault(request: Request) -> Answer:
    asked = request.read(FaultIn)
    op = str(asked.match.get("op", ""))
    op = op if "." in op else f"fiscal.{op}"
    known = {name for names in _known(op) for name in names}
    if asked.fault not in known:
        raise Refuse(422, "UNKNOWN_FAULT", f"{op} 没有这种故障；可用：{'、'.join(sorted(known)) or '无'}")
    number = faults.add(
        request.db, asked.match | {"op": op}, asked.fault, params=asked.params, times=asked.times
    )
    return as_json({"id": number, "op": op, "fault": asked.fault}, 201)


def _known(op: str) -> list[dict[str, str]]:
    if op.endswith(".*"):
        return [names for name, (_, names) in faults.OPERATIONS.items() if name.startswith(op[:-1])]
    return [faults.OPERATIONS[op][1]] if op in faults.OPERATIONS else []


def list_faults(request: Request) -> Answer:
    rows = request.db.execute("select * from fault order by id desc").fetchall()
    return as_json([dict(row) for row in rows])


def clear_faults(request: Request) -> Answer:
    request.db.execute("delete from fault")
    return as_json({"cleared": True})


def show_clock(request: Request) -> Answer:
    world = request.world
    return as_json({"now": world.clock.now().isoformat(), "offset_seconds": world.clock.offset})


def move_clock(request: Request) -> Answer:
    """Move the virtual clock; signatures keep to real time."""
    asked = request.read(ClockIn)
    clock = request.world.clock
    offset = 0.0
    if asked.advance is not None:
        offset = clock.offset + asked.advance
    elif asked.set is not None:
        offset = _parsed(asked.set).timestamp() - (clock.seconds() - clock.offset)
    request.db.execute("insert or replace into setting values ('clock_offset', ?)", (str(offset),))
    request.world.postman.wake()
    return as_json({"now": clock.now().isoformat(), "offset_seconds": offset})


def _parsed(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refuse(422, "BAD_FIELDS", "时间应为 ISO 8601") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def reset(request: Request) -> Answer:
    """Forget everything but the certificates."""
    request.world.store.forget(request.db)
    return as_json({"reset": True})


def show_journal(request: Request) -> Answer:
    query = request.query
    before, limit = (
        int(text) if text.isdecimal() else 0 for text in (query.get("before", ""), query.get("limit", ""))
    )
    lines = journal.read(
        request.world.store, system=query.get("system", ""), before=before, limit=limit or 50
    )
    return as_json(lines)


def show_messages(request: Request) -> Answer:
    """Callbacks and how their delivery goes."""
    rows = request.db.execute(
        "select id, system, msg_id, type, subject, attempts, state, answer, tampering from message"
        " where ? in ('', subject) order by id desc limit 200",
        (request.query.get("subject", ""),),
    )
    return as_json([dict(row) for row in rows.fetchall()])


def settle(request: Request) -> Answer:
    """Settle a day's trades on the next day (T+1). ?day=yyyymmdd, default yesterday."""
    day = request.query.get("day") or f"{request.world.clock.now() - timedelta(days=1):%Y%m%d}"
    today = f"{request.world.clock.now():%Y%m%d}"
    done = request.db.execute(
        "update trade set settled_on = ? where paid_on = ? and settled_on = ''", (today, day)
    ).rowcount
    return as_json({"day": day, "settled": done})


def remit(request: Request) -> Answer:
    """Remit everything settled into the treasury and say so."""
    today = f"{request.world.clock.now():%Y%m%d}"
    rows = request.db.execute(
        "select pay_code, amount_fen from trade where settled_on <> '' and remitted_on = ''"
    )
    trades = rows.fetchall()
    request.db.execute(
        "update trade set remitted_on = ? where settled_on <> '' and remitted_on = ''", (today,)
    )
    total = sum(row["amount_fen"] for row in trades)
    data = {
        "remitted_on": today,
        "amount_fen": total,
        "pay_codes": sorted({row["pay_code"] for row in trades}),
    }
    if trades:
        post(request.world, request.db, Callback("fiscal", "REMITTED", today, data))
    return as_json(data)


def health(request: Request) -> Answer:
    return as_json({"status": "ok", "now": request.world.clock.now().isoformat()})


ROUTES = (
    Route("GET", "/healthz", health),
    Route("POST", "/admin/faults", add_fault),
    Route("GET", "/admin/faults", list_faults),
    Route("POST", "/admin/faults/clear", clear_faults),
    Route("POST", "/admin/reset", reset),
    Route("POST", "/admin/clock", move_clock),
    Route("GET", "/admin/clock", show_clock),
    Route("GET", "/admin/journal", show_journal),
    Route("GET", "/admin/messages", show_messages),
    Route("POST", "/admin/settle", settle),
    Route("POST", "/admin/remit", remit),
)
