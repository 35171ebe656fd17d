"""What a file really is, told by its content, never by its name.

Each test answers None ("not mine") or a Media; it raises Invalid when the file claims a type it does not keep.
Nothing is unpacked, nothing active is let in, and no more than the header of a picture is read before its size
is known.
"""

import io
import json
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree import ElementTree

from django.utils.translation import gettext as _
from PIL import Image

from tongtu.evidence.limits import Allowed, allowed, titles
from tongtu.kernel.errors import Invalid

ACTIVE = re.compile(rb"<\s*(script|svg|html|iframe|object|embed)\b|<!doctype\s+html", re.IGNORECASE)
APPENDED = re.compile(rb"PK\x03\x04|%PDF-|\x7fELF|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c")
PDF_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch)\b")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
EDGE = 4096


@dataclass(frozen=True)
class Media:
    """What a file is. width, height: pixels, 0 where there are none."""

    allowed: Allowed
    width: int = 0
    height: int = 0

    @property
    def is_picture(self) -> bool:
        return bool(self.allowed.pixels)


def look(content: bytes, name: str) -> Media:
    """The type of a file, checked against its name. Raises Invalid with a sentence saying what to do."""
    if not content:
        raise Invalid("empty_file", _("文件是空的，请重新选择。"), field="content")
    for test in TESTS:
        media = test(content)
        if media is not None:
            _check_name(media.allowed, name)
            return media
    raise Invalid("type_unknown", _("不支持这种文件。可以提交：%s。") % titles(), field="content")


def clean_name(name: str) -> str:
    """The file name without folders and control characters."""
    plain = CONTROLS.sub("", PurePosixPath(name.replace("\\", "/")).name).strip(". ")
    return plain[-120:] or str(_("未命名"))


def _check_name(found: Allowed, name: str) -> None:
    ending = PurePosixPath(name).suffix.lower().lstrip(".")
    if ending and ending not in found.names:
        words = {"ending": ending, "title": found.label, "right": found.names[0]}
        raise Invalid(
            "wrong_extension",
            _("文件名以“.%(ending)s”结尾，内容却是%(title)s。请核对文件，或者改名为“.%(right)s”。") % words,
            field="name",
        )


def _sized(content: bytes, key: str) -> Allowed:
    found = allowed(key)
    if len(content) > found.bytes:
        words = {"title": found.label, "most": found.bytes // 1024 // 1024}
        raise Invalid("too_large", _("%(title)s不得超过%(most)s MB。") % words, field="content")
    return found


def _damaged(title: str) -> Invalid:
    return Invalid("damaged", _("%s已损坏或者不完整，请重新获取后提交。") % title, field="content")


def _active(title: str) -> Invalid:
    return Invalid("active_content", _("%s中夹带可执行内容，不能作为证据提交。") % title, field="content")


def _jpeg(content: bytes) -> Media | None:
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    return _picture(content, "jpeg", tail=content.rfind(b"\xff\xd9") + 2)


def _png(content: bytes) -> Media | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    return _picture(content, "png", tail=content.rfind(b"IEND") + 8)


def _picture(content: bytes, key: str, *, tail: int) -> Media:
    found = _sized(content, key)
    try:
        with Image.open(io.BytesIO(content), formats=[key.upper()]) as image:
            width, height = image.size
    except (OSError, ValueError, SyntaxError) as wrong:
        raise _damaged(found.label) from wrong
    except Image.DecompressionBombError as bomb:
        raise _too_many_pixels(found) from bomb
    if width * height > found.pixels:
        raise _too_many_pixels(found)
    if APPENDED.search(content, tail) or ACTIVE.search(content, tail) or ACTIVE.search(content[:EDGE]):
        raise _active(found.label)
    return Media(found, width, height)


def _too_many_pixels(found: Allowed) -> Invalid:
    most = found.pixels // 1_000_000
    return Invalid("too_many_pixels", _("图片不得超过%s百万像素。") % most, field="content")


def _pdf(content: bytes) -> Media | None:
    if not content.startswith(b"%PDF-"):
        return None
    found = _sized(content, "pdf")
    end = content.rfind(b"%%EOF")
    if end < 0 or len(content) - end > EDGE:
        raise _damaged(found.label)
    if PDF_ACTIVE.search(content) or ACTIVE.search(content[:EDGE]) or ACTIVE.search(content, end):
        raise _active(found.label)
    if APPENDED.search(content, end):
        raise _active(found.label)
    return Media(found)


def _mp4(content: bytes) -> Media | None:
    if content[4:8] != b"ftyp":
        return None
    found = _sized(content, "mp4")
    boxes, at = [], 0
    while at + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        if size == 1 and at + 16 <= len(content):
            size = struct.unpack_from(">Q", content, at + 8)[0]
        size = size or len(content) - at
        if size < 8 or at + size > len(content):
            raise _damaged(found.label)
        boxes.append(kind)
        at += size
    if at != len(content) or b"moov" not in boxes:
        raise _damaged(found.label)
    return Media(found)


def _xml(content: bytes) -> Media | None:
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"<"):
        return None
    if ACTIVE.search(content):
        raise _active(allowed("xml").label)
    found = _sized(content, "xml")
    if re.search(rb"<!(DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise _active(found.label)
    try:
        ElementTree.fromstring(content)  # noqa: S314 — no DOCTYPE, so no entity can be declared
    except ElementTree.ParseError as wrong:
        raise _damaged(found.label) from wrong
    return Media(found)


def _json(content: bytes) -> Media | None:
    if content.lstrip()[:1] not in (b"{", b"["):
        return None
    found = _sized(content, "json")
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return None
    return Media(found)


def _txt(content: bytes) -> Media | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if CONTROLS.search(text) else Media(_sized(content, "txt"))
    return None


TESTS: tuple[Callable[[bytes], Media | None], ...] = (_jpeg, _png, _pdf, _mp4, _xml, _json, _txt)
