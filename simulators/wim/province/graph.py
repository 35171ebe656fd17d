"""The road graph: places are its nodes, stretches of numbered roads its edges."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise
from random import Random
from typing import Any

from simulators.wim.province.geography import Place, Trunk, apart_km, places, trunks

WINDING = 1.18  # a road is so much longer than the line between its ends
CRUISE_KMH = {
    "expressway": 74.0,
    "national": 57.0,
    "provincial": 48.0,
}  # a loaded lorry's mean, halts included
TOLL = 1.3  # how much longer an hour on a toll road feels
NEIGHBOURS = 3  # provincial roads lead to at least so many near places
FAR_KM = 95


@dataclass(frozen=True)
class Stretch:
    """One edge: the part of a road between two neighbouring places. Stakes grow from a to b."""

    a: str
    b: str
    number: str
    name: str
    kind: str
    from_km: float
    km: float

    @property
    def hours(self) -> float:
        return self.km / CRUISE_KMH[self.kind]

    @property
    def felt(self) -> float:
        """What a driver weighs when choosing the way."""
        return self.hours * (TOLL if self.kind == "expressway" else 1)


@dataclass
class Graph:
    """Places by name, stretches, and the ways out of each place."""

    places: dict[str, Place]
    stretches: list[Stretch]
    ways: dict[str, list[tuple[str, Stretch]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for stretch in self.stretches:
            self.ways[stretch.a].append((stretch.b, stretch))
            self.ways[stretch.b].append((stretch.a, stretch))

    def paths_from(self, start: str) -> dict[str, tuple[Stretch, ...]]:
        """The way a driver takes from one place to every other (Dijkstra); ties fall to the earlier road."""
        best: dict[str, float] = {start: 0.0}
        came: dict[str, tuple[str, Stretch]] = {}
        done: set[str] = set()
        heap: list[tuple[float, str]] = [(0.0, start)]
        while heap:
            far, here = heappop(heap)
            if here in done:
                continue
            done.add(here)
            for there, stretch in self.ways[here]:
                total = far + stretch.felt
                if total < best.get(there, float("inf")) - 1e-9:
                    best[there], came[there] = total, (here, stretch)
                    heappush(heap, (total, there))
        return {place: _walk(came, start, place) for place in best}

    def point(self, stretch: Stretch, part: float) -> tuple[float, float]:
        """Longitude and latitude at a part (0 to 1) of a stretch."""
        a, b = self.places[stretch.a], self.places[stretch.b]
        return (
            a.longitude + (b.longitude - a.longitude) * part,
            a.latitude + (b.latitude - a.latitude) * part,
        )

    def as_data(self) -> dict[str, Any]:
        """Nodes and edges, for others to draw or to check."""
        nodes = [
            {"code": p.code, "name": p.name, "longitude": p.longitude, "latitude": p.latitude}
            for p in self.places.values()
        ]
        edges = [
            {"road_no": s.number, "road_name": s.name, "kind": s.kind, "from": s.a, "to": s.b}
            | {"from_stake": stake(s.from_km), "km": s.km}
            for s in self.stretches
        ]
        return {"node": nodes, "edge": edges}


def _walk(came: dict[str, tuple[str, Stretch]], start: str, place: str) -> tuple[Stretch, ...]:
    way: list[Stretch] = []
    while place != start:
        place, stretch = came[place]
        way.append(stretch)
    return tuple(reversed(way))


def stake(km: float) -> str:
    """A distance along a road as it is written on its stakes."""
    metres = round(km * 1_000)
    return f"K{metres // 1_000}+{metres % 1_000:03d}"


def build(random: Random) -> Graph:
    """Trunk roads as they are written down, and provincial roads drawn between near places."""
    known = {place.name: place for place in places()}
    stretches = [stretch for trunk in trunks() for stretch in _along(trunk, known)]
    return Graph(known, stretches + _provincial(random, known, stretches))


def _length(a: Place, b: Place) -> float:
    return round(apart_km((a.longitude, a.latitude), (b.longitude, b.latitude)) * WINDING, 1)


def _along(trunk: Trunk, known: dict[str, Place]) -> Iterable[Stretch]:
    at = trunk.first_km
    for a, b in pairwise(trunk.stations):
        km = _length(known[a], known[b])
        yield Stretch(a, b, trunk.number, trunk.name, trunk.kind, round(at, 1), km)
        at += km


def _provincial(random: Random, known: dict[str, Place], trunk: list[Stretch]) -> list[Stretch]:
    joined = {frozenset((one.a, one.b)) for one in trunk if one.kind != "expressway"}
    numbers = {one.number for one in trunk}
    drawn: list[Stretch] = []
    for a in known.values():
        near = sorted((_length(a, b), b.name) for b in known.values() if b is not a)[:NEIGHBOURS]
        for km, name in near:
            if km > FAR_KM or frozenset((a.name, name)) in joined:
                continue
            joined.add(frozenset((a.name, name)))
            b = known[name]
            upright = abs(a.latitude - b.latitude) > abs(a.longitude - b.longitude)
            number = _free(random, "S2" if upright else "S3", numbers)
            drawn.append(
                Stretch(
                    a.name, name, number, a.name[0] + name[0] + "线", "provincial", random.randint(0, 90), km
                )
            )
    return drawn


def _free(random: Random, head: str, taken: set[str]) -> str:
    number = random.choice([f"{head}{n:02d}" for n in range(100) if f"{head}{n:02d}" not in taken])
    taken.add(number)
    return number
