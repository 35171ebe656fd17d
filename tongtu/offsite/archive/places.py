"""Where the files of the archive lie: a folder or a bucket, by Django's storage of the name "archive"."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from tongtu.kernel.errors import DomainError
from tongtu.offsite.archive import words

BLOCK = 1 << 20


class Unreachable(DomainError):
    """A file of the archive is not there, is not what it was, or its place does not answer."""


def storage() -> Storage:
    return storages["archive"]


def put(path: Path, name: str) -> None:
    """Keep a file under a name; it is on the disk (or acknowledged by the bucket) when this returns.

    Names carry a digest of the content, so that writing one again writes the same bytes.
    """
    with path.open("rb") as opened:
        storage().save(name, File(opened))
    _settle(name)


def put_text(text: str, name: str) -> None:
    storage().save(name, ContentFile(text.encode()))
    _settle(name)


def _settle(name: str) -> None:
    """Have a folder's file survive a loss of power: a month is dropped on its word."""
    try:
        path = Path(storage().path(name))
    except NotImplementedError:
        return
    for one in (path, path.parent):
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_text(name: str) -> str:
    """Raises Unreachable."""
    try:
        with storage().open(name) as opened:
            return str(opened.read().decode())
    except _failures() as wrong:
        raise _lost(name) from wrong


def remove(name: str) -> None:
    """Take a file away; one that is gone is gone."""
    storage().delete(name)


def listed(folder: str) -> list[str]:
    """The names of the files in a folder; none when there is no such folder."""
    try:
        return sorted(f"{folder}/{name}" for name in storage().listdir(folder)[1])
    except FileNotFoundError:
        return []


def local(name: str, *, sha256: str, size: int) -> Path:
    """A path to read a file from: its own, or a copy fetched from the bucket once.

    Raises Unreachable when it is missing, cut short, or its place does not answer.
    """
    try:
        path = Path(storage().path(name))
    except NotImplementedError:
        path = _copied(name, sha256)
    if not path.is_file() or path.stat().st_size != size:
        raise _lost(name)
    return path


def _copied(name: str, sha256: str) -> Path:
    """A copy of a bucket's file, checked when it is fetched; the least used make room."""
    folder = Path(settings.ARCHIVE_CACHE_DIR)
    path = folder / f"{sha256}.parquet"
    if path.exists():
        os.utime(path)
        return path
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".half", delete=False) as half:
        kept = Path(half.name)
        try:
            with storage().open(name) as opened:
                shutil.copyfileobj(opened, half, BLOCK)
            half.flush()
            if digest_of(kept) != sha256:
                raise _lost(name)
        except _failures() as wrong:
            kept.unlink()
            raise _lost(name) from wrong
    kept.replace(path)
    _make_room(folder, keep=path)
    return path


def _make_room(folder: Path, *, keep: Path) -> None:
    """Remove the copies that nobody asked for longest, until the rest fits."""
    copies = sorted(folder.glob("*.parquet"), key=lambda path: path.stat().st_mtime)
    size = sum(path.stat().st_size for path in copies)
    for path in copies:
        if size <= settings.ARCHIVE_CACHE_BYTES:
            return
        if path != keep:
            size -= path.stat().st_size
            path.unlink()


def digest_of(path: Path) -> str:
    """SHA-256 of a file (hex), read in blocks."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest_kept(name: str) -> str:
    """SHA-256 of a kept file as its place holds it. Raises Unreachable."""
    digest = hashlib.sha256()
    try:
        for block in _blocks(name):
            digest.update(block)
    except _failures() as wrong:
        raise _lost(name) from wrong
    return digest.hexdigest()


def _blocks(name: str) -> Iterator[bytes]:
    with storage().open(name) as opened:
        while block := opened.read(BLOCK):
            yield block


def _failures() -> tuple[type[Exception], ...]:
    """What a place raises when it does not give a file. boto is there only where a bucket is used."""
    try:
        from boto3.exceptions import Boto3Error  # type: ignore[import-untyped]  # noqa: PLC0415 - untyped
        from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]  # noqa: PLC0415 - untyped
    except ImportError:
        return (OSError, Unreachable)
    return (OSError, Unreachable, Boto3Error, BotoCoreError, ClientError)


def _lost(name: str) -> Unreachable:
    return Unreachable("archive_file", words.LOST_FILE % {"name": name})
