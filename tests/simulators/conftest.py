"""A running set of simulators, a client that signs, and a listener in the product's place."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from simulators import signing
from simulators.server import Server
from simulators.world import World

SECRETS = {
    "fiscal": "sim-secret-key-0001",
    "sms": "sim-sms-secret-0001",
    "realname": "sim-realname-secret-0001",
}


class Listener(ThreadingHTTPServer):
    """Stands where the product stands: keeps every callback, answers what it is told to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Ear)
        self.heard: list[dict[str, Any]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def wait(self, count: int, seconds: float = 8) -> list[dict[str, Any]]:
        """The first callbacks, once there are so many."""
        end = time.monotonic() + seconds
        while len(self.heard) < count and time.monotonic() < end:
            time.sleep(0.02)
        assert len(self.heard) >= count, f"heard only {len(self.heard)}"
        return self.heard

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [heard["body"] for heard in self.heard if heard["body"]["type"] == kind]


class _Ear(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        status, answer = self.server.answers.pop(0) if self.server.answers else (200, {"code": "SUCCESS"})
        heard = {"path": self.path, "headers": dict(self.headers), "raw": raw, "body": json.loads(raw)}
        self.server.heard.append(heard)
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


class Caller:
    """Signs and sends as the product does."""

    def __init__(self, base: str, system: str) -> None:
        self.base = base
        self.system = system
        self.http = httpx.Client(base_url=base, trust_env=False, timeout=20)

    def send(self, method: str, path: str, body: object = None, **change: str) -> httpx.Response:
        """`change` overrides a header, underscores for hyphens; `key` is the Idempotency-Key."""
        raw = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        parts = urlsplit(path)
        message = signing.Message(
            method, parts.path, parts.query, raw, str(int(time.time())), secrets.token_hex(8)
        )
        headers = signing.headers(message, SECRETS[self.system], "tongtu")
        key = change.pop("key", "")
        headers |= {"Idempotency-Key": key} if key else {}
        headers |= {name.replace("_", "-"): value for name, value in change.items()}
        return self.http.request(method, path, content=raw, headers=headers)

    def post(self, path: str, body: object, **change: str) -> httpx.Response:
        return self.send("POST", path, body, **change)

    def get(self, path: str, **change: str) -> httpx.Response:
        return self.send("GET", path, None, **change)


def why_refused(heard: dict[str, Any], system: str = "fiscal") -> str:
    """What a careful receiver finds wrong with a callback, or nothing."""
    message = signing.received(
        heard["headers"], method="POST", path=heard["path"], query="", body=heard["raw"]
    )
    try:
        signing.verify(message, SECRETS[system], heard["headers"], time.time())
    except signing.BadSignature as bad:
        return bad.code
    return ""


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(tmp_path: Path, listener: Listener) -> Iterator[Server]:
    world = World(tmp_path, listener.url, retry_scale=0.01, write_off_seconds=0.2, secrets=dict(SECRETS))
    running = Server(("127.0.0.1", 0), world).start()
    yield running
    running.stop()


@pytest.fixture
def finance(server: Server) -> Caller:
    return Caller(server.url, "fiscal")


@pytest.fixture
def browser(server: Server) -> httpx.Client:
    return httpx.Client(base_url=server.url, trust_env=False, timeout=20)


Arm = Callable[..., None]


@pytest.fixture
def arm(browser: httpx.Client) -> Arm:
    """Arm a fault through the same door a tester uses."""

    def arm(op: str, fault: str, times: int = 1, **params: float) -> None:
        asked = {"match": {"op": op}, "fault": fault, "params": params, "times": times}
        assert browser.post("/admin/faults", json=asked).status_code == 201

    return arm


def bill(**change: object) -> dict[str, object]:
    """A bill as a unit registers it."""
    return {
        "notice_ref": "bill-0001",
        "admin_division_code": "411321",
        "collecting_unit_code": "411321001",
        "collecting_unit_name": "南召县交通运输执法大队",
        "payer_name": "陈志远",
        "item_code": "SIM-ITEM-01",
        "amount_fen": 300000,
        "memo": "豫宛南召交执罚〔2026〕1号",
    } | change
