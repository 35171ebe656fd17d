"""How messages to and from the finance platform are signed: one string, one keyed hash, both directions."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

ALGORITHM = "HMAC-SHA256"
SKEW_SECONDS = 300  # The protocol's own window, not a time limit of law.


@dataclass(frozen=True)
class Message:
    """What is signed. timestamp: unix seconds as text. body: the exact bytes on the wire."""

    method: str
    path: str
    query: str
    timestamp: str
    nonce: str
    body: bytes

    def to_sign(self) -> bytes:
        """METHOD, path, sorted query, timestamp, nonce, the body's SHA-256 (hex); a newline ends each."""
        query = urlencode(sorted(parse_qsl(self.query, keep_blank_values=True)))
        body_hash = hashlib.sha256(self.body).hexdigest()
        lines = [self.method.upper(), self.path, query, self.timestamp, self.nonce, body_hash]
        return ("\n".join(lines) + "\n").encode()


def sign(secret: str, message: Message) -> str:
    """The signature as lower-case hex."""
    return hmac.new(secret.encode(), message.to_sign(), hashlib.sha256).hexdigest()


def headers(app_id: str, secret: str, message: Message) -> dict[str, str]:
    """The headers that carry a signature."""
    return {
        "X-App-Id": app_id,
        "X-Timestamp": message.timestamp,
        "X-Nonce": message.nonce,
        "X-Sign-Alg": ALGORITHM,
        "X-Signature": sign(secret, message),
    }


class BadSignature(Exception):
    """A message that does not prove where it comes from. The reason is for our log, never for the sender."""


@dataclass(frozen=True)
class Claim:
    """What the headers of an incoming message say about its sender."""

    app_id: str
    timestamp: str
    nonce: str
    algorithm: str
    signature: str

    @classmethod
    def of(cls, received: Mapping[str, str]) -> "Claim":
        """Header names are compared without case. Raises BadSignature when one is missing or too long."""
        found = {name.lower(): value for name, value in received.items()}
        names = ("x-app-id", "x-timestamp", "x-nonce", "x-sign-alg", "x-signature")
        values = [found.get(name, "") for name in names]
        if not all(values) or len(values[2]) > 64 or len(values[0]) > 64:
            raise BadSignature("headers")
        return cls(*values)


def check(secret: str, claim: Claim, message: Message, *, now: float) -> None:
    """Raises BadSignature unless the signature is right and the time is near (now: unix seconds)."""
    if claim.algorithm != ALGORITHM:
        raise BadSignature("algorithm")
    if not claim.timestamp.isascii() or not claim.timestamp.isdigit():
        raise BadSignature("timestamp")
    if not hmac.compare_digest(sign(secret, message), claim.signature.lower()):
        raise BadSignature("signature")
    if abs(now - int(claim.timestamp)) > SKEW_SECONDS:
        raise BadSignature("stale")
