"""Lorries drawn from the front, the side and the rear, twice as large as needed and then reduced."""

from functools import lru_cache

from PIL import Image, ImageDraw

from simulators.wim.lorries import Layout
from simulators.wim.scene import Colour, shade

CABS: dict[str, Colour] = {
    "蓝": (38, 84, 148),
    "红": (168, 44, 38),
    "白": (214, 218, 220),
    "橙": (206, 108, 34),
    "绿": (44, 104, 78),
}
BODY: Colour = (98, 112, 126)
GLASS: Colour = (40, 56, 70)
TYRE: Colour = (26, 28, 30)
PLATE_FRONT = (0.36, 0.815, 0.64, 0.872)  # left, top, right, bottom as parts of the front picture
PLATE_REAR = (0.36, 0.800, 0.64, 0.853)


def _canvas(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGBA", (width * 2, height * 2), (0, 0, 0, 0))
    return picture, ImageDraw.Draw(picture)


def _reduced(picture: Image.Image, night: bool) -> Image.Image:
    if night:
        dim = Image.new("RGBA", picture.size, (6, 10, 20, 255))
        dim.putalpha(picture.getchannel("A").point([round(a * 0.42) for a in range(256)]))
        picture = Image.alpha_composite(picture, dim)
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)


@lru_cache(maxsize=64)
def front(cab: str, heaped: bool, night: bool) -> Image.Image:
    """A lorry coming towards the camera, 380 × 430."""
    picture, draw = _canvas(380, 430)
    paint = CABS[cab]
    if heaped:
        draw.ellipse((90, 0, 670, 150), fill=(86, 76, 62))
    draw.rounded_rectangle((60, 50, 700, 660), 18, fill=shade(BODY, 0.72))
    draw.rectangle((60, 90, 700, 104), fill=shade(BODY, 0.95))
    draw.rounded_rectangle((90, 118, 670, 720), 44, fill=paint)
    draw.rounded_rectangle((110, 128, 650, 176), 20, fill=shade(paint, 0.8))
    draw.rounded_rectangle((120, 196, 640, 420), 26, fill=GLASS)
    draw.polygon([(150, 410), (300, 206), (380, 206), (230, 410)], fill=shade(GLASS, 1.5))
    for x in (300, 470):
        draw.line([(x, 420), (x + 60, 330)], fill=(20, 22, 24), width=7)
    for x in (26, 672):
        draw.rounded_rectangle((x, 220, x + 62, 372), 14, fill=(32, 34, 38))
    draw.rounded_rectangle((210, 450, 550, 590), 16, fill=(34, 38, 42))
    for y in range(466, 586, 22):
        draw.line([(226, y), (534, y)], fill=(104, 110, 118), width=6)
    draw.ellipse((352, 492, 408, 548), fill=(190, 196, 202))
    draw.rounded_rectangle((72, 640, 688, 790), 26, fill=shade(paint, 0.62))
    light = (255, 247, 214) if night else (232, 236, 240)
    for x in (100, 556):
        draw.rounded_rectangle((x, 614, x + 106, 676), 18, fill=light)
    draw.rectangle((86, 786, 180, 846), fill=TYRE)
    draw.rectangle((580, 786, 674, 846), fill=TYRE)
    draw.ellipse((70, 824, 690, 860), fill=(0, 0, 0, 90))
    return _reduced(picture, night)


@lru_cache(maxsize=64)
def rear(cab: str, heaped: bool, night: bool) -> Image.Image:
    """A lorry going away, 380 × 430."""
    del cab
    picture, draw = _canvas(380, 430)
    if heaped:
        draw.ellipse((90, 0, 670, 150), fill=(86, 76, 62))
    draw.rounded_rectangle((60, 60, 700, 680), 12, fill=BODY)
    draw.rectangle((74, 76, 374, 664), fill=shade(BODY, 1.12))
    draw.rectangle((386, 76, 686, 664), fill=shade(BODY, 1.06))
    for x in (120, 330, 430, 640):
        draw.line([(x, 84), (x, 656)], fill=shade(BODY, 0.7), width=7)
    for x in range(74, 690, 44):
        draw.rectangle((x, 632, x + 22, 656), fill=(196, 38, 34))
        draw.rectangle((x + 22, 632, x + 44, 656), fill=(230, 232, 234))
    draw.rectangle((70, 682, 690, 776), fill=(48, 52, 58))
    lamp = (255, 72, 60) if night else (186, 40, 34)
    for x in (86, 584):
        draw.rounded_rectangle((x, 700, x + 90, 740), 10, fill=lamp)
        draw.rounded_rectangle((x, 744, x + 90, 766), 8, fill=(226, 158, 48))
    for x in (96, 186, 496, 586):
        draw.rectangle((x, 776, x + 76, 846), fill=TYRE)
    draw.ellipse((70, 824, 690, 860), fill=(0, 0, 0, 90))
    return _reduced(picture, night)


@lru_cache(maxsize=128)
def side(layout: Layout, cab: str, heaped: bool, night: bool) -> Image.Image:
    """A whole lorry across the picture, axles where the layout has them, 1 000 × 300."""
    picture, draw = _canvas(1000, 300)
    paint = CABS[cab]
    scale = 1880 / layout.body_mm[0]
    wheels = [1_350 * scale + 60]
    for spacing in layout.spacings_mm:
        wheels.append(wheels[-1] + spacing * scale)
    end = 60 + round(layout.body_mm[0] * scale)
    cab_end = 60 + round(2_350 * scale)
    top = 430 - round(2_560 * scale)
    draw.ellipse((20, 520, end + 20, 580), fill=(0, 0, 0, 80))
    draw.rectangle((70, 430, end, 470), fill=(44, 50, 56))
    if heaped:
        draw.ellipse((cab_end + 60, top - 52, end - 20, top + 120), fill=(90, 78, 62))
    draw.rounded_rectangle((cab_end + 26, top, end, 440), 10, fill=BODY)
    draw.rectangle((cab_end + 26, top, end, top + 22), fill=shade(BODY, 1.25))
    for x in range(cab_end + 70, end, 78):
        draw.line([(x, top + 26), (x, 436)], fill=shade(BODY, 0.82), width=6)
    _cab_side(draw, paint, cab_end, top)
    for centre in wheels:
        _wheel(draw, centre)
    return _reduced(picture, night)


def _cab_side(draw: ImageDraw.ImageDraw, paint: Colour, cab_end: int, top: int) -> None:
    roof = top + 26
    draw.polygon([(64, 466), (60, 330), (92, roof), (cab_end, roof), (cab_end, 466)], fill=paint)
    draw.polygon([(96, 322), (112, roof + 30), (cab_end - 70, roof + 30), (cab_end - 70, 322)], fill=GLASS)
    draw.line([(cab_end - 54, roof + 10), (cab_end - 54, 456)], fill=shade(paint, 0.7), width=5)
    draw.rectangle((60, 396, 92, 424), fill=(236, 236, 224))
    draw.rounded_rectangle((70, 440, cab_end, 486), 8, fill=shade(paint, 0.6))


def _wheel(draw: ImageDraw.ImageDraw, x: float, y: int = 500, r: int = 52) -> None:
    draw.ellipse((x - r, y - r, x + r, y + r), fill=TYRE)
    draw.ellipse((x - 27, y - 27, x + 27, y + 27), fill=(148, 153, 158))
    draw.ellipse((x - 11, y - 11, x + 11, y + 11), fill=(70, 74, 80))
