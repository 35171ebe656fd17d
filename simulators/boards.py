"""Displays at the roadside: they take signed messages and show the last ones."""

import hashlib
import time
from typing import Any

import msgspec

from simulators.pages import Markup, fill, page
from simulators.signing import received, verify
from simulators.web import Answer, Refuse, Request, Route, as_json

ROW = '<tr><td class="mono">$code</td><td>$lines</td><td>$expires</td></tr>'
KEPT = 20
_shown: dict[str, list[dict[str, Any]]] = {}


class Message(msgspec.Struct):
    id: str
    lines: list[str]
    expires_at: str


class Messages(msgspec.Struct):
    board: str
    messages: list[Message]


def demonstration_secret(board: str) -> str:
    """The key of a demonstration display; a real one is made by the product and shown once."""
    return hashlib.sha256(f"tongtu demonstration board {board}".encode()).hexdigest()


def take(request: Request) -> Answer:
    """Show messages: each once, however often it comes."""
    sent = request.read(Messages)
    if sent.board != request.params["code"]:
        raise Refuse(422, "WRONG_BOARD", "显示屏编号不符")
    message = received(
        request.headers, method="POST", path=request.path, query=request.query_string, body=request.body
    )
    verify(message, demonstration_secret(sent.board), request.headers, time.time())
    rows = _shown.setdefault(sent.board, [])
    known = {row["id"] for row in rows}
    rows += [msgspec.structs.asdict(one) for one in sent.messages if one.id not in known]
    del rows[:-KEPT]
    return as_json({"shown": len(rows)})


def show(request: Request) -> Answer:
    """What every display shows."""
    lines = [
        fill(ROW, request.lang, code=code, lines="　".join(one["lines"]), expires=one["expires_at"])
        for code, rows in sorted(_shown.items())
        for one in reversed(rows)
    ]
    nothing = fill(
        '<tr><td colspan="3" class="muted">[[还没有显示。|Nothing shown yet.]]</td></tr>', request.lang
    )
    return page(request, "boards", "[[显示屏|Displays]]", rows=Markup("".join(lines) or nothing))


ROUTES = (
    Route("POST", "/boards/{code}/messages", take, "boards.show"),
    Route("GET", "/boards", show, page=True),
)
