"""Stations that send to a real server and never give up: each batch under its number until it is acknowledged."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from simulators.wim.sending import PASSAGES, signed
from tests.offsite import world as road
from tongtu.kernel import clock

LINES = 60
AGAIN_SECONDS = 0.05
OK, TOO_MANY, BROKEN = 200, 429, 500


@dataclass
class Acknowledged:
    """What one station was told: the receipt of each of its batches, and the passages it sent in them."""

    device: str
    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: dict[str, set[str]] = field(default_factory=dict)  # number of the batch: codes of its good lines
    tries: int = 0
    wrong: str = ""


class Station(threading.Thread):
    """One station: batches of new passages, some sent before, some unreadable."""

    def __init__(self, port: int, device: str, seed: int) -> None:
        super().__init__(daemon=True)
        self.port, self.device, self.random = port, device, Random(seed)  # noqa: S311
        self.told = Acknowledged(device)
        self.stop = threading.Event()
        self._before: list[bytes] = []

    def run(self) -> None:
        n = 0
        while not self.stop.is_set():
            n += 1
            codes, lines = self._batch(n)
            number = f"{self.device}-{n}"
            answer = self._until_taken(number, b"\n".join(lines) + b"\n")
            if answer is None:
                return
            self.told.sent[number], self.told.receipts[number] = set(codes), answer
            if answer["accepted"] + answer["duplicate"] + answer["rejected"] != len(lines):
                self.told.wrong = f"{number}: {answer} for {len(lines)} lines"

    def _batch(self, n: int) -> tuple[list[str], list[bytes]]:
        codes, lines = [], []
        for place in range(LINES):
            code = f"{self.device}-{n}-{place}"
            make = road.over if self.random.random() < 0.05 else road.record
            at = clock.now() - timedelta(seconds=self.random.randrange(80_000))
            said = make(device_code=self.device, record_code=code, captured_at=at.isoformat())
            lines.append(json.dumps(said, ensure_ascii=False).encode())
            codes.append(code)
        again, self._before = self.random.sample(self._before, min(3, len(self._before))), lines
        return codes, [*lines, *again, b"{"]

    def _until_taken(self, number: str, body: bytes) -> dict[str, Any] | None:
        secret = road.SITES[self.device].secret
        over = time.monotonic() + 90
        while time.monotonic() < over:
            self.told.tries += 1
            headers = signed(secret, self.device, PASSAGES, number=number, body=body)
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                connection.request("POST", PASSAGES, body, headers | {"Content-Type": "application/x-ndjson"})
                reply = connection.getresponse()
                said = reply.read()
                connection.close()
            except (OSError, http.client.HTTPException):
                time.sleep(AGAIN_SECONDS)
                continue
            if reply.status == OK:
                answer: dict[str, Any] = json.loads(said)
                return answer
            if reply.status < BROKEN and reply.status != TOO_MANY:
                self.told.wrong = f"{number}: {reply.status} {said[:300]!r}"
                return None
            time.sleep(AGAIN_SECONDS)
        self.told.wrong = f"{number} was not taken in 90 seconds"
        return None
