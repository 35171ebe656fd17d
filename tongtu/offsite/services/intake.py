"""The door of devices: who sent it, is it whole, and then into intake."""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from tongtu.kernel import store
from tongtu.kernel.actors import system
from tongtu.kernel.errors import Invalid, Refused, Unauthenticated
from tongtu.kernel.signed import BadSignature, check
from tongtu.law.articles import cite
from tongtu.offsite import intake
from tongtu.offsite.admission import ADMISSION, is_late
from tongtu.offsite.models import Batch, Device, DeviceFile, DeviceState
from tongtu.offsite.records import MAX_BODY_BYTES, MAX_LINES, device_of

DEVICES = system("devices")
MAX_FILE_BYTES = 32 * 1024 * 1024
MAX_PIXELS = 40_000_000
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png"}
SHUT = {DeviceState.PLANNED, DeviceState.RETIRED}


def take_passages(headers: Mapping[str, str], body: bytes, *, path: str) -> Batch:
    """Take a signed batch (NDJSON, plain or gzip) and answer with its receipt. Safe to send again.

    headers: X-Device, X-Timestamp, X-Nonce (the batch number), X-Sign-Alg, X-Signature; see kernel.signed.
    Raises Unauthenticated (not_signed), Refused (device_shut), Invalid (too_large, not_gzip, too_many_lines),
    Conflict (batch_reused), TooMany (one_at_a_time, catching_up, busy): to be sent again, nothing was taken.
    """
    device, number = sender(headers, body, path=path)
    with ADMISSION.of_device(device.code):
        text = plain(headers, body)
        with ADMISSION.of_text(len(text), late=is_late(text)):
            return intake.take(text, device=device, number=number)


def take_file(headers: Mapping[str, str], body: bytes, *, path: str) -> DeviceFile:
    """Take a signed photograph or film; the number signed is its SHA-256. Safe to send again.

    Raises Unauthenticated, Refused (device_shut), Invalid (wrong_digest, not_an_image, too_large).
    """
    device, number = sender(headers, body, path=path)
    stored = store.digests(body)
    if number != stored.sha256:
        raise Invalid("wrong_digest", _("文件内容与所报的 SHA-256 不符。"))
    return keep_file(device, body)


@transaction.atomic
def keep_file(device: Device, body: bytes) -> DeviceFile:
    """Keep the bytes of a file of a device, once. Raises Invalid when it is neither picture nor film."""
    kind, pixels = media_type(body)
    stored = store.put(body)
    kept, _new = DeviceFile.objects.visible_to(DEVICES).get_or_create(
        region=device.region,
        device=device,
        sha256=stored.sha256,
        defaults={"sm3": stored.sm3, "size": stored.size, "media_type": kind, "pixels": pixels},
    )
    return kept


def media_type(body: bytes) -> tuple[str, int]:
    """What the bytes are, by the bytes, and how many pixels a picture has. Raises Invalid (too_large, not_an_image)."""
    if len(body) > MAX_FILE_BYTES:
        raise Invalid("too_large", _("单个文件最大 %(size)d 字节。") % {"size": MAX_FILE_BYTES})
    if body[4:8] == b"ftyp":
        return "video/mp4", 0
    try:
        with Image.open(BytesIO(body)) as picture:
            kind, pixels = IMAGES.get(picture.format or ""), picture.width * picture.height
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as wrong:
        raise Invalid("not_an_image", _("只接收 JPEG、PNG 图像和 MP4 视频。")) from wrong
    if kind is None or pixels > MAX_PIXELS:
        raise Invalid("not_an_image", _("只接收 JPEG、PNG 图像和 MP4 视频。"))
    return kind, pixels


def sender(headers: Mapping[str, str], body: bytes, *, path: str) -> tuple[Device, str]:
    """The device that signed, and the number it signed under. An unknown device and a wrong key look the same."""
    device = known_device(headers.get("X-Device", ""))
    try:
        number = check(device.secret if device else "", headers, method="POST", target=path, body=body)
    except BadSignature as bad:
        raise Unauthenticated("not_signed", REASONS.get(str(bad), REASONS["signature"])()) from bad
    if device is None:
        raise Unauthenticated("not_signed", REASONS["signature"]())
    if device.state in SHUT:
        raise Refused("device_shut", _("设备尚未通过审核或已退役，不接收数据。"), cite("PL 41(1)"))
    return device, number


REASONS = {
    "signature": lambda: _("设备未登记或签名不正确。"),
    "stale": lambda: _("时间戳缺失，或与平台时间相差过大。"),
    "nonce": lambda: _("缺少批号（X-Nonce），或批号过长。"),
    "algorithm": lambda: _("签名算法应为 HMAC-SHA256（X-Sign-Alg）。"),
}


def known_device(code: str) -> Device | None:
    """A device by its code, with what a verdict needs of it."""
    rows = (
        Device.objects.visible_to(DEVICES)
        .select_related("site")
        .prefetch_related("certificates", "site__posted_limits")
    )
    return rows.filter(code=code).first() if code.isprintable() and code else None


def plain(headers: Mapping[str, str], body: bytes) -> bytes:
    """The body as text. A compressed one is opened no further than the limit. Raises Invalid."""
    if len(body) > MAX_BODY_BYTES:
        raise Invalid("too_large", _("一批最大 %(size)d 字节。") % {"size": MAX_BODY_BYTES})
    if headers.get("Content-Encoding", "").lower() != "gzip" and body[:2] != b"\x1f\x8b":
        return body
    opener = zlib.decompressobj(wbits=31)
    try:
        text = opener.decompress(body, MAX_BODY_BYTES + 1)
    except zlib.error as wrong:
        raise Invalid("not_gzip", _("压缩数据已损坏。")) from wrong
    if len(text) > MAX_BODY_BYTES:
        raise Invalid("too_large", _("一批最大 %(size)d 字节。") % {"size": MAX_BODY_BYTES})
    if not opener.eof or opener.unused_data:
        raise Invalid("not_gzip", _("压缩数据不完整。"))
    return text


@dataclass(frozen=True)
class Taken:
    """One batch of a file, with its rejections numbered by the lines of the file."""

    batch: Batch
    rejections: list[dict[str, Any]]


def take_packed(packed: bytes, *, name: str) -> Iterator[Taken]:
    """Take a whole file of passages of any devices, without HTTP: the same intake, batch by batch.

    name: names the batches together with their place, so that the same file may be taken again.
    A line that names no device is answered for together with the line before it.
    Raises Refused (device_unknown) before the first batch, when a line names a device that is not registered.
    """
    groups: dict[str, list[tuple[int, bytes]]] = {}
    code = ""
    for n, line in enumerate(_opened(packed).split(b"\n"), 1):
        if line.strip():
            code = device_of(line) or code
            groups.setdefault(code, []).append((n, line))
    devices = {code: _expected(code) for code in groups}
    for code, numbered in groups.items():
        for start in range(0, len(numbered), MAX_LINES):
            part = numbered[start : start + MAX_LINES]
            number = f"{name}-{start // MAX_LINES:05d}"
            batch = intake.take(b"\n".join(line for _n, line in part), device=devices[code], number=number)
            yield Taken(batch, [{**r, "line": part[r["line"] - 1][0]} for r in batch.rejections])


def _expected(code: str) -> Device:
    device = known_device(code)
    if device is None or device.state in SHUT:
        raise Refused("device_unknown", _("设备“%(code)s”未登记或不接收数据。") % {"code": code})
    return device


def _opened(packed: bytes) -> bytes:
    """A file the operator chose may be larger than a batch."""
    if packed[:2] != b"\x1f\x8b":
        return packed
    try:
        return gzip.decompress(packed)
    except (OSError, EOFError, zlib.error) as wrong:
        raise Invalid("not_gzip", _("压缩数据已损坏。")) from wrong
