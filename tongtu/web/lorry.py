"""The drawing of a lorry: where its axles stand, what each carries, and its mass against the limit."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from tongtu.web.words import tonnes

LEFT, RIGHT = 28, 492  # the drawing's edges, in units of its 520-wide box
STEER, GAP = 60, 32  # the first wheel, and the distance inside a group
LAYOUTS = {
    1: (1,),
    2: (1, 1),
    3: (1, 2),
    4: (2, 2),
    5: (1, 1, 3),
    6: (1, 2, 3),
    7: (1, 3, 3),
    8: (2, 2, 4),
}


@dataclass(frozen=True)
class Axle:
    x: int
    y: int
    load: str


@dataclass(frozen=True)
class Box:
    x: int
    width: int


@dataclass(frozen=True)
class Drawing:
    """Everything the template needs, in whole units; words are translated."""

    axles: list[Axle]
    boxes: list[Box]
    loads: bool
    gross_text: str
    limit_text: str
    over_text: str
    words: str
    bar_width: int
    over_width: int
    room_width: int
    limit_x: int
    gross_x: int
    bar_y: int = 212
    height: int = 262
    frame: int = RIGHT - LEFT
    mark_y: int = field(default=206)
    mark_end: int = field(default=236)
    limit_text_y: int = field(default=200)
    gross_text_y: int = field(default=254)

    @property
    def limit_text_x(self) -> int:
        return max(self.limit_x + 2, 190)


def draw(axle_loads_kg: Sequence[int], *, gross_kg: int, limit_kg: int, axles: int = 0) -> Drawing:
    """A lorry with the axles of `axle_loads_kg` (or `axles` of them when no loads are known).

    gross_kg: gross mass in kg. limit_kg: its limit in kg.
    """
    count = len(axle_loads_kg) or axles or 6
    groups = LAYOUTS.get(count) or (1, 2, count - 3)
    scale = max(gross_kg, limit_kg, 1)
    limit_x = LEFT + (RIGHT - LEFT) * limit_kg // scale
    gross_x = LEFT + (RIGHT - LEFT) * gross_kg // scale
    excess = gross_kg - limit_kg
    return Drawing(
        axles=_axles(groups, axle_loads_kg),
        boxes=_boxes(groups),
        loads=bool(axle_loads_kg),
        gross_text=_("总质量 %(mass)s") % {"mass": tonnes(gross_kg)},
        limit_text=_("限值 %(mass)s") % {"mass": tonnes(limit_kg)},
        over_text=_margin(excess),
        words=_spoken(count, axle_loads_kg, gross_kg, limit_kg),
        bar_width=min(gross_x, limit_x) - LEFT,
        over_width=max(gross_x - limit_x, 0),
        room_width=max(limit_x - gross_x, 0),
        limit_x=limit_x,
        gross_x=gross_x,
    )


def _margin(excess_kg: int) -> str:
    if excess_kg > 0:
        return _("超出 %(mass)s") % {"mass": tonnes(excess_kg)}
    return _("未超出，余 %(mass)s") % {"mass": tonnes(-excess_kg)}


def _spoken(count: int, loads: Sequence[int], gross_kg: int, limit_kg: int) -> str:
    words = _("%(count)d 轴货车，总质量 %(gross)s，限值 %(limit)s，%(margin)s。") % {
        "count": count,
        "gross": tonnes(gross_kg),
        "limit": tonnes(limit_kg),
        "margin": _margin(gross_kg - limit_kg),
    }
    if loads:
        words += _("各轴载荷：%(loads)s。") % {"loads": " / ".join(tonnes(load) for load in loads)}
    return words


def _axles(groups: Sequence[int], loads: Sequence[int]) -> list[Axle]:
    """The first group under the cab, the last at the tail, the middle one behind the cab."""
    places = [STEER + GAP * n for n in range(groups[0])]
    if len(groups) == 3:
        places += [178 + GAP * n for n in range(groups[1])]
    places += [RIGHT - 28 - GAP * n for n in reversed(range(groups[-1]))] if len(groups) > 1 else []
    shown = [f"{load / 1000:.2f}" for load in loads] or [""] * len(places)
    rows: list[Axle] = []
    for place, text in zip(places, shown, strict=True):
        beside = bool(rows) and place - rows[-1].x <= GAP and rows[-1].y == 152
        rows.append(Axle(place, 174 if beside else 152, text))
    return rows


def _boxes(groups: Sequence[int]) -> list[Box]:
    if len(groups) == 3:
        return [Box(150, RIGHT - 150)]
    return [Box(108, RIGHT - 108)]
