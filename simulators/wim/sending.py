"""Signed upload: photographs first, then the passages in batches, retried until the platform answers."""

import hashlib
import hmac
import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from simulators.wim.drawing import photographs
from simulators.wim.sites import Site
from simulators.wim.stream import Passage

PASSAGES = "/api/v1/offsite/passages"
CAMERAS = 4  # photographs of one passage go out together
FILES = "/api/v1/offsite/files"


def signed(secret: str, device: str, path: str, *, number: str, body: bytes) -> dict[str, str]:
    """Headers that prove which device sends this: HMAC-SHA256 over method, path, (empty) query, seconds, number
    and the SHA-256 of the body, each ended by a newline."""
    stamp, digest = str(int(time.time())), hashlib.sha256(body).hexdigest()
    text = "".join(f"{part}\n" for part in ("POST", path, "", stamp, number, digest))
    return {
        "X-Device": device,
        "X-Timestamp": stamp,
        "X-Nonce": number,
        "X-Sign-Alg": "HMAC-SHA256",
        "X-Signature": hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest(),
    }


def line(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass
class Tally:
    """What was sent and what the platform said to it."""

    sent: int = 0
    over_limit: int = 0
    photographs: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    by_device: dict[str, Counter[str]] = field(default_factory=dict)
    rejections: list[dict[str, Any]] = field(default_factory=list)
    slowest_ms: float = 0.0

    def add(self, site: Site, answer: dict[str, Any]) -> None:
        counts = Counter({word: answer[word] for word in ("accepted", "duplicate", "rejected")})
        self.answers += counts
        self.by_device[site.device] = self.by_device.get(site.device, Counter()) + counts
        self.rejections += answer["rejections"]


class Uplink:
    """One station controller's connection to the platform."""

    def __init__(self, url: str, *, attempts: int = 5) -> None:
        self.http = httpx.Client(base_url=url, timeout=30)
        self.attempts = attempts
        self.hands = ThreadPoolExecutor(CAMERAS)
        self.tally = Tally()

    def photographs(self, passage: Passage) -> None:
        """Draw and send the photographs of a lorry over the limit; the record names them by SHA-256."""
        drawn = photographs(passage.lorry, passage.moment)
        digests = {role: hashlib.sha256(data).hexdigest() for role, data in drawn.items()}
        sends = [
            self.hands.submit(self._post, passage.site, FILES, digests[role], body=data, kind="image/jpeg")
            for role, data in drawn.items()
        ]
        for send in sends:
            send.result()
        passage.record.update({f"photo_{role}": digest for role, digest in digests.items()})
        self.tally.photographs += len(drawn)
        self.tally.over_limit += 1

    def batch(self, site: Site, number: str, lines: list[bytes]) -> dict[str, Any]:
        """Send one batch; the same number and bytes may be sent again and get the same answer."""
        started = time.perf_counter()
        answer = self._post(
            site, PASSAGES, number, body=b"\n".join(lines) + b"\n", kind="application/x-ndjson"
        )
        self.tally.slowest_ms = max(self.tally.slowest_ms, (time.perf_counter() - started) * 1_000)
        self.tally.sent += len(lines)
        self.tally.add(site, answer)
        return answer

    def _post(self, site: Site, path: str, number: str, *, body: bytes, kind: str) -> dict[str, Any]:
        for attempt in range(1, self.attempts + 1):
            headers = signed(site.secret, site.device, path, number=number, body=body) | {
                "Content-Type": kind
            }
            try:
                reply = self.http.post(path, content=body, headers=headers)
            except httpx.TransportError as lost:
                if attempt == self.attempts:
                    raise SystemExit(
                        f"The platform does not answer at {self.http.base_url}: {lost}"
                    ) from lost
                time.sleep(0.4 * attempt)
                continue
            if reply.status_code < 300:
                answer: dict[str, Any] = reply.json()
                return answer
            if (reply.status_code < 500 and reply.status_code != 429) or attempt == self.attempts:
                raise SystemExit(f"{path} answered {reply.status_code}: {reply.text[:300]}")
            time.sleep(0.4 * attempt)
        raise AssertionError("unreachable")
