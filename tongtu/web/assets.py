"""Static files under names that change with their content, served from memory, compressed, for ever.

No build step and no collected copies: the files are found in the modules, as Django finds them, hashed
once in each process, and `web/tongtu.css` is addressed as `/static/web/tongtu.0123456789ab.css`.
"""

import builtins
import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseNotModified

HASHED = re.compile(r"^(?P<stem>.+)\.(?P<mark>[0-9a-f]{12})(?P<suffix>\.[A-Za-z0-9]+)$")
FOR_EVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".txt", ".toml", ".map"}


@dataclass(frozen=True)
class Asset:
    """One file: its bytes, plain and compressed, and the mark of its content."""

    content: bytes
    packed: bytes
    mark: str
    content_type: str


@cache
def _read(path: str, stamp: int) -> Asset:
    content = Path(path).read_bytes()
    suffix = Path(path).suffix
    packed = gzip.compress(content, 6, mtime=0) if suffix in COMPRESSIBLE else b""
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    kind = f"{kind}; charset=utf-8" if suffix in COMPRESSIBLE else kind
    return Asset(content, packed, hashlib.sha256(content).hexdigest()[:12], kind)


@cache
def _find(name: str) -> str:
    found = finders.find(name)
    return found if isinstance(found, str) else ""


def asset(name: str) -> Asset | None:
    """The file a module keeps under this static name, or None. While DEBUG a changed file is read again."""
    path = _find(name)
    if not path or not Path(path).is_file():
        return None
    return _read(path, Path(path).stat().st_mtime_ns if settings.DEBUG else 0)


class HashedStorage(StaticFilesStorage):
    """`{% static %}` writes the hashed address; a name that no module has keeps its plain one."""

    def url(self, name: str | None) -> str:
        if settings.DEBUG or not name:
            return self._hashed(name)
        if name not in _addresses:
            _addresses[name] = self._hashed(name)
        return _addresses[name]

    def _hashed(self, name: str | None) -> str:
        found = asset(name or "")
        if found is None or not name:
            return super().url(name)
        pure = PurePosixPath(name)
        return super().url(str(pure.with_name(f"{pure.stem}.{found.mark}{pure.suffix}")))


_addresses: dict[str, str] = {}  # by static name; a process serves the files it began with


class HashedFinder(BaseFinder):
    """Lets Django's own static view, which test servers use, find a file by its hashed name."""

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        parts = HASHED.match(path)
        found = _find(f"{parts['stem']}{parts['suffix']}") if parts else ""
        if find_all:
            return [found] if found else []
        return found or []

    def check(self, **_: Any) -> builtins.list[Any]:
        return []

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Any]]:
        return iter(())


class Assets:
    """Middleware: answers /static/ before anything else looks at the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.prefix = "/" + settings.STATIC_URL.strip("/") + "/"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(self.prefix) and request.method in {"GET", "HEAD"}:
            return serve(request, request.path[len(self.prefix) :])
        return self.get_response(request)


def serve(request: HttpRequest, name: str) -> HttpResponse:
    """The file, or 404. A hashed address may be kept for ever; a plain one is asked for again."""
    parts = HASHED.match(name)
    found = asset(f"{parts['stem']}{parts['suffix']}" if parts else name)
    if found is None:
        return HttpResponseNotFound()
    fresh = bool(parts) and parts["mark"] == found.mark if parts else False
    etag = f'"{found.mark}"'
    if request.headers.get("If-None-Match") == etag:
        reply: HttpResponse = HttpResponseNotModified()
    else:
        zipped = bool(found.packed) and "gzip" in request.headers.get("Accept-Encoding", "")
        reply = HttpResponse(found.packed if zipped else found.content, content_type=found.content_type)
        if zipped:
            reply["Content-Encoding"] = "gzip"
    reply["ETag"] = etag
    reply["Vary"] = "Accept-Encoding"
    reply["Cache-Control"] = FOR_EVER if fresh else "no-cache"
    return reply
