"""Signed HTTP messages: the string to sign, the headers, and what makes a message refused."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

ALGORITHM = "HMAC-SHA256"
WINDOW_SECONDS = 300


class BadSignature(Exception):
    """The message is not from who it says, or not of now."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Message:
    """What a signature covers."""

    method: str
    path: str
    query: str
    body: bytes
    timestamp: str
    nonce: str

    def string_to_sign(self) -> str:
        """Method, path, sorted query, unix seconds, nonce, hex SHA-256 of the body; a line each."""
        query = urlencode(sorted(parse_qsl(self.query, keep_blank_values=True)))
        digest = hashlib.sha256(self.body).hexdigest()
        return "".join(
            f"{line}\n" for line in (self.method, self.path, query, self.timestamp, self.nonce, digest)
        )

    def sign(self, secret: str) -> str:
        return hmac.new(secret.encode(), self.string_to_sign().encode(), hashlib.sha256).hexdigest()


def headers(message: Message, secret: str, app_id: str) -> dict[str, str]:
    """The five headers of a signed message."""
    return {
        "X-App-Id": app_id,
        "X-Timestamp": message.timestamp,
        "X-Nonce": message.nonce,
        "X-Sign-Alg": ALGORITHM,
        "X-Signature": message.sign(secret),
    }


def received(given: Mapping[str, str], *, method: str, path: str, query: str, body: bytes) -> Message:
    """The message as its headers claim it."""
    return Message(method, path, query, body, given.get("X-Timestamp", ""), given.get("X-Nonce", ""))


def verify(message: Message, secret: str, given: Mapping[str, str], at: float) -> None:
    """Check who speaks and when; spending the nonce is the caller's matter.

    Raises BadSignature.
    """
    if not given.get("X-App-Id") or not message.nonce or len(message.nonce) > 64:
        raise BadSignature("MISSING_HEADER", "缺少 X-App-Id 或 X-Nonce")
    if given.get("X-Sign-Alg", "") != ALGORITHM:
        raise BadSignature("UNKNOWN_ALGORITHM", "不支持的签名算法")
    if not message.timestamp.isdecimal() or abs(at - int(message.timestamp)) > WINDOW_SECONDS:
        raise BadSignature("STALE_TIMESTAMP", "时间戳超出允许范围")
    if not hmac.compare_digest(message.sign(secret), given.get("X-Signature", "")):
        raise BadSignature("BAD_SIGNATURE", "签名不正确")
