"""From a request to an answer: route, weather (faults), signature, idempotency, handler, journal."""

import hashlib
import json
import sqlite3
import time
from urllib.parse import unquote

from simulators import admin, boards, journal, panel, realname, sms, tsa, vehicles
from simulators.faults import Fault, unlucky
from simulators.fiscal import (
    afterlife,
    counter,
    notices,
    payment_pages,
    receipts,
    refunds,
    seal,
    segments,
    statements,
)
from simulators.pages import problem_page
from simulators.signing import BadSignature, received, verify
from simulators.web import Answer, Refuse, Request, Route, problem
from simulators.world import World

FISCAL = (
    notices, payment_pages, counter, segments, receipts, afterlife, seal, refunds, statements,
)  # fmt: skip
MODULES = (*FISCAL, sms, realname, tsa, vehicles, boards, admin, panel)
ROUTES: tuple[Route, ...] = tuple(route for module in MODULES for route in module.ROUTES)
NONCE_SECONDS = 600


def respond(world: World, request: Request) -> Answer:
    """Answer one request and write it into the journal."""
    started = time.monotonic()
    found = _find(request)
    answer = found if isinstance(found, Answer) else _weathered(request, found)
    if isinstance(found, Answer) or not found.quiet:
        asked = journal.readable(request.body, request.headers.get("Content-Type", ""))
        line = journal.Line(
            system=_system(request.path),
            direction="in",
            method=request.method,
            path=request.path + (f"?{request.query_string}" if request.query_string else ""),
            status=0 if answer.hang_up else answer.status,
            ms=int((time.monotonic() - started) * 1000),
            request=asked,
            response=journal.readable(answer.body, answer.content_type),
            note="no answer sent" if answer.hang_up else "",
        )
        journal.write(world.store, line, world.clock.now().isoformat())
    return answer


def _system(path: str) -> str:
    first = path.split("/")[1]
    return first if first in {"sms", "realname", "tsa", "vehicles", "boards"} else "fiscal"


def _find(request: Request) -> Route | Answer:
    allowed = []
    for route in ROUTES:
        matched = route.pattern.match(request.path)
        if matched and route.method == request.method:
            request.params = {name: unquote(value) for name, value in matched.groupdict().items()}
            return route
        if matched:
            allowed.append(route.method)
    if allowed:
        return problem(405, "METHOD_NOT_ALLOWED", "只支持 " + "、".join(allowed))
    return problem(404, "NOT_FOUND", "没有这个地址")


def _weathered(request: Request, route: Route) -> Answer:
    """The answer under whatever faults strike this operation."""
    struck = request.world.strike(route.op, request.subject()) if route.op and not route.page else []
    request.faults = struck
    for fault in struck:
        if fault.name == "SLOW":
            time.sleep(min(fault.number("seconds", 3), 60))
        if fault.name in {"ERROR_BEFORE_EFFECT", "DOWN"} or (fault.name == "FLAP" and unlucky(fault)):
            return problem(int(fault.number("status", 503)), "UNAVAILABLE", "系统繁忙，请稍后再试")
    return _after(_refusing(request, route), struck)


def _after(answer: Answer, struck: list[Fault]) -> Answer:
    for fault in struck:
        if fault.name == "TIMEOUT_AFTER_SUCCESS":
            time.sleep(min(fault.number("seconds", 0), 60))
            answer.hang_up = True
        if fault.name == "UNKNOWN_FIELDS" and answer.content_type.startswith("application/json"):
            body = json.loads(answer.body)
            if isinstance(body, dict):
                mixed = {"zz_new": [1, {"a": None}], **dict(reversed(body.items()))}
                answer.body = json.dumps(mixed, ensure_ascii=False).encode()
    return answer


def _refusing(request: Request, route: Route) -> Answer:
    try:
        if route.secret:
            _authenticate(request, route)
        if request.method == "GET":
            with request.world.store.read() as db:
                request.open(db)
                return route.handler(request)
        with request.world.store.write() as db:
            request.open(db)
            return _once(request, route) if route.secret else route.handler(request)
    except BadSignature as bad:
        return problem(401, bad.code, bad.message)
    except Refuse as refused:
        if route.page:
            return problem_page(request, refused.status, refused.message)
        return problem(refused.status, refused.code, refused.message)


def _authenticate(request: Request, route: Route) -> None:
    """Check the signature and spend the nonce, also when the request is then refused."""
    world = request.world
    message = received(
        request.headers,
        method=request.method,
        path=request.path,
        query=request.query_string,
        body=request.body,
    )
    verify(message, world.secrets[route.secret], request.headers, time.time())
    request.app_id = request.headers["X-App-Id"]
    with world.store.write() as db:
        db.execute("delete from nonce where at < ?", (time.time() - NONCE_SECONDS,))
        try:
            db.execute("insert into nonce values (?, ?, ?)", (request.app_id, message.nonce, time.time()))
        except sqlite3.IntegrityError as used:
            raise BadSignature("REPLAYED_NONCE", "随机数已使用") from used


def _once(request: Request, route: Route) -> Answer:
    """The same key and body answer the same; the same key with another body is refused."""
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return route.handler(request)
    scope = f"{request.app_id} {request.method} {request.path}"
    digest = hashlib.sha256(request.body).hexdigest()
    row = request.db.execute("select * from idempotency where scope = ? and key = ?", (scope, key)).fetchone()
    if row and row["digest"] != digest:
        raise Refuse(409, "IDEMPOTENCY_CONFLICT", "同一幂等键的请求内容不同")
    if row:
        return Answer(row["body"].encode(), row["status"], headers={"Idempotent-Replay": "true"})
    answer = route.handler(request)
    request.db.execute(
        "insert into idempotency values (?, ?, ?, ?, ?, ?)",
        (scope, key, digest, answer.status, answer.body.decode(), time.time()),
    )
    return answer
