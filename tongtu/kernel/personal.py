"""Personal data: shown masked, kept sealed, found by a blind index. Nothing here is ever logged."""

import hmac
import json
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models


def mask_name(name: str) -> str:
    """王建国 → 王**."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def mask_id(number: str) -> str:
    """411321********1233."""
    return number[:3] + "*" * (len(number) - 7) + number[-4:] if len(number) > 7 else "*" * len(number)


def mask_phone(phone: str) -> str:
    """138****0001."""
    return phone[:3] + "****" + phone[-4:] if len(phone) >= 8 else "*" * len(phone)


def mask_plate(plate: str) -> str:
    """豫R8K521 → 豫R·***21, for the public."""
    return f"{plate[:2]}·***{plate[-2:]}" if len(plate) > 4 else plate


def seal_text(value: str) -> bytes:
    """Encrypt a short text (AES-SIV under a key derived from the data key). "" stays empty."""
    return AESSIV(_key("field")).encrypt(value.encode(), None) if value else b""


def open_text(sealed: bytes) -> str:
    return AESSIV(_key("field")).decrypt(bytes(sealed), None).decode() if sealed else ""


def blind_index(value: str) -> str:
    """What equal values share and nobody can turn back (HMAC-SHA-256, hex), for exact search."""
    return hmac.new(_key("index"), value.strip().upper().encode(), sha256).hexdigest() if value else ""


def _key(purpose: str) -> bytes:
    return HKDF(SHA256(), length=64, salt=None, info=f"tongtu:{purpose}".encode()).derive(
        settings.DATA_KEY.encode()
    )


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg] # Django has no subscript at run time
    """Text that the database never sees in clear. Reads and writes as str."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else seal_text(str(value))

    def from_db_value(self, value: Any, _expression: object, _connection: object) -> str | None:
        return None if value is None else open_text(bytes(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        sealed = value if prepared else self.get_prep_value(value)
        return super().get_db_prep_value(sealed, connection, prepared=True)

    def to_python(self, value: Any) -> Any:
        return value


class EncryptedJSONField(EncryptedTextField):
    """Plain values (JSON) that the database never sees in clear."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else seal_text(json.dumps(value, ensure_ascii=False))

    def from_db_value(self, value: Any, _expression: object, _connection: object) -> Any:
        return None if value is None else json.loads(open_text(bytes(value)))
