"""Rows of the small tables the fleet is drawn from: sites, axle layouts, hours, firms, journeys."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from simulators.numbers import credit_code
from simulators.wim.lorries import LAYOUTS
from simulators.wim.province.geography import Place, words
from simulators.wim.province.journeys import Journey
from simulators.wim.province.placing import PlacedSite
from simulators.wim.stream import HOURS

OVER_THE_SCALES_KMH = {"expressway": 78, "national": 62, "provincial": 52}
PULL_OF_A_FIRM = 4
STEEPER = 3
Row = list[object]


def sites(placed: Sequence[PlacedSite]) -> Iterator[Row]:
    for number, one in enumerate(placed):
        site = one.site
        where = (site.road_no, site.stake, site.direction, site.lanes, site.longitude, site.latitude)
        speed = OVER_THE_SCALES_KMH[one.stretch.kind]
        yield [number, site.code, site.region, site.device, *where, speed, one.names_drive_axles]


def layouts() -> Iterator[Row]:
    """Each axle layout with its part of the fleet, as an interval of a draw from 0 to 1."""
    total = sum(layout.weight for layout in LAYOUTS)
    upto = [0.0, *accumulate(layout.weight / total for layout in LAYOUTS)]
    upto[-1] = 1.0
    for n, one in enumerate(LAYOUTS):
        lists = (json.dumps(one.shares), json.dumps(one.spacings_mm))
        masses = (one.limit_kg, one.tare_kg, one.axles)
        yield [n, one.code, one.kind, *masses, *lists, *one.body_mm, upto[n], upto[n + 1]]


def hour_shares() -> Iterator[Row]:
    """The middle of a lorry's working day. Days last hours and flatten what is drawn, so it is drawn steeper."""
    steep = [share**STEEPER for share in HOURS]
    upto = [0.0, *accumulate(share / sum(steep) for share in steep)]
    return ([hour, upto[hour]] for hour in range(24))


def firms(places: Iterable[Place]) -> Iterator[Row]:
    """Hauliers of each place: more where more freight is."""
    names = words("firms")
    for place in places:
        count = min(3 + int(place.pull // PULL_OF_A_FIRM), len(names))
        for nth, name in enumerate(names[:count]):
            code = credit_code(place.code, 700_000 + nth)
            yield [place.code, nth, count, f"{place.name}{name}物流有限公司", code]


def journey(row: int, one: Journey) -> Row:
    """A journey as the fleet reads it. Short ones are driven more than once a day."""
    home = one.origin if one.origin.inside else one.goal
    rounds = 3 if one.hours < 1.5 else 2 if one.hours < 3 else 1
    roads = json.dumps(list(dict.fromkeys(stretch.number for stretch in one.way)))
    ends = (one.origin.name, one.goal.name, one.origin.plate, one.goal.plate, home.code)
    return [row, *ends, round(one.hours, 4), round(one.km, 2), rounds, roads]
