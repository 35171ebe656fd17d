"""How a device signs what it sends, and how the platform checks it."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from tongtu.kernel.errors import Unauthenticated

MAX_SKEW_SECONDS = 300


@dataclass(frozen=True)
class Claim:
    """What the headers of a request say about its sender."""

    device: str
    timestamp: str
    number: str
    signature: str


def claim(headers: Mapping[str, str]) -> Claim:
    """Read the headers. Raises Unauthenticated when one is missing."""
    names = ("X-Device", "X-Timestamp", "X-Nonce", "X-Signature")
    found = [headers.get(name, "").strip() for name in names]
    missing = [name for name, value in zip(names, found, strict=True) if not value]
    if missing:
        raise Unauthenticated("not_signed", _("缺少请求头 %(names)s。") % {"names": "、".join(missing)})
    return Claim(*found)


def signature(secret: str, path: str, made: Claim, body_sha256: str) -> str:
    """HMAC-SHA256 over method, path, timestamp, batch number and the SHA-256 of the body, one a line (hex)."""
    text = "\n".join(("POST", path, made.timestamp, made.number, body_sha256))
    return hmac.new(bytes.fromhex(secret), text.encode(), hashlib.sha256).hexdigest()


def check(made: Claim, *, secret: str, path: str, body_sha256: str, now: datetime) -> None:
    """Raises Unauthenticated (stale, wrong_signature). The time is looked at after the signature, in constant time."""
    right = signature(secret, path, made, body_sha256)
    if not hmac.compare_digest(right.encode(), made.signature.encode()):
        raise Unauthenticated("wrong_signature", _("签名不正确。"))
    if not made.timestamp.isascii() or not made.timestamp.isdigit() or len(made.timestamp) > 12:
        raise Unauthenticated("stale", _("时间戳不是秒数。"))
    sent = datetime.fromtimestamp(int(made.timestamp), UTC)
    if abs((now - sent).total_seconds()) > MAX_SKEW_SECONDS:
        raise Unauthenticated("stale", _("时间戳与平台时间相差超过 %(limit)d 秒。") % {"limit": MAX_SKEW_SECONDS})
