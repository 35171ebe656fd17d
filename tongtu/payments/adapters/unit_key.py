"""The key with which a unit signs its receipts: SM2, kept in the key folder, made on first use."""

import base64
import os
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from gmssl_pyx import SM2_DEFAULT_SIGNER_ID, sm2_key_generate, sm2_sign, sm2_verify

PRIVATE_BYTES = 32


def sign(app_id: str, data: bytes) -> str:
    """SM2 with SM3 over these bytes, user id 1234567812345678, base64 DER."""
    public, private = _pair(app_id)
    return base64.b64encode(sm2_sign(private, public, data, signer_id=SM2_DEFAULT_SIGNER_ID)).decode()


def is_ours(app_id: str, data: bytes, signature: str) -> bool:
    """Whether the unit signed exactly these bytes."""
    public, _private = _pair(app_id)
    return bool(sm2_verify(public, data, base64.b64decode(signature), signer_id=SM2_DEFAULT_SIGNER_ID))


def _pair(app_id: str) -> tuple[bytes, bytes]:
    """Public and private key. Two workers that start together agree on the first file that is there."""
    path = Path(settings.KEY_DIR) / "fiscal" / f"{app_id.replace('/', '_')}.sm2"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        public, private = sm2_key_generate()
        half = path.with_suffix(f".{os.getpid()}.half")
        half.touch(mode=0o600)
        half.write_bytes(private + public)
        with suppress(FileExistsError):
            os.link(half, path)
        half.unlink()
    kept = path.read_bytes()
    return kept[PRIVATE_BYTES:], kept[:PRIVATE_BYTES]
