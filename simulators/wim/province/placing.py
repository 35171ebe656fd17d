"""Sites on the roads: drawn where many lorries pass, or those that are registered, set on their nearest stretch."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from simulators.wim.province.geography import PROVINCE, apart_km, words
from simulators.wim.province.graph import Graph, Stretch, stake
from simulators.wim.province.journeys import Placed
from simulators.wim.sites import Site, demonstration_secret

LANES = {"expressway": (2, 3, 4), "national": (2, 2, 3, 4), "provincial": (1, 2, 2)}
LIKING = {"expressway": 0.35, "national": 1.0, "provincial": 1.1}  # where off-site sites are built
VALID_DAYS = 364


@dataclass(frozen=True)
class PlacedSite:
    """A site, the stretch it weighs, how far along, and whether it weighs traffic of growing stakes."""

    site: Site
    stretch: Stretch
    part: float
    upward: bool
    cert_valid_from: date
    cert_valid_to: date
    names_drive_axles: bool

    def as_data(self) -> dict[str, Any]:
        """The site as a register would enter it. The demonstration key of its device is not written down."""
        names = ("code", "name", "region", "road_no", "road_name", "stake", "direction", "lanes", "device")
        own = {name: getattr(self.site, name) for name in names}
        where = {"longitude": self.site.longitude, "latitude": self.site.latitude}
        valid = {"cert_valid_from": str(self.cert_valid_from), "cert_valid_to": str(self.cert_valid_to)}
        return own | where | valid | {"road_kind": self.stretch.kind, "home": self.site.home}


def generate(random: Random, graph: Graph, used: Counter[Stretch], *, count: int) -> list[Site]:
    """So many new sites, each on a stretch drawn by its traffic, never twice on one side of one stretch."""
    sides = [(stretch, up) for stretch in graph.stretches for up in (True, False) if _inside(graph, stretch)]
    weights = [used[stretch] ** 0.5 * LIKING[stretch.kind] for stretch, _up in sides]
    drawn: list[Site] = []
    numbers: Counter[str] = Counter()
    for stretch, up in _without_return(random, sides, weights, count):
        part = round(random.uniform(0.22, 0.78), 3)
        near = graph.places[stretch.a if part < 0.5 else stretch.b]
        place = near if near.inside else graph.places[stretch.b if part < 0.5 else stretch.a]
        numbers[place.code] += 1
        number = 100 + numbers[place.code]
        east, north = graph.point(stretch, part)
        device = f"WIM-{place.code}-{number}"
        drawn.append(
            Site(
                code=f"{place.code}{number}",
                name=f"{place.name}{random.choice(words('towns'))}不停车检测点",
                region=place.code,
                road_no=stretch.number,
                road_name=stretch.name,
                stake=stake(stretch.from_km + stretch.km * part),
                direction="up" if up else "down",
                lanes=random.choice(LANES[stretch.kind]),
                device=device,
                share=1.0,
                home=place.plate,
                secret=demonstration_secret(device),
                longitude=round(east, 4),
                latitude=round(north, 4),
            )
        )
    return drawn


def _inside(graph: Graph, stretch: Stretch) -> bool:
    return graph.places[stretch.a].inside or graph.places[stretch.b].inside


def _without_return(
    random: Random, sides: list[tuple[Stretch, bool]], weights: list[float], count: int
) -> list[tuple[Stretch, bool]]:
    keyed = [(random.random() ** (1 / weight) if weight else 0.0, n) for n, weight in enumerate(weights)]
    chosen = sorted(keyed, reverse=True)[:count]
    return [sides[n] for _key, n in chosen]


def place(random: Random, graph: Graph, sites: Sequence[Site], *, first: date, days: int) -> list[PlacedSite]:
    """Each site on its stretch, with its certificate; one in twelve certificates ends within the period."""
    return [_set(random, graph, site, first=first, days=days) for site in sites]


def _set(random: Random, graph: Graph, site: Site, *, first: date, days: int) -> PlacedSite:
    stretch, part = _nearest(graph, site)
    ends = random.random() < 1 / 12
    left = random.randrange(1, max(days, 2)) if ends else random.randint(days + 40, VALID_DAYS + days)
    to = first + timedelta(days=left)
    since = min(to - timedelta(days=VALID_DAYS), first - timedelta(days=1))
    knows = random.random() < 0.6
    return PlacedSite(site, stretch, part, site.direction == "up", since, to, knows)


def _nearest(graph: Graph, site: Site) -> tuple[Stretch, float]:
    """Where a site stands: on its own road when the graph has it, else on whatever passes nearest."""
    own = [one for one in graph.stretches if one.number == site.road_no] or graph.stretches
    parts = [n / 20 for n in range(1, 20)]
    measured = (
        (apart_km((site.longitude, site.latitude), graph.point(one, part)), n, part)
        for n, one in enumerate(own)
        for part in parts
    )
    _km, n, part = min(measured)
    return own[n], part


def by_stretch(placed: Sequence[PlacedSite]) -> Placed:
    found: Placed = defaultdict(list)
    for number, one in enumerate(placed):
        found[one.stretch].append((one.part, one.upward, number))
    return found


def of_province(sites: Sequence[Site]) -> list[Site]:
    """Those that stand in the province and whose position is known."""
    return [site for site in sites if site.region.startswith(PROVINCE) and site.longitude]
