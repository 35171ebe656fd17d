"""Honest and hostile files."""

import io
import json
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

from tests.documents.images import photo


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, (30, 80, 160)).save(held, kind, **options)
    return held.getvalue()


def huge_png() -> bytes:
    """A header that says 100 000 × 100 000, and hardly anything behind it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def zip_bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("a.txt", b"0" * 10_000_000)
    return held.getvalue()


def box(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


MP4 = box(b"ftyp", b"isom\0\0\2\0isomiso2") + box(b"moov", b"\0" * 40) + box(b"mdat", b"\1" * 400)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
SCRIPT_PDF = PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /JS (x) >>")
HOSTILE = {
    "an empty file": (b"", "a.jpg", "empty_file"),
    "a drawing with a script inside": (
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "a.svg",
        "active_content",
    ),
    "a page named as text": (b"<!DOCTYPE html><html><body>hi</body></html>", "a.txt", "active_content"),
    "a picture followed by a zip": (photo() + zip_bomb(), "a.jpg", "active_content"),
    "a picture followed by a PDF": (picture() + PDF, "a.png", "active_content"),
    "a picture followed by a page": (photo() + b"<html><script>x</script>", "a.jpg", "active_content"),
    "a PDF with script": (SCRIPT_PDF, "a.pdf", "active_content"),
    "a PDF followed by a zip": (PDF + zip_bomb(), "a.pdf", "damaged"),
    "a PDF cut short": (PDF[:40], "a.pdf", "damaged"),
    "a picture of 100 000 by 100 000": (huge_png(), "a.png", "too_many_pixels"),
    "a picture of 64 million pixels": (picture("PNG", (8000, 8000)), "a.png", "too_many_pixels"),
    "a photograph cut short": (photo()[:9000], "a.jpg", "damaged"),
    "a PNG cut short": (picture("PNG", (400, 400))[:200], "a.png", "damaged"),
    "a video cut short": (MP4[:-10], "a.mp4", "damaged"),
    "a video without index": (box(b"ftyp", b"isom") + box(b"mdat", b"x"), "a.mp4", "damaged"),
    "a photograph named as PDF": (photo(), "a.pdf", "wrong_extension"),
    "a PDF named as photograph": (PDF, "a.jpg", "wrong_extension"),
    "a zip": (zip_bomb(), "a.zip", "type_unknown"),
    "a zip named as photograph": (zip_bomb(), "a.jpg", "type_unknown"),
    "a program": (b"MZ\x90\x00" + b"\0" * 400, "a.jpg", "type_unknown"),
    "a program for Linux": (b"\x7fELF" + b"\0" * 400, "a", "type_unknown"),
    "an XML that multiplies": (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        "a.xml",
        "active_content",
    ),
    "an XML that reads files": (
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        "a.xml",
        "active_content",
    ),
    "a broken XML": (b"<a><b></a>", "a.xml", "damaged"),
    "a JSON nested a hundred thousand deep": (b"[" * 100_000, "a.json", "wrong_extension"),
}
GOOD = {
    "photo.jpg": (photo(), "image/jpeg"),
    "PHOTO.JPEG": (photo(), "image/jpeg"),
    "shot.png": (picture(), "image/png"),
    "paper.pdf": (PDF, "application/pdf"),
    "clip.mp4": (MP4, "video/mp4"),
    "record.xml": ("<称重 重量='55320'/>".encode(), "application/xml"),
    "record.json": (json.dumps({"gross_kg": 55_320}).encode(), "application/json"),
    "note.txt": ("装载石子，未过磅。".encode(), "text/plain"),
    "old.txt": ("装载石子，未过磅。".encode("gb18030"), "text/plain"),
    "no ending": (photo(), "image/jpeg"),
}
