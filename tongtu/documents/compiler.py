"""From frozen data to PDF bytes: one Typst compiler per thread, the same bytes every time.

Nothing here reads a database or a clock. Values go in as JSON, never as source, so that no `#`, `[` or
backslash in a name can become markup.
"""

import base64
import hashlib
import io
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pylopdf_fonts_zh_cn as fonts_wheel
import typst
from django.conf import settings
from PIL import Image

from tongtu.documents.kinds import TEMPLATES, kinds
from tongtu.documents.schemas import SCHEMAS
from tongtu.documents.values import day, fields_of
from tongtu.kernel import qr as codes

Data = Mapping[str, Any]  # Any: JSON, see printed()
LOCAL = ZoneInfo("Asia/Shanghai")
WHEEL = Path(fonts_wheel.serif_path()).parent
# What agencies install, best first; the wheel's own faces are always there.
BODY = ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "Noto Serif SC")
TITLE = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", "Noto Serif SC")
SANS = ("Noto Sans SC",)
_kept = threading.local()


@dataclass(frozen=True)
class Place:
    """Where a signature or seal goes: page from 1, millimetres from the top left corner of the page."""

    name: str
    page: int
    x: float
    y: float
    width: float
    height: float


def compile(kind: str, data: Data, images: Mapping[str, bytes] | None = None) -> bytes:  # noqa: A001
    """The PDF of a document. The same data give the same bytes in every process.

    It is PDF/A-2b, unless the data hold a character that no installed face has (an emoji, a rare name): the
    archive standard forbids the empty box that stands for it, so such a document is a plain PDF.
    data: title, number, case_no, issued_on, unit, law, verify_code, verify_url, sealed, fields (as stored).
    images: JPEG or PNG bytes by the SHA-256 that the fields name.
    """
    given = inputs(kind, data, images)
    moment = _midnight(date.fromisoformat(data["issued_on"]))
    try:
        return _one_file(_compiler().compile(sys_inputs=given, pdf_standards="a-2b", timestamp=moment))
    except typst.TypstError as refused:
        if "could not be displayed" not in str(refused):
            raise
    return _one_file(_compiler().compile(sys_inputs=given, timestamp=moment))


def _one_file(made: bytes | list[bytes] | None) -> bytes:
    """Typst answers one file for a PDF, a list for pictures of many pages."""
    assert isinstance(made, bytes)
    return made


def places(kind: str, data: Data, images: Mapping[str, bytes] | None = None) -> list[Place]:
    """Where the seal ("seal") and the signatures ("party", "officers" …) of a document go."""
    maker = _maker("main", inputs(kind, data, images))
    return [Place(**found["value"]) for found in json.loads(maker.query("<place>"))]


def inputs(kind: str, data: Data, images: Mapping[str, bytes] | None = None) -> dict[str, str]:
    """What a template reads as `sys.inputs`: everything in words, the QR and the pictures as SVG."""
    shown = {
        "title": data["title"],
        "form": kinds()[kind].form,
        "copies": kinds()[kind].footer,
        "number": data["number"],
        "case_no": data["fields"].get("case_no") or data["number"],
        "unit": {key: str(data["unit"].get(key) or "") for key in ("name", "address", "phone", "postcode")},
        "issued": day(date.fromisoformat(data["issued_on"])),
        "verify": {"code": data["verify_code"], "url": data["verify_url"], "qr": qr(data["verify_url"])},
        "sealed": bool(data.get("sealed")),
        "seal_name": str(data["unit"].get("seal_name") or data["unit"]["name"]),
        "law": data["law"],
        "fonts": faces(),
        "images": {sha: picture(content) for sha, content in (images or {}).items()},
        "fields": fields_of(SCHEMAS[kind], data["fields"]),
    }
    return {"kind": kind, "data": json.dumps(shown, ensure_ascii=False)}


def seal(name: str, *, png: bool = False) -> bytes:
    """The look of a unit's round seal, 42 mm, transparent: a one-page PDF, or a PNG of 300 dots an inch."""
    maker = _maker("seal", {"name": name, "fonts": json.dumps(faces())})
    if png:
        return _one_file(maker.compile(format="png", ppi=300.0))
    return _one_file(maker.compile(timestamp=_midnight(date(2026, 1, 1))))


def qr(url: str) -> str:
    """The verification address as an SVG; empty when there is none."""
    return codes.svg(url) if url else ""


def picture(content: bytes) -> str:
    """A JPEG or PNG inside an SVG, which is how Typst takes bytes that are not a file."""
    with Image.open(io.BytesIO(content)) as image:
        (width, height), kind = image.size, image.format
    assert kind in ("JPEG", "PNG"), "evidence gives JPEG or PNG previews"
    held = base64.b64encode(content).decode()
    size = f'width="{width}" height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {size}>'
        f'<image {size} href="data:image/{kind.lower()};base64,{held}"/></svg>'
    )


@cache
def faces() -> dict[str, list[str]]:
    """The families to set body, titles and small print in: those wanted that are there."""
    there = set(typst.Fonts(include_system_fonts=False, font_paths=_font_paths()).families())
    wanted = {"body": BODY, "title": TITLE, "sans": SANS}
    return {use: [name for name in names if name in there] for use, names in wanted.items()}


@cache
def edition(kind: str) -> str:
    """What a PDF was made with: the versions of Typst and of the QR encoder, the digest of kit and template, the body face."""
    source = b"".join((TEMPLATES / name).read_bytes() for name in ("lib.typ", f"{kind}.typ"))
    tools = f"typst {version('typst')}, zxing-cpp {version('zxing-cpp')}"
    return f"{tools}; {hashlib.sha256(source).hexdigest()[:16]}; {faces()['body'][0]}"


def _compiler() -> typst.Compiler:
    """This thread's compiler, kept: making one, and reading the fonts, costs more than a page does."""
    if not hasattr(_kept, "compiler"):
        _kept.compiler = _maker("main", {})
    compiler: typst.Compiler = _kept.compiler
    return compiler


def _maker(template: str, given: dict[str, str]) -> typst.Compiler:
    return typst.Compiler(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=_font_paths(),
        ignore_system_fonts=True,
        sys_inputs=given,
    )


def _font_paths() -> list[str]:
    own = settings.FONT_DIR
    return [str(WHEEL), *([str(own)] if Path(own).is_dir() else [])]


def _midnight(of: date) -> int:
    """Seconds since the epoch at the start of a day in Beijing: the PDF's creation time."""
    return int(datetime.combine(of, time(), tzinfo=LOCAL).astimezone(UTC).timestamp())
