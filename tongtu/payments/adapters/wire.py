"""One signed request over HTTP, and what its failure means for money: not done, perhaps done, or refused."""

import json
import secrets
import threading
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from tongtu.kernel import clock
from tongtu.kernel.http import client
from tongtu.payments.ports import Declined, Unknown, Unreachable
from tongtu.payments.signing import Message, headers

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class Breaker:
    """After repeated failures the platform is left alone for a while, so that nobody waits for a dead one."""

    def __init__(self, *, failures: int = 5, rest_seconds: float = 15.0) -> None:
        self._failures, self._rest_seconds = failures, rest_seconds
        self._failed, self._closed_until = 0, 0.0
        self._guard = threading.Lock()

    def before(self) -> None:
        """Raises Unreachable while the platform rests."""
        if time.monotonic() < self._closed_until:
            raise Unreachable("breaker")

    def after(self, *, well: bool) -> None:
        with self._guard:
            self._failed = 0 if well else self._failed + 1
            if self._failed >= self._failures:
                self._closed_until, self._failed = time.monotonic() + self._rest_seconds, 0


_breakers: dict[str, Breaker] = {}


class Wire:
    """Signed requests to one base URL as one app id."""

    def __init__(self, base_url: str, app_id: str, secret: str) -> None:
        self._base_url, self._app_id, self._secret = base_url, app_id, secret
        self._prefix = urlsplit(base_url).path.rstrip("/")
        self._breaker = _breakers.setdefault(base_url, Breaker())

    def get(self, path: str, **query: str) -> dict[str, Any]:
        return _object(self.send("GET", path, query=query))

    def post(self, path: str, body: dict[str, Any], *, key: str = "") -> dict[str, Any]:
        """key: the same key and body have one effect; none for what the platform does once by itself."""
        raw = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return _object(self.send("POST", path, body=raw, key=key))

    def send(
        self, method: str, path: str, *, query: dict[str, str] | None = None, body: bytes = b"", key: str = ""
    ) -> httpx.Response:
        """Raises Unreachable, Unknown or Declined."""
        self._breaker.before()
        words = urlencode(sorted((query or {}).items()))
        message = Message(
            method,
            self._prefix + path,
            words,
            str(int(clock.now().timestamp())),
            secrets.token_hex(16),
            body,
        )
        sent = headers(self._app_id, self._secret, message) | {"Content-Type": "application/json"}
        if key:
            sent["Idempotency-Key"] = key
        answer = self._exchange(method, path + (f"?{words}" if words else ""), sent, body)
        return self._judge(answer)

    def _exchange(self, method: str, target: str, sent: dict[str, str], body: bytes) -> httpx.Response:
        try:
            with client(self._base_url) as http:
                answer = http.request(method, self._prefix + target, headers=sent, content=body)
        except NEVER_SENT as error:
            self._breaker.after(well=False)
            raise Unreachable(type(error).__name__) from error
        except httpx.HTTPError as error:
            self._breaker.after(well=False)
            raise Unknown(type(error).__name__) from error
        self._breaker.after(well=answer.status_code < 500)
        return answer

    def _judge(self, answer: httpx.Response) -> httpx.Response:
        if answer.status_code >= 500:
            raise Unknown(f"HTTP {answer.status_code}")
        if answer.status_code >= 300:
            said = _maybe_object(answer)
            code = str(said.get("code") or f"HTTP_{answer.status_code}")[:60]
            words = str(said.get("message") or said.get("title") or said.get("detail") or "")[:120]
            raise Declined(code, words, status=answer.status_code)
        return answer


def _maybe_object(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _object(answer: httpx.Response) -> dict[str, Any]:
    said = _maybe_object(answer)
    if not said:
        raise Unknown("the answer is not a JSON object")
    return said
