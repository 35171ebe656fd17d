"""The wire format of one passage (02 §2.2): one JSON object a line, decoded and bounded by msgspec.

What a site computes for itself (its own limit, excess, verdict) is ignored: the platform decides.
Times carry their zone, masses are whole kilograms, lengths whole millimetres.
"""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from django.utils.translation import gettext as _
from msgspec import Meta, inspect

MAX_LINES = 5_000
MAX_BODY_BYTES = 16 * 1024 * 1024
MAX_LINE_BYTES = 16 * 1024
MAX_AXLES = 40
MOST_TOLD = 200  # characters of what was wrong: a receipt must not grow with the rubbish it answers

Code = Annotated[str, Meta(min_length=1, max_length=64)]
Short = Annotated[str, Meta(max_length=32)]
Plate = Annotated[str, Meta(max_length=16)]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Part = Annotated[float, Meta(ge=0, le=1)]
Mass = Annotated[int, Meta(ge=0, le=1_000_000)]
Length = Annotated[int, Meta(ge=0, le=100_000)]
Moment = Annotated[datetime, Meta(tz=True)]
Colour = Literal[
    "none", "blue", "yellow", "black", "white", "green", "other", "farm_yellow", "farm_green", "yellow_green",
    "gradient_green",
]  # fmt: skip


class Passage(msgspec.Struct, gc=False, kw_only=True):
    """过车记录: one lorry over one lane, as its station tells it."""

    record_code: Code
    device_code: Code
    captured_at: Moment
    lane_no: Annotated[int, Meta(ge=1, le=32)]
    direction: Literal["up", "down"]
    speed_kmh: Annotated[float, Meta(ge=0, le=300)]
    axle_count: Annotated[int, Meta(ge=1, le=MAX_AXLES)]
    axle_loads_kg: Annotated[list[Mass], Meta(max_length=MAX_AXLES)]
    gross_kg_raw: Mass
    plate_no: Plate
    plate_color: Colour
    clock_offset_ms: Annotated[int, Meta(ge=-86_400_000, le=86_400_000)]
    seq: Annotated[int, Meta(ge=0, le=2**31 - 1)] | None = None
    axle_type_code: Short = ""
    axle_spacings_mm: Annotated[list[Length], Meta(max_length=MAX_AXLES)] = []
    drive_axles: Annotated[int, Meta(ge=0, le=9)] | None = None
    vehicle_kind: Literal["truck", "train", "special", "unknown"] = "unknown"
    length_mm: Length = 0
    width_mm: Length = 0
    height_mm: Length = 0
    speed_change_pct: Annotated[float, Meta(ge=-100, le=1_000)] | None = None
    next_gap_ms: Annotated[int, Meta(ge=0)] | None = None
    head_plate_no: Plate = ""
    head_plate_color: Short = ""
    head_plate_conf: Part | None = None
    tail_plate_no: Plate = ""
    tail_plate_color: Short = ""
    tail_plate_conf: Part | None = None
    weigh_confidence: Part | None = None
    straddle_flag: bool = False
    accel_flag: bool = False
    tailgate_flag: bool = False
    low_confidence_flag: bool = False
    temporary_plate: bool = (
        False  # a paper plate behind the glass: written as any other, and no proof of its owner
    )
    weather: Short = ""
    permit_no: Short = ""
    cert_no: Short = ""
    firmware_version: Short = ""
    photo_front: Digest | None = None
    photo_side: Digest | None = None
    photo_rear: Digest | None = None
    photo_plate_head: Digest | None = None
    photo_plate_tail: Digest | None = None
    photo_driver_area: Digest | None = None
    video_ref: Digest | None = None

    def photos(self) -> dict[str, str]:
        """SHA-256 of each file the record names, by what it shows."""
        named = {
            "front": self.photo_front,
            "side": self.photo_side,
            "rear": self.photo_rear,
            "plate_head": self.photo_plate_head,
            "plate_tail": self.photo_plate_tail,
            "driver_area": self.photo_driver_area,
            "video": self.video_ref,
        }
        return {role: digest for role, digest in named.items() if digest}

    @property
    def speed(self) -> Decimal:
        """Speed as it is kept: one decimal, exact."""
        return Decimal(f"{self.speed_kmh:.1f}")


class Unreadable(ValueError):
    """A line that is not a passage: its stable code, and the reason in the reader's language."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


_decoder = msgspec.json.Decoder(Passage)
TEXTS = [f.name for f in inspect.type_info(Passage).fields if isinstance(f.type, inspect.StrType)]  # type: ignore[attr-defined] # a struct has fields
NAMING = {"record_code", "device_code", "plate_no"}
NO_OFFSET, FARTHEST_ZONE = timedelta(0), timedelta(hours=15)  # no zone is farther; the database takes no more


def decode(line: bytes) -> Passage:
    """One line. Raises Unreadable, never anything else, whatever the bytes are."""
    if len(line) > MAX_LINE_BYTES:
        raise Unreadable("line_too_long", _("单条记录超过 %(size)d 字节。") % {"size": MAX_LINE_BYTES})
    try:
        passage = _decoder.decode(line)
    except msgspec.ValidationError as wrong:
        raise Unreadable(
            "wrong_field", _("字段不符合要求：%(detail)s") % {"detail": _plain(wrong)}
        ) from wrong
    except UnicodeDecodeError as wrong:
        raise Unreadable("bad_encoding", _("不是有效的 UTF-8 文本。")) from wrong
    except RecursionError as wrong:
        raise Unreadable("too_deep", _("JSON 嵌套过深。")) from wrong
    except msgspec.DecodeError as wrong:
        raise Unreadable("bad_json", _("不是有效的 JSON。")) from wrong
    if abs(passage.captured_at.utcoffset() or NO_OFFSET) > FARTHEST_ZONE:
        raise Unreadable("wrong_field", _("字段不符合要求：%(detail)s") % {"detail": "captured_at"})
    if b"\\" in line:
        _refuse_control(passage)
    return passage


def _refuse_control(passage: Passage) -> None:
    """Only an escape can bring a control character or a backslash into a text."""
    for name in TEXTS:
        value = getattr(passage, name)
        if not value.isprintable() or ("\\" in value and name in NAMING):
            raise Unreadable("bad_text", _("文本字段含有控制字符或反斜线。"))


def _plain(wrong: msgspec.ValidationError) -> str:
    """msgspec names the field as `$.name`; people read the name."""
    detail = str(wrong)
    _what, _at, where = detail.rpartition(" - at `$")
    return where.strip("`.") if where else detail[:MOST_TOLD]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _value in pairs]
    if len(set(names)) != len(names):
        raise Unreadable("twice_named", _("同一字段出现多次，含义不明。"))
    return dict(pairs)


def refuse_doubles(line: bytes) -> None:
    """Raises Unreadable when an object of the line names a field twice.

    Asked only of a line that would be held against somebody: of two values nobody may choose the worse.
    A plain line has as many `":` as it has fields, and is let through at a glance.
    """
    plain = b"\\" not in line and b'" ' not in line and line.count(b"{") == 1
    if plain and line.count(b'":') == _fields(line):
        return
    try:
        json.loads(line.decode(), object_pairs_hook=_once)
    except UnicodeDecodeError as wrong:
        raise Unreadable("bad_encoding", _("不是有效的 UTF-8 文本。")) from wrong
    except (RecursionError, json.JSONDecodeError) as wrong:
        raise Unreadable("bad_json", _("不是有效的 JSON。")) from wrong


_loose = msgspec.json.Decoder(dict)


def _fields(line: bytes) -> int:
    """How many differently named fields a line has, -1 when that cannot be said quickly."""
    try:
        return len(_loose.decode(line))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return -1


class _Named(msgspec.Struct):
    device_code: str = ""


class _Timed(msgspec.Struct):
    captured_at: Moment


_name = msgspec.json.Decoder(_Named)
_time = msgspec.json.Decoder(_Timed)


def device_of(line: bytes) -> str:
    """Which device a line names, "" when it cannot be read."""
    try:
        return _name.decode(line).device_code
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def moment_of(line: bytes) -> datetime | None:
    """When a line says it was captured, None when it cannot be read."""
    try:
        return _time.decode(line).captured_at
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
