"""Where lorries go: origins and destinations over the graph, and the sites each journey passes."""

from collections import Counter
from dataclasses import dataclass
from random import Random

from simulators.wim.province.geography import Place, apart_km
from simulators.wim.province.graph import Graph, Stretch

NEAR_KM = 25  # nearer pairs have no long-distance freight
FADE_KM = 60  # freight between two places halves with about this distance
PAIRS = 3_000
Placed = dict[Stretch, list[tuple[float, bool, int]]]  # part of the stretch, upward?, number of the site


@dataclass(frozen=True)
class Journey:
    """One habitual way between two places, there and back."""

    origin: Place
    goal: Place
    way: tuple[Stretch, ...]

    @property
    def hours(self) -> float:
        return sum(one.hours for one in self.way)

    @property
    def km(self) -> float:
        return sum(one.km for one in self.way)

    def stops(self, sites: Placed, *, back: bool) -> list[tuple[int, float, float]]:
        """The sites on the way in their order: number, hours and km from the start at the usual pace."""
        passed: list[tuple[int, float, float]] = []
        here, hours, km = (self.goal if back else self.origin).name, 0.0, 0.0
        for one in reversed(self.way) if back else self.way:
            upward = one.a == here
            weighed = [(p if upward else 1 - p, n) for p, up, n in sites.get(one, ()) if up == upward]
            passed += [(n, hours + one.hours * part, km + one.km * part) for part, n in sorted(weighed)]
            here, hours, km = (one.b if upward else one.a), hours + one.hours, km + one.km
        return passed


def draw(random: Random, graph: Graph) -> list[Journey]:
    """Pairs of places by the pull of each and the distance between them. A busy pair comes more than once."""
    ways = {name: graph.paths_from(name) for name in graph.places}
    pairs, weights = [], []
    for a in graph.places.values():
        for b in graph.places.values():
            km = apart_km((a.longitude, a.latitude), (b.longitude, b.latitude))
            if a.code != b.code and km >= NEAR_KM and b.name in ways[a.name] and (a.inside or b.inside):
                pairs.append((a, b))
                weights.append(a.pull * b.pull / (km + FADE_KM) ** 1.5)
    drawn = random.choices(pairs, weights, k=PAIRS)
    return [Journey(a, b, ways[a.name][b.name]) for a, b in drawn]


def use(journeys: list[Journey]) -> Counter[Stretch]:
    """How often each stretch is driven."""
    return Counter(stretch for journey in journeys for stretch in journey.way)
