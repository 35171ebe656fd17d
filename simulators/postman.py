"""Callbacks: written with the fact they report, delivered signed, retried on a ladder until answered."""

import json
import secrets
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from simulators import journal, signing
from simulators.faults import Fault
from simulators.signing import Message

if TYPE_CHECKING:
    from simulators.world import World

ANSWER_SECONDS = 5
LADDER_SECONDS = (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600)
PATHS = {"fiscal": "/api/v1/fiscal/callbacks", "sms": "/api/v1/sms/receipts"}
TAMPERING = {"BAD_SIGNATURE", "STALE_TIMESTAMP", "REPLAYED_NONCE", "CLOCK_SKEW"}


@dataclass(frozen=True)
class Callback:
    """A fact to tell the product; `subject` is what faults may aim at, `wait` seconds go by before."""

    system: str
    kind: str
    subject: str
    data: dict[str, Any]
    wait: float = 0.0


def post(world: "World", db: sqlite3.Connection, told: Callback) -> None:
    """Queue a callback in the transaction of its fact; faults of `<system>.callback` bend it on its way."""
    number = db.execute("select coalesce(max(id), 0) + 1 as id from message").fetchone()["id"]
    body = {
        "msg_id": f"{told.system.upper()}-{number:010d}",
        "type": told.kind,
        "occurred_at": world.clock.now().isoformat(),
        "data": told.data,
    }
    copies = [_Copy(body, world.clock.seconds() + told.wait)]
    for fault in world.strike_in(db, f"{told.system}.callback", told.subject):
        copies = _bend(copies, fault)
    for copy in copies:
        text = json.dumps(copy.body, ensure_ascii=False)
        db.execute(
            "insert into message (system, path, msg_id, type, subject, body, tampering, due)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                told.system,
                PATHS[told.system],
                copy.body["msg_id"],
                told.kind,
                told.subject,
                text,
                copy.tampering,
                copy.due,
            ),
        )
    world.postman.wake()


class _Copy:
    """One delivery to be made."""

    def __init__(self, body: dict[str, Any], due: float, tampering: str = "") -> None:
        self.body = body
        self.due = due
        self.tampering = tampering


def _bend(copies: list[_Copy], fault: Fault) -> list[_Copy]:
    first = copies[0] if copies else None
    if fault.name == "LOST_CALLBACK" or first is None:
        return []
    if fault.name == "DUP_CALLBACK":
        return copies * int(fault.number("n", 2))
    if fault.name == "DUP_CALLBACK_NEW_ID":
        again = _Copy(first.body | {"msg_id": first.body["msg_id"] + "-B"}, first.due + 1)
        return [*copies, again]
    if fault.name in {"LATE_CALLBACK", "OUT_OF_ORDER"}:
        first.due += fault.number("seconds", 3 if fault.name == "OUT_OF_ORDER" else 30)
    if fault.name == "WRONG_AMOUNT" and "amount_fen" in first.body["data"]:
        first.body["data"]["amount_fen"] += int(fault.number("delta_fen", -100))
    if fault.name == "UNKNOWN_FIELDS":
        first.body = {"zz_new": {"a": 1}, **dict(reversed(first.body.items()))}
    if fault.name in TAMPERING:
        first.tampering = fault.name
    return copies


class Postman:
    """Delivers what is due, a few at a time, and asks again when nobody answered SUCCESS."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._bell = threading.Event()
        self._stopped = False
        self._under_way: set[int] = set()
        self._guard = threading.Lock()
        self._client = httpx.Client(timeout=ANSWER_SECONDS, trust_env=False)
        self._pool = ThreadPoolExecutor(4, "postman")
        self._last_nonce = ""
        self._thread = threading.Thread(target=self._walk, name="postman", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped = True
        self.wake()
        self._pool.shutdown(cancel_futures=True)
        self._client.close()

    def wake(self) -> None:
        self._bell.set()

    def _walk(self) -> None:
        while not self._stopped:
            self._bell.wait(0.1)
            self._bell.clear()
            for row in self._due():
                with self._guard:
                    self._under_way.add(row["id"])
                try:
                    self._pool.submit(self._deliver, row)
                except RuntimeError:
                    return  # stopping

    def _due(self) -> list[sqlite3.Row]:
        rows = self._world.store.connection.execute(
            "select * from message where state = 'WAITING' and due <= ? order by due, id limit 50",
            (self._world.clock.seconds(),),
        ).fetchall()
        with self._guard:
            return [row for row in rows if row["id"] not in self._under_way]

    def _deliver(self, row: sqlite3.Row) -> None:
        started = time.monotonic()
        try:
            status, answer = self._send(row)
            self._record(row, status, answer, started)
        finally:
            with self._guard:
                self._under_way.discard(row["id"])

    def _send(self, row: sqlite3.Row) -> tuple[int, str]:
        body = row["body"].encode()
        secret = self._world.secrets[row["system"]]
        at, nonce = time.time(), secrets.token_hex(16)
        if row["tampering"] in {"STALE_TIMESTAMP", "CLOCK_SKEW"}:
            at -= 600
        if row["tampering"] == "REPLAYED_NONCE":
            nonce = self._last_nonce or nonce
        message = Message("POST", row["path"], "", body, str(int(at)), nonce)
        headers = signing.headers(message, secret, f"{row['system']}-sim")
        self._last_nonce = headers["X-Nonce"]
        if row["tampering"] == "BAD_SIGNATURE":
            headers["X-Signature"] = "0" * 64
        headers |= {"Content-Type": "application/json", "Idempotency-Key": row["msg_id"]}
        try:
            response = self._client.post(self._world.callback + row["path"], content=body, headers=headers)
        except httpx.HTTPError as error:
            return 0, type(error).__name__
        return response.status_code, response.text[:2000]

    def _record(self, row: sqlite3.Row, status: int, answer: str, started: float) -> None:
        world, attempts = self._world, row["attempts"] + 1
        done = status == 200 and _says_success(answer)
        over = attempts > len(LADDER_SECONDS)
        state = "DELIVERED" if done else "GIVEN_UP" if over else "WAITING"
        pause = 0.0 if over else LADDER_SECONDS[attempts - 1] * world.retry_scale
        with world.store.write() as db:
            db.execute(
                "update message set attempts = ?, state = ?, due = ?, answer = ? where id = ?",
                (attempts, state, world.clock.seconds() + pause, f"{status} {answer}"[:500], row["id"]),
            )
        line = journal.Line(
            system=row["system"],
            direction="out",
            method="POST",
            path=row["path"],
            status=status,
            ms=int((time.monotonic() - started) * 1000),
            request=row["body"],
            response=answer,
            note=f"attempt {attempts} {row['tampering']}".strip(),
        )
        journal.write(world.store, line, world.clock.now().isoformat())


def _says_success(answer: str) -> bool:
    try:
        return bool(json.loads(answer).get("code") == "SUCCESS")
    except (ValueError, AttributeError):
        return False
