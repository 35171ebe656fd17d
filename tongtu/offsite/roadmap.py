"""A schematic map of the roads, drawn from where the sites stand: no tiles, nothing from outside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

WIDTH, HEIGHT, EDGE = 900, 560, 48


@dataclass(frozen=True)
class Spot:
    """A site on the drawing."""

    x: int
    y: int
    name: str
    passed: bool


@dataclass(frozen=True)
class Line:
    """A road through its sites, ordered by stake. points: as SVG reads them."""

    road_no: str
    points: str
    x: int
    y: int


@dataclass(frozen=True)
class Stop:
    """One passage of the day, numbered in its order."""

    number: int
    x: int
    y: int


@dataclass(frozen=True)
class Map:
    width: int
    height: int
    lines: list[Line]
    spots: list[Spot]
    stops: list[Stop]
    way: str


def drawn(sites: Iterable[Mapping[str, Any]], passed: list[str]) -> Map | None:
    """The roads of these sites, and the way through the sites passed, in order. None without coordinates.

    sites: rows with id, name, road_no, stake, longitude, latitude. passed: site ids, one for each passage.
    """
    placed = {
        str(row["id"]): row for row in sites if row["longitude"] is not None and row["latitude"] is not None
    }
    if not placed:
        return None
    at = _scaled(placed)
    roads: dict[str, list[str]] = {}
    for pk, row in sorted(placed.items(), key=lambda item: (item[1]["road_no"], _stake(item[1]["stake"]))):
        roads.setdefault(row["road_no"], []).append(pk)
    lines = [Line(no, _points(at[pk] for pk in pks), *at[pks[0]]) for no, pks in roads.items()]
    spots = [Spot(*at[pk], row["name"], pk in passed) for pk, row in placed.items()]
    here = [pk for pk in passed if pk in at]
    stops = [
        Stop(n, at[pk][0], at[pk][1] - 16 * sum(one == pk for one in here[: n - 1]))
        for n, pk in enumerate(here, 1)
    ]
    return Map(WIDTH, HEIGHT, lines, spots, stops, _points(at[pk] for pk in here))


def _scaled(placed: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """Longitude and latitude as places of the drawing, north up."""
    east = [row["longitude"] for row in placed.values()]
    north = [row["latitude"] for row in placed.values()]
    wide, high = max(east) - min(east) or Decimal(1), max(north) - min(north) or Decimal(1)
    return {
        pk: (
            EDGE + int((row["longitude"] - min(east)) * (WIDTH - 2 * EDGE) / wide),
            HEIGHT - EDGE - int((row["latitude"] - min(north)) * (HEIGHT - 2 * EDGE) / high),
        )
        for pk, row in placed.items()
    }


def _points(places: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)


def _stake(stake: str) -> int:
    """K1432+600 as metres."""
    kilometre, _plus, metre = stake.upper().removeprefix("K").partition("+")
    return int("".join(filter(str.isdigit, kilometre)) or 0) * 1_000 + int(
        "".join(filter(str.isdigit, metre)) or 0
    )
