"""Messages that prove who sent them: one string to sign, one keyed hash, the same in both directions."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from tongtu.kernel import clock

ALGORITHM = "HMAC-SHA256"
WINDOW_SECONDS = 300  # the protocol's own window, not a time limit of law


class BadSignature(Exception):
    """A message that does not prove where it comes from. The reason is for the log, never for the sender."""


def string_to_sign(method: str, target: str, *, timestamp: str, nonce: str, body: bytes) -> bytes:
    """Method, path, sorted query, unix seconds, nonce and the body's SHA-256 (hex), each ended by a newline.

    target: the path, with its query if it has one.
    """
    path, _, query = target.partition("?")
    ordered = urlencode(sorted(parse_qsl(query, keep_blank_values=True)))
    digest = hashlib.sha256(body).hexdigest()
    return "".join(f"{line}\n" for line in (method.upper(), path, ordered, timestamp, nonce, digest)).encode()


def headers_for(secret: str, app_id: str, *, method: str, target: str, body: bytes) -> dict[str, str]:
    """The headers that carry a signature made at this instant under a new nonce."""
    timestamp, nonce = str(int(clock.now().timestamp())), secrets.token_hex(16)
    text = string_to_sign(method, target, timestamp=timestamp, nonce=nonce, body=body)
    return {
        "X-App-Id": app_id,
        "X-Timestamp": timestamp,
        "X-Nonce": nonce,
        "X-Sign-Alg": ALGORITHM,
        "X-Signature": hmac.new(secret.encode(), text, hashlib.sha256).hexdigest(),
    }


def check(secret: str, headers: Mapping[str, str], *, method: str, target: str, body: bytes) -> str:
    """Check a message that came in; answer its nonce, to be spent once. Raises BadSignature."""
    timestamp, nonce = headers.get("X-Timestamp", ""), headers.get("X-Nonce", "")
    if headers.get("X-Sign-Alg", "") != ALGORITHM:
        raise BadSignature("algorithm")
    if not nonce or len(nonce) > 64 or not nonce.isprintable():
        raise BadSignature("nonce")
    plausible = timestamp.isdecimal() and len(timestamp) <= 12
    if not plausible or abs(clock.now().timestamp() - int(timestamp)) > WINDOW_SECONDS:
        raise BadSignature("stale")
    text = string_to_sign(method, target, timestamp=timestamp, nonce=nonce, body=body)
    expected = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), headers.get("X-Signature", "").encode()):
        raise BadSignature("signature")
    return nonce
