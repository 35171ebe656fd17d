"""Places and trunk roads of the simulated province, as data."""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

HERE = Path(__file__).parent
EARTH_KM = 6371.0
PROVINCE = "41"  # the only one whose places and roads are written down


@dataclass(frozen=True)
class Place:
    """A county seat, or a city beyond the border. pull: how much freight begins and ends there."""

    code: str
    name: str
    plate: str
    longitude: float
    latitude: float
    pull: float

    @property
    def inside(self) -> bool:
        return self.code.startswith(PROVINCE)


@dataclass(frozen=True)
class Trunk:
    """A road that exists: the order of its places and the stake of the first, in km."""

    number: str
    name: str
    kind: str  # expressway, national, provincial
    first_km: float
    stations: tuple[str, ...]


def places() -> list[Place]:
    with (HERE / "places.csv").open(encoding="utf8", newline="") as file:
        return [
            Place(
                row["code"],
                row["name"],
                row["plate"],
                float(row["longitude"]),
                float(row["latitude"]),
                float(row["pull"]),
            )
            for row in csv.DictReader(file)
        ]


def trunks() -> list[Trunk]:
    rows = tomllib.loads((HERE / "roads.toml").read_text("utf8"))["road"]
    return [Trunk(**row | {"stations": tuple(row["stations"].split())}) for row in rows]


@cache
def words(kind: str) -> list[str]:
    """The words names are made of: towns, firms, surnames or given."""
    text: str = tomllib.loads((HERE / "names.toml").read_text("utf8"))[kind]
    return text.split()


def apart_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Great-circle distance of two points given as (longitude, latitude)."""
    (east, north), (east2, north2) = (tuple(map(radians, point)) for point in (here, there))
    half = sin((north2 - north) / 2) ** 2 + cos(north) * cos(north2) * sin((east2 - east) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
