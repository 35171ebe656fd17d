"""Photographs of one passage, drawn: front, side, rear and the plate, each with its overlay text."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageEnhance, ImageFont

from simulators.wim import scene, sprites
from simulators.wim.lorries import Lorry

PLATES = {  # ground and letters
    "yellow": ((240, 186, 24), (24, 22, 16)),
    "blue": ((28, 78, 172), (244, 246, 250)),
    "yellow_green": ((206, 214, 62), (20, 28, 16)),
    "green": ((128, 200, 132), (16, 28, 18)),
    "white": ((238, 240, 242), (24, 24, 24)),
    "black": ((26, 26, 28), (244, 244, 244)),
}


@dataclass(frozen=True)
class Moment:
    """What the overlay says and the camera knows."""

    at: datetime
    place: str
    device: str
    lane: int
    lanes: int
    gross_kg: int
    speed_kmh: float


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(pylopdf_fonts_zh_cn.sans_path()), size)


def photographs(lorry: Lorry, moment: Moment) -> dict[str, bytes]:
    """JPEG files by role: front, side, rear, plate_head, and plate_tail when there is a trailer."""
    night = scene.dark(moment.at.hour)
    heaped = lorry.gross_kg > lorry.layout.limit_kg
    ahead = scene.road_ahead(moment.place, moment.lanes, night)
    front = _in_lane(ahead, sprites.front(lorry.cab, heaped, night), moment)
    _plate_at(front, moment, sprites.PLATE_FRONT, (lorry.plate_no, lorry.plate_color))
    rear = _in_lane(ahead, sprites.rear(lorry.cab, heaped, night), moment)
    tail = (lorry.trailer_plate, "yellow") if lorry.trailer_plate else (lorry.plate_no, lorry.plate_color)
    _plate_at(rear, moment, sprites.PLATE_REAR, tail)
    across = scene.road_side(moment.place, night).copy()
    truck = sprites.side(lorry.layout, lorry.cab, heaped, night)
    across.paste(truck, ((scene.SIZE[0] - truck.width) // 2, 302), truck)
    pictures = {"front": front, "side": across, "rear": rear}
    files = {role: _finished(picture, lorry, moment, role) for role, picture in pictures.items()}
    files["plate_head"] = _jpeg(plate_close(lorry.plate_no, lorry.plate_color, moment))
    if lorry.trailer_plate:
        files["plate_tail"] = _jpeg(plate_close(lorry.trailer_plate, "yellow", moment))
    return files


def _corner(moment: Moment) -> tuple[int, int]:
    width, _ = scene.SIZE
    centre = -60 + (width + 120) * (moment.lane - 0.5) / moment.lanes
    return round(min(max(centre, 220), width - 220)) - 190, 186


def _in_lane(road: Image.Image, truck: Image.Image, moment: Moment) -> Image.Image:
    picture = road.copy()
    picture.paste(truck, _corner(moment), truck)
    return picture


def _plate_at(
    picture: Image.Image, moment: Moment, box: tuple[float, float, float, float], plate: tuple[str, str]
) -> None:
    left, top = _corner(moment)
    corners = (left + box[0] * 380, top + box[1] * 430, left + box[2] * 380, top + box[3] * 430)
    small = plate_face(*plate).resize(
        (round(corners[2] - corners[0]), round(corners[3] - corners[1])), Image.Resampling.BOX
    )
    picture.paste(small, (round(corners[0]), round(corners[1])))


@lru_cache(maxsize=512)
def plate_face(plate_no: str, colour: str) -> Image.Image:
    """The plate itself, 440 × 140 as on the road (mm)."""
    ground, letters = PLATES.get(colour, PLATES["yellow"])
    picture = Image.new("RGB", (440, 140), ground)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((5, 5, 434, 134), 10, outline=letters, width=3)
    face = font(84 if len(plate_no) < 8 else 74)
    head, rest = plate_no[:2], plate_no[2:]
    wide = draw.textlength(head, font=face) + draw.textlength(rest, font=face) + 34
    left = 220 - wide / 2
    draw.text((left, 66), head, font=face, fill=letters, anchor="lm", stroke_width=2, stroke_fill=letters)
    dot = left + draw.textlength(head, font=face) + 17
    draw.ellipse((dot - 6, 64, dot + 6, 76), fill=letters)
    draw.text((dot + 17, 66), rest, font=face, fill=letters, anchor="lm", stroke_width=2, stroke_fill=letters)
    return picture


def plate_close(plate_no: str, colour: str, moment: Moment) -> Image.Image:
    """The plate cut out of the front picture, with one line of overlay."""
    ground = (52, 56, 60)
    picture = Image.new("RGB", (480, 300), ground)
    face = plate_face(plate_no, colour).rotate(1.2, fillcolor=ground, resample=Image.Resampling.BILINEAR)
    picture.paste(face, (20, 62))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 266, 480, 300), fill=(12, 14, 16))
    line = f"{moment.at:%Y-%m-%d %H:%M:%S}  {moment.device}"
    draw.text((12, 283), line, font=font(17), fill=(240, 242, 244), anchor="lm")
    return picture


ROLE_WORDS = {"front": "前部", "side": "侧面", "rear": "尾部"}


def _finished(picture: Image.Image, lorry: Lorry, moment: Moment, role: str) -> bytes:
    width, height = scene.SIZE
    draw = ImageDraw.Draw(picture, "RGBA")
    draw.rectangle((0, 0, width, 34), fill=(8, 10, 12, 190))
    draw.rectangle((0, height - 38, width, height), fill=(8, 10, 12, 200))
    above = f"{moment.at:%Y-%m-%d %H:%M:%S}.{moment.at.microsecond // 1000:03d}   {moment.place}   {moment.lane}车道"
    draw.text((14, 17), above, font=font(20), fill=(245, 246, 248), anchor="lm")
    draw.text(
        (width - 14, 17),
        f"{ROLE_WORDS[role]}  {moment.device}",
        font=font(20),
        fill=(245, 246, 248),
        anchor="rm",
    )
    below = (
        f"车牌 {lorry.plate_no}   {lorry.layout.axles}轴   总重 {moment.gross_kg}kg   "
        f"速度 {moment.speed_kmh:.1f}km/h   限值 {lorry.layout.limit_kg}kg"
    )
    draw.text((14, height - 19), below, font=font(22), fill=(255, 226, 120), anchor="lm")
    if scene.dark(moment.at.hour):
        picture = ImageEnhance.Brightness(picture).enhance(1.12)
    return _jpeg(picture)


def _jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=84)
    return out.getvalue()
