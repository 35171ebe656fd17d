"""The roadside as its camera sees it: sky, land, lanes, gantry; by day and by night."""

from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1120, 700)
Colour = tuple[int, int, int]


def shade(colour: Colour, factor: float) -> Colour:
    """A colour made darker (below 1) or lighter (above 1)."""
    red, green, blue = (min(255, round(part * factor)) for part in colour)
    return red, green, blue


def dark(hour: int) -> bool:
    return hour < 6 or hour >= 19


@lru_cache(maxsize=64)
def road_ahead(place: str, lanes: int, night: bool) -> Image.Image:
    """Looking down the lanes at what comes."""
    width, height = SIZE
    horizon = 232
    picture = _sky(place, horizon, night)
    draw = ImageDraw.Draw(picture)
    asphalt = (44, 47, 51) if night else (104, 108, 112)
    left, right = -240, width + 240
    draw.polygon(
        [(width * 0.40, horizon), (width * 0.60, horizon), (right, height), (left, height)], fill=asphalt
    )
    _shoulders(draw, horizon, night)
    for lane in range(lanes + 1):
        _marking(draw, lane / lanes, horizon, solid=lane in {0, lanes})
    _gantry(draw, horizon, night)
    return _grain(picture, place)


@lru_cache(maxsize=64)
def road_side(place: str, night: bool) -> Image.Image:
    """Looking across the road from its edge."""
    width, height = SIZE
    horizon = 280
    picture = _sky(place + "side", horizon, night)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, horizon, width, 432), fill=(36, 52, 40) if night else (118, 138, 96))
    draw.rectangle((0, 370, width, 386), fill=(92, 96, 100) if night else (186, 190, 194))
    for x in range(0, width, 92):
        draw.rectangle((x, 366, x + 9, 432), fill=(80, 84, 88) if night else (160, 165, 170))
    draw.rectangle((0, 432, width, height), fill=(42, 45, 49) if night else (98, 102, 106))
    draw.rectangle((0, 440, width, 446), fill=(200, 200, 196))
    for x in range(-40, width, 220):
        draw.rectangle((x, 640, x + 120, 648), fill=(206, 206, 200))
    return _grain(picture, place)


def _sky(place: str, horizon: int, night: bool) -> Image.Image:
    random = Random(place)
    width, height = SIZE
    top, low = ((14, 20, 34), (38, 46, 62)) if night else ((122, 158, 196), (206, 219, 229))
    strip = Image.new("RGB", (1, horizon))
    for y in range(horizon):
        part = y / horizon
        strip.putpixel((0, y), tuple(round(a + (b - a) * part) for a, b in zip(top, low, strict=True)))
    picture = Image.new("RGB", SIZE, (30, 42, 34) if night else (112, 132, 92))
    picture.paste(strip.resize((width, horizon)), (0, 0))
    draw = ImageDraw.Draw(picture)
    for layer, tone in enumerate((0.92, 0.74)):
        hills: list[tuple[float, float]] = [(0, horizon)]
        for x in range(0, width + 80, 80):
            hills.append((float(x), horizon - random.uniform(14, 66) / (layer + 1)))
        base = (34, 44, 54) if night else (136, 158, 150)
        draw.polygon([*hills, (width, horizon)], fill=shade(base, tone))
    for _ in range(46):
        at, tall = random.uniform(0, width), random.uniform(10, 34)
        green = (22, 38, 28) if night else (74, 102, 66)
        draw.ellipse(
            (at - tall * 0.8, horizon - tall, at + tall * 0.8, horizon + 8),
            fill=shade(green, random.uniform(0.8, 1.2)),
        )
    del height
    return picture.filter(ImageFilter.GaussianBlur(1.4))


def _shoulders(draw: ImageDraw.ImageDraw, horizon: int, night: bool) -> None:
    rail = (84, 90, 96) if night else (196, 201, 206)
    width, height = SIZE
    for start, end in (
        ((width * 0.395, horizon), (-300, height - 60)),
        ((width * 0.605, horizon), (width + 300, height - 60)),
    ):
        draw.line([start, end], fill=rail, width=7)
        for part in (0.12, 0.22, 0.34, 0.5, 0.7):
            x = start[0] + (end[0] - start[0]) * part
            y = start[1] + (end[1] - start[1]) * part
            draw.line([(x, y), (x, y + 60 * part + 6)], fill=shade(rail, 0.75), width=max(2, round(9 * part)))


def _marking(draw: ImageDraw.ImageDraw, part: float, horizon: int, *, solid: bool) -> None:
    width, height = SIZE
    far = width * (0.405 + 0.19 * part)
    near = -220 + (width + 440) * part
    pieces = [(0.0, 1.0)] if solid else [(0.05, 0.10), (0.16, 0.23), (0.31, 0.42), (0.54, 0.70), (0.85, 1.0)]
    for a, b in pieces:
        y0, y1 = horizon + (height - horizon) * a, horizon + (height - horizon) * b
        x0, x1 = far + (near - far) * a, far + (near - far) * b
        thin, thick = 1 + 7 * a, 1 + 7 * b
        draw.polygon(
            [(x0 - thin, y0), (x0 + thin, y0), (x1 + thick, y1), (x1 - thick, y1)], fill=(222, 222, 214)
        )


def _gantry(draw: ImageDraw.ImageDraw, horizon: int, night: bool) -> None:
    steel = (70, 76, 84) if night else (150, 157, 165)
    width = SIZE[0]
    draw.rectangle((width * 0.30, 96, width * 0.315, horizon + 34), fill=steel)
    draw.rectangle((width * 0.685, 96, width * 0.70, horizon + 34), fill=steel)
    draw.rectangle((width * 0.28, 88, width * 0.72, 100), fill=steel)
    draw.rounded_rectangle((width * 0.41, 62, width * 0.59, 122), 6, fill=(16, 52, 104))
    draw.rectangle((width * 0.425, 78, width * 0.575, 84), fill=(232, 238, 246))
    draw.rectangle((width * 0.425, 96, width * 0.54, 102), fill=(232, 238, 246))


def _grain(picture: Image.Image, seed: str) -> Image.Image:
    """Sensor noise, the same for one place."""
    random = Random(seed)
    small = (SIZE[0] // 4, SIZE[1] // 4)
    noise = Image.frombytes("L", small, random.randbytes(small[0] * small[1]))
    soft = noise.resize(SIZE, Image.Resampling.BILINEAR)
    return Image.blend(picture, Image.merge("RGB", (soft, soft, soft)), 0.045)
