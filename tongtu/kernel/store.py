"""Bytes kept by what they are: one object per content, named by its SHA-256, with the SM3 beside it."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.conf import settings
from django.utils.translation import gettext as _

from tongtu.kernel.errors import NotFound


@dataclass(frozen=True)
class Stored:
    """A kept object: hex digests and length in bytes."""

    sha256: str
    sm3: str
    size: int


def digests(data: bytes) -> Stored:
    national = Hash(SM3())
    national.update(data)
    return Stored(hashlib.sha256(data).hexdigest(), national.finalize().hex(), len(data))


def put(data: bytes) -> Stored:
    """Keep bytes for good. They are on the disk when this returns; putting them again changes nothing."""
    stored = digests(data)
    path = _path(stored.sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as half:
            half.write(data)
            half.flush()
            os.fsync(half.fileno())
        Path(half.name).replace(path)
        _settle(path.parent)
    else:
        path.touch()  # wanted again: removal leaves alone what was put lately
    return stored


def read(sha256: str) -> bytes:
    """The bytes of an object. Raises NotFound when the object is gone or no longer what it was."""
    path = _path(sha256)
    if not path.exists():
        raise NotFound("no_object", _("文件不存在，请联系管理员核对存储。"))
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise NotFound("object_changed", _("文件校验值不符，请联系管理员核对存储。"))
    return data


def exists(sha256: str) -> bool:
    return _path(sha256).exists()


def size(sha256: str) -> int:
    """Bytes of an object; 0 when it is gone."""
    path = _path(sha256)
    return path.stat().st_size if path.exists() else 0


def kept_at(sha256: str) -> datetime | None:
    """When an object was put here first, or None."""
    path = _path(sha256)
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else None


def remove(sha256: str) -> None:
    """Take an object away for good. The caller has made sure that no row names it; one that is gone is gone."""
    _path(sha256).unlink(missing_ok=True)


def _path(sha256: str) -> Path:
    return Path(settings.OBJECT_DIR) / sha256[:2] / sha256[2:4] / sha256


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
