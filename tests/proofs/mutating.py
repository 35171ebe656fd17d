"""Batches as no station should send them: drawn from a seed, so that a failing one can be drawn again.

Batch n of a seed is always the same lines; only the signature is made when it is sent.
"""

import gzip
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.offsite import world as road
from tongtu.kernel import clock
from tongtu.offsite.records import MAX_BODY_BYTES, MAX_LINES

PATH = "/api/v1/offsite/passages"
Said = dict[str, Any]
ODD: list[Any] = [
    None, True, "", "x", "长" * 40, "9" * 5_000, [], {}, [[]], [None], {"a": 1}, 1.5, -1, -0.0, 10**30, 2**31, 2**63,
    1e-300, float("nan"), float("inf"), "\0", "\x1b", "\x7f", "\x85", "\u2028", "\ufeff", "\\N", "\\.", "\t", "\r\n",
    "'; DROP TABLE offsite_passage; --", "{}", "ß", "ﬁ", "🚚", "２０２６", "e\u0301", "NULL", "%s", "%(x)s", [1] * 41, "\ud83d",
]  # fmt: skip
MOMENTS = [
    "2026-11-18", "2026-11-18T14:32:07", "2026-11-18T24:00:00+08:00", "2026-12-31T23:59:60+08:00", "9999-12-31T23:59:59+00:00",
    "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "2026-11-18T14:32:07.123456789+08:00", "2026-11-18T14:32:07-23:59",
    "-2026-11-18T14:32:07Z", "12026-11-18T14:32:07Z", "2026-11-18T14:32:07+99:99", "20261118T143207Z",
]  # fmt: skip
RAW = [
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1e400",
    b"-1e400",
    b"01",
    b"1.",
    b"0x1f",
    b"nul",
    b"'a'",
    b"\xff",
    b"\x00",
    b"1" * 400,
]
WORDS = [
    "weather",
    "head_plate_no",
    "tail_plate_no",
    "permit_no",
    "cert_no",
    "firmware_version",
    "head_plate_color",
]


@dataclass
class Sent:
    """One request: who says it is, under which number, which bytes, and what was done to it."""

    n: int
    device: str
    number: str
    body: bytes
    kinds: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    secret: str = ""
    skew_seconds: int = 0
    path: str = PATH

    def signed(self) -> dict[str, str]:
        """The headers, signed at this instant."""
        secret = self.secret or road.SITES[self.device].secret
        stamp = str(int(clock.now().timestamp()) + self.skew_seconds)
        parts = ("POST", self.path, "", stamp, self.number, hashlib.sha256(self.body).hexdigest())
        text = "".join(f"{part}\n" for part in parts).encode()
        made = {
            "X-Device": self.device,
            "X-Timestamp": stamp,
            "X-Nonce": self.number,
            "X-Sign-Alg": "HMAC-SHA256",
            "X-Signature": hmac.new(secret.encode(), text, hashlib.sha256).hexdigest(),
        }
        return made | self.headers


class Mutator:
    """Draws batch after batch. base: the time the passages are told about, an hour and more ago."""

    def __init__(self, seed: int, devices: list[str], base: datetime | None = None) -> None:
        self.seed, self.devices = seed, devices
        self.base = base or clock.now() - timedelta(hours=1)

    def batch(self, n: int) -> Sent:
        random = Random(f"{self.seed}:{n}")  # noqa: S311
        sent = Sent(n, random.choice(self.devices), f"M{self.seed}-{n}", b"")
        sent.body = (
            self._replayed(random, sent) if n and random.random() < 0.12 else self._fresh(random, sent)
        )
        for _ in range(random.choice([0, 0, 1, 1, 1, 2])):
            how = random.choice(ENVELOPES)
            sent.kinds.append(how.__name__.strip("_"))
            how(random, sent)
        return sent

    def _fresh(self, random: Random, sent: Sent) -> bytes:
        lines: list[bytes] = []
        before: list[Said] = []
        for place in range(random.choice([0, 1, 1, 2, 3, 5, 8, 12, 40])):
            said = self._passage(random, sent, place)
            if random.random() < 0.4:
                how = random.choice(FIELDS)
                sent.kinds.append(how.__name__.strip("_"))
                said = how(random, said, before)
            before.append(said)
            line = json.dumps(said, ensure_ascii=random.random() < 0.2).encode("utf8", "surrogatepass")
            if random.random() < 0.15:
                change = random.choice(LINES)
                sent.kinds.append(change.__name__.strip("_"))
                line = change(random, line)
            lines.append(line)
        join = random.choice([b"\n"] * 8 + [b"\r\n", b"\r", b"\n\n", b" \n", b"\n\r"])
        return join.join(lines) + random.choice([b"\n", b"\n", b"\n", b"", b"\r\n", b"\n \n", b"\n\n\n"])

    def _passage(self, random: Random, sent: Sent, place: int) -> Said:
        n = sent.n * 100 + place
        make: Callable[..., Said] = road.over if random.random() < 0.25 else road.record
        at = self.base - timedelta(seconds=random.randrange(72 * 3_600), milliseconds=random.randrange(1_000))
        return make(
            n % 1_000_000,
            record_code=f"S{self.seed}-{n}",
            device_code=sent.device,
            captured_at=at.isoformat(),
        )

    def _replayed(self, random: Random, sent: Sent) -> bytes:
        """The bytes of an earlier batch: under its own number, under a new one, or with others beside them."""
        earlier = self.batch(random.randrange(max(0, sent.n - 300), sent.n))
        sent.device = earlier.device
        way = random.choice(["same", "renumbered", "changed", "mixed"])
        sent.kinds.append(f"replay_{way}")
        if way in {"same", "changed"}:
            sent.number = earlier.number
        if way == "mixed":
            return earlier.body + b"\n" + self._fresh(random, sent)
        return earlier.body + (b"\n{}" if way == "changed" else b"")


# One field of a passage.


def wrong_value(random: Random, said: Said, _before: list[Said]) -> Said:
    return said | {random.choice([*said, *WORDS, "seq", "drive_axles", "photo_front"]): random.choice(ODD)}


def missing(random: Random, said: Said, _before: list[Said]) -> Said:
    gone = random.choice(list(said))
    return {name: value for name, value in said.items() if name != gone}


def odd_text(random: Random, said: Said, _before: list[Said]) -> Said:
    """A text nobody checks at the door, with a character that no table may take."""
    return said | {
        random.choice(WORDS): random.choice(["\0", "a\0b", "\x1b[31m", "\u202e", "\\", "𠮷" * 8, "\x85"])
    }


def odd_moment(random: Random, said: Said, _before: list[Said]) -> Said:
    return said | {"captured_at": random.choice(MOMENTS)}


def skewed(random: Random, said: Said, _before: list[Said]) -> Said:
    off = timedelta(seconds=random.choice([-1, 1]) * random.choice([1, 299, 301, 7_200, 86_400, 63_072_000]))
    return said | {
        "captured_at": (clock.now() + off).isoformat(),
        "clock_offset_ms": random.choice([0, 86_400_000, -86_400_001]),
    }


def axles_against_weights(random: Random, said: Said, _before: list[Said]) -> Said:
    return said | {
        "axle_count": random.choice([1, 2, 7, 39, 40, 41]),
        "axle_loads_kg": [random.choice([0, 1, 10**6])] * 6,
    }


def mass(random: Random, said: Said, _before: list[Said]) -> Said:
    return said | {"gross_kg_raw": random.choice([0, 1, 999_999, 1_000_000, 1_000_001, -1, 2**63, 2**64])}


def outline(random: Random, said: Said, _before: list[Said]) -> Said:
    return said | {
        random.choice(["length_mm", "width_mm", "height_mm"]): random.choice([0, 1, 100_000, 100_001, 40_000])
    }


def repeated(random: Random, said: Said, before: list[Said]) -> Said:
    """The same passage again, word for word or with another mass."""
    if not before:
        return said
    return random.choice(before) | random.choice(
        [{}, {"gross_kg_raw": 50_000}, {"captured_at": said.get("captured_at")}]
    )


def reset(random: Random, said: Said, _before: list[Said]) -> Said:
    return said | {
        "seq": random.choice([0, 1, 2**31 - 1, 2**31]),
        "record_code": random.choice(["1", said.get("record_code")]),
    }


def foreign(random: Random, said: Said, _before: list[Said]) -> Said:
    return said | {"device_code": random.choice([*road.SITES, "WIM-0", ""])}


def unasked(random: Random, said: Said, _before: list[Said]) -> Said:
    return {random.choice(["excess_kg", "verdict", "__class__", "$ref", ""]): random.choice(ODD)} | said


FIELDS = [
    wrong_value, wrong_value, wrong_value, missing, odd_text, odd_text, odd_moment, skewed, axles_against_weights, mass, outline,
    repeated, repeated, reset, foreign, unasked,
]  # fmt: skip


# The bytes of a line.


def bytes_changed(random: Random, line: bytes) -> bytes:
    changed = bytearray(line)
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(changed) + 1)
        changed[at : at + random.randrange(6)] = random.randbytes(random.randrange(6))
    return bytes(changed)


def cut(random: Random, line: bytes) -> bytes:
    return line[: random.randrange(len(line) + 1)]


def named_twice(random: Random, line: bytes) -> bytes:
    return (
        b'{"gross_kg_raw": 20000, ' + line.lstrip()[1:]
        if random.random() < 0.5
        else line[:-1] + b', "lane_no": 2}'
    )


def raw_value(random: Random, line: bytes) -> bytes:
    return line.replace(b"54.0", random.choice(RAW), 1)


def deep(random: Random, line: bytes) -> bytes:
    many = random.choice([10, 1_000, 7_000])
    return (
        line[:-1]
        + b', "x": '
        + random.choice([b"[" * many + b"]" * many, b'{"a":' * many + b"1" + b"}" * many])
        + b"}"
    )


def other_encoding(_random: Random, line: bytes) -> bytes:
    return line.decode("utf8", "replace").encode("gb18030", "replace")


def marked(random: Random, line: bytes) -> bytes:
    return random.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b", b" ", b"\t", b","]) + line


def run_together(_random: Random, line: bytes) -> bytes:
    return line + line


def padded(random: Random, line: bytes) -> bytes:
    return line[:-1] + b', "pad": "' + b"x" * random.choice([100, 15_000, 20_000]) + b'"}'


LINES = [
    bytes_changed,
    bytes_changed,
    cut,
    named_twice,
    raw_value,
    deep,
    other_encoding,
    marked,
    run_together,
    padded,
]


# The envelope: compression, signature, headers, size.


def packed(random: Random, sent: Sent) -> None:
    sent.body = gzip.compress(sent.body, 1, mtime=0)
    if random.random() < 0.7:
        sent.headers["Content-Encoding"] = random.choice(["gzip", "GZIP", "deflate", "br"])


def packed_and_broken(random: Random, sent: Sent) -> None:
    body = bytearray(gzip.compress(sent.body, 1, mtime=0))
    match random.randrange(5):
        case 0:
            del body[random.randrange(len(body)) :]
        case 1:
            body += random.randbytes(random.randrange(1, 20))
        case 2:
            body[random.randrange(len(body))] ^= 1 << random.randrange(8)
        case 3:
            body = body * 2
        case _:
            body = bytearray(gzip.compress(bytes(body), 1, mtime=0))
    sent.body = bytes(body)
    sent.headers["Content-Encoding"] = "gzip"


def not_packed(_random: Random, sent: Sent) -> None:
    sent.headers["Content-Encoding"] = "gzip"


def bomb(random: Random, sent: Sent) -> None:
    if random.random() < 0.1:
        sent.body = BOMBS[random.randrange(len(BOMBS))]
        sent.headers["Content-Encoding"] = "gzip"


BOMBS = [gzip.compress(unit * (64 * 1024 * 1024 // len(unit)), 1) for unit in (b"\n", b"{}\n", b"[")]


def too_many(random: Random, sent: Sent) -> None:
    if random.random() < 0.05:
        sent.body = b"{}\n" * (MAX_LINES + random.choice([0, 1]))


def too_large(random: Random, sent: Sent) -> None:
    if random.random() < 0.05:
        sent.body = sent.body.ljust(
            MAX_BODY_BYTES + random.choice([0, 1]), random.choice([b" ", b"\n", b"["])
        )


def truncated(random: Random, sent: Sent) -> None:
    sent.body = sent.body[: random.randrange(len(sent.body) + 1)]


def wrong_key(_random: Random, sent: Sent) -> None:
    sent.secret = "not the key"


def stale(random: Random, sent: Sent) -> None:
    sent.skew_seconds = random.choice([-(10**9), -86_400, -302, -298, 298, 302, 10**9])


def odd_header(random: Random, sent: Sent) -> None:
    name = random.choice(["X-Device", "X-Timestamp", "X-Nonce", "X-Sign-Alg", "X-Signature"])
    sent.headers[name] = random.choice(
        ["", "0", "-1", "é", "A" * 65, "\0", "1e3", "²", "\t", "1" * 13, "豫", "\x85"]
    )


def odd_number(random: Random, sent: Sent) -> None:
    """A batch number that is signed as it should be and is no number."""
    sent.number = random.choice(
        ["", "x" * 64, "x" * 65, f"é{sent.n}", f"\0{sent.n}", f"批{sent.n}", f" {sent.n}", f"a\n{sent.n}"]
    )


def elsewhere(_random: Random, sent: Sent) -> None:
    sent.path = "/api/v1/offsite/files"


ENVELOPES = [
    packed, packed, packed, packed_and_broken, packed_and_broken, not_packed, bomb, too_many, too_large, truncated, truncated,
    wrong_key, stale, odd_header, odd_number, elsewhere,
]  # fmt: skip
