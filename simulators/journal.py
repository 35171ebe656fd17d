"""What was said to whom: every request, answer and callback attempt, newest kept."""

from dataclasses import astuple, dataclass
from typing import Any

from simulators.store import Store

KEPT = 5000
SHOWN_BYTES = 4000


def readable(body: bytes, content_type: str) -> str:
    """Text as text, the rest as its size."""
    if any(kind in content_type for kind in ("json", "text/csv", "urlencoded", "text/plain", "xml")):
        return body[:SHOWN_BYTES].decode("utf-8", "replace")
    return f"<{len(body)} bytes {content_type}>" if body else ""


@dataclass(frozen=True)
class Line:
    """One exchange; `direction` is in or out, status 0 means that no answer came."""

    system: str
    direction: str
    method: str
    path: str
    status: int
    ms: int
    request: str
    response: str
    note: str = ""


def write(store: Store, line: Line, at: str) -> None:
    with store.write() as db:
        row = db.execute(
            "insert into journal (at, system, direction, method, path, status, ms, request, response, note)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
            (at, *astuple(line)),
        ).fetchone()
        if row["id"] % 500 == 0:
            db.execute("delete from journal where id <= ?", (row["id"] - KEPT,))


def read(store: Store, *, system: str = "", before: int = 0, limit: int = 50) -> list[dict[str, Any]]:
    """The newest lines, of one system if asked, older than `before` if given."""
    rows = store.connection.execute(
        "select * from journal where (? = '' or system = ?) and (? = 0 or id < ?) order by id desc limit ?",
        (system, system, before, before, min(limit, 500)),
    )
    return [dict(row) for row in rows.fetchall()]
