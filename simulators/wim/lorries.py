"""Lorries as they come down the road: layout, plate, load, and what their driver does."""

from dataclasses import dataclass
from random import Random

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
SERIAL = LETTERS + "0123456789"
CITIES = (
    "豫A",
    "豫C",
    "豫D",
    "豫N",
    "豫Q",
    "鄂F",
    "鄂C",
    "陕A",
    "冀D",
    "晋L",
    "皖K",
    "鲁Q",
    "苏C",
    "浙A",
    "粤A",
)
COLOURS = ("蓝", "红", "白", "橙", "绿")


@dataclass(frozen=True)
class Layout:
    """An axle layout (轴型). spacings in mm; shares are each axle's part of a loaded gross mass, per mille."""

    code: str
    kind: str  # truck or train
    limit_kg: int
    tare_kg: int
    spacings_mm: tuple[int, ...]
    shares: tuple[int, ...]
    weight: int  # how often it comes, per mille
    body_mm: tuple[int, int, int]  # length, width, height

    @property
    def axles(self) -> int:
        return len(self.shares)


LAYOUTS = (
    Layout("12", "truck", 18_000, 5_600, (4_500,), (330, 670), 290, (8_900, 2_500, 3_400)),
    Layout("15", "truck", 25_000, 9_800, (4_600, 1_350), (250, 375, 375), 60, (9_800, 2_500, 3_600)),
    Layout("112", "truck", 25_000, 9_300, (1_900, 4_400), (240, 240, 520), 35, (9_900, 2_500, 3_600)),
    Layout(
        "115",
        "truck",
        31_000,
        12_400,
        (1_900, 3_600, 1_350),
        (195, 195, 305, 305),
        140,
        (10_800, 2_550, 3_700),
    ),
    Layout(
        "125",
        "train",
        36_000,
        12_800,
        (3_400, 6_400, 1_310),
        (170, 290, 270, 270),
        25,
        (15_200, 2_550, 3_900),
    ),
    Layout(
        "129",
        "train",
        43_000,
        14_200,
        (3_500, 6_100, 1_310, 1_310),
        (145, 250, 201, 202, 202),
        40,
        (16_400, 2_550, 3_900),
    ),
    Layout(
        "159",
        "train",
        49_000,
        15_800,
        (3_300, 1_350, 6_300, 1_310, 1_310),
        (116, 178, 179, 175, 176, 176),
        410,
        (16_900, 2_550, 3_950),
    ),
)
STEERING_KG = (5_000, 8_000)  # the front axle of a six-axle tractor hardly changes with its load


@dataclass(frozen=True)
class Lorry:
    """One lorry with its true mass. Nobody on the road knows the truth; devices only measure it."""

    layout: Layout
    plate_no: str
    plate_color: str
    trailer_plate: str
    gross_kg: int
    loads_kg: tuple[int, ...]
    cab: str


def plate(random: Random, home: str, colour: str) -> str:
    """A plate of a real province and city, mostly from here."""
    area = home if random.random() < 0.62 else random.choice(CITIES)
    if colour == "yellow_green":
        return area + "".join(random.choices("0123456789", k=5)) + random.choice("ABCDFGHJK")
    tail = random.choices(LETTERS if random.random() < 0.45 else "0123456789", k=1)
    return area + "".join(tail + random.choices("0123456789", k=3) + random.choices(SERIAL, k=1))


def filling(random: Random) -> float:
    """Gross over limit: a third run empty, most run full, 8.6 % are over, a few of those far over."""
    draw = random.random()
    if draw < 0.086:
        far = random.random()
        if far < 0.04:
            return random.uniform(1.20, 2.10)
        return random.uniform(1.08, 1.20) if far < 0.34 else random.uniform(1.001, 1.08)
    return random.uniform(0.36, 0.48) if draw < 0.40 else random.triangular(0.55, 0.995, 0.93)


def axle_loads(random: Random, layout: Layout, gross_kg: int) -> tuple[int, ...]:
    """Loads that add up to the gross mass; the steering axle of a six-axle train stays in its band."""
    loads = [round(gross_kg * share / 1_000 * random.uniform(0.985, 1.015)) for share in layout.shares]
    if layout.axles == 6:
        steering = round(random.gauss(6_450, 330) + (gross_kg - layout.limit_kg) * 0.006)
        loads[0] = min(max(steering, STEERING_KG[0] + 150), STEERING_KG[1] - 150)
    rest = sum(loads[1:])
    loads[1:] = [round(load * (gross_kg - loads[0]) / rest) for load in loads[1:]]
    loads[-1] += gross_kg - sum(loads)
    return tuple(loads)


def lorry(random: Random, home: str) -> Lorry:
    """The next lorry of the stream."""
    layout = random.choices(LAYOUTS, weights=[one.weight for one in LAYOUTS])[0]
    gross = max(round(layout.limit_kg * filling(random)), layout.tare_kg - 600)
    colour = "yellow_green" if layout.axles == 6 and random.random() < 0.06 else "yellow"
    if layout.axles == 2 and gross < 4_500:
        colour = "blue"
    trailer = plate(random, home, "yellow")[:6] + "挂" if layout.kind == "train" else ""
    loads = axle_loads(random, layout, gross)
    return Lorry(layout, plate(random, home, colour), colour, trailer, gross, loads, random.choice(COLOURS))


def chosen(random: Random, *, plate_no: str, colour: str, axles: int, gross_kg: int) -> Lorry:
    """A lorry somebody asked for: the first layout with that many axles."""
    found = [one for one in LAYOUTS if one.axles == axles]
    if not found:
        raise ValueError(f"no axle layout with {axles} axles; choose 2 to 6")
    layout = found[0]
    trailer = plate_no[:6] + "挂" if layout.kind == "train" else ""
    return Lorry(layout, plate_no, colour, trailer, gross_kg, axle_loads(random, layout, gross_kg), "蓝")
