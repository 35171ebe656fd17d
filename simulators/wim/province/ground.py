"""One province, drawn from a seed: its roads and sites in Python, its fleet and traffic in DuckDB tables."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb

from simulators.wim.province import faults, fleet, graph, journeys, placing
from simulators.wim.province.geography import PROVINCE, words
from simulators.wim.sites import Site

HERE = Path(__file__).parent
EPOCH = date(1970, 1, 1)
DAY_MS, CHINA_MS = 86_400_000, 28_800_000
THREADS = 2
MEMORY = "1500MB"
WORKING = 0.78  # part of the fleet on the road on a mean day, as in trips.sql
CAST = 60  # the smallest fleet that has every part


@dataclass(frozen=True)
class Scale:
    """How much of a province: sites, mean passages a day, and the days of road time."""

    first: date
    days: int
    seed: int
    sites: int = 80
    per_day: int = 1_500_000


class Province:
    """The province of one seed, its traffic made a day at a time, in the order of days.

    only: these sites and no others, as when live devices send.
    """

    def __init__(self, scale: Scale, sites: Sequence[Site], *, only: bool = False) -> None:
        self.scale = scale
        random = Random(scale.seed)
        self.graph = graph.build(random)
        self.journeys = journeys.draw(random, self.graph)
        known = placing.of_province(sites)
        used = journeys.use(self.journeys)
        wanted = 0 if only else max(scale.sites - len(known), 0)
        known = known[: scale.sites] + placing.generate(random, self.graph, used, count=wanted)
        self.placed = placing.place(random, self.graph, known, first=scale.first, days=scale.days)
        hours = scale.days * 24
        spells = faults.draw(random, len(self.placed), hours=hours)
        self.conditions = faults.Conditions(self.placed, spells, scale.first, hours, scale.seed)
        self.spill = tempfile.TemporaryDirectory(prefix="province-")
        self.db = duckdb.connect()
        self.db.execute(f"SET threads = {THREADS}; SET memory_limit = '{MEMORY}'")
        self.db.execute(f"SET temp_directory = '{self.spill.name}'")
        self._load()
        self._begun = 0

    def close(self) -> None:
        self.db.close()
        self.spill.cleanup()

    @property
    def first_ms(self) -> int:
        return (self.scale.first - EPOCH).days * DAY_MS - CHINA_MS

    def days(self, *, until: datetime | None = None) -> Iterator[date]:
        """Make each day's passages, in table `passage` until the next is asked for. No day can be made twice.

        until: make nothing that passes later, when only a beginning is wanted.
        """
        last_ms = self.first_ms + self.scale.days * DAY_MS
        if until is not None:
            last_ms = min(last_ms, round(until.timestamp() * 1_000))
        while self.first_ms + self._begun * DAY_MS < last_ms:
            day = self._begun
            self._begun += 1
            self._day(day, ends=min(self.first_ms + (day + 1) * DAY_MS, last_ms))
            yield self.scale.first + timedelta(days=day)

    def _day(self, day: int, *, ends: int) -> None:
        number = (self.scale.first - EPOCH).days + day
        for trip_day in (number - 1, number) if day == 0 else (number,):
            self._set(trip_day=trip_day)
            self._run("trips.sql")
        self.db.execute("DELETE FROM passing WHERE true_ms < ?", [self.first_ms])
        self.db.execute("DELETE FROM condition")
        self._put("condition", (state.row() for state in self.conditions.of_day(day)))
        self._set(from_ms=self.first_ms + day * DAY_MS, to_ms=ends)
        self._run("passages.sql")
        self._run("views.sql")

    def _load(self) -> None:
        self._run("tables.sql")
        self._put("site", fleet.sites(self.placed))
        self._put("layout", fleet.layouts())
        self._put("hour_share", fleet.hour_shares())
        self._put("firm", fleet.firms(self.graph.places.values()))
        self._load_journeys()
        self.db.execute("INSERT INTO name_list VALUES (?, ?)", [words("surnames"), words("given")])
        first_day = (self.scale.first - EPOCH).days
        self._set(seed=self.scale.seed, first_day=first_day, days=self.scale.days, first_ms=self.first_ms)
        self._set(lorries=self._lorries())
        self._run("fleet.sql")

    def _load_journeys(self) -> None:
        """Those journeys that pass a site one way or the other; nobody sees the rest."""
        sites = placing.by_stretch(self.placed)
        stops = [[one.stops(sites, back=back) for back in (False, True)] for one in self.journeys]
        weighed = [n for n, (there, back) in enumerate(stops) if there or back]
        if not weighed:
            raise SystemExit("No lorry passes any of these sites; more sites are needed.")
        self._put("journey", (fleet.journey(row, self.journeys[n]) for row, n in enumerate(weighed)))
        passed = (
            [row, bool(back), *stop]
            for row, n in enumerate(weighed)
            for back in range(2)
            for stop in stops[n][back]
        )
        self._put("stop", passed)

    def _lorries(self) -> int:
        """How many lorries make the passages that were asked for."""
        a_day: float = self.value(
            "SELECT sum(rounds * stops) / (SELECT count(*) FROM journey) FROM journey "
            "JOIN (SELECT journey, count(*) AS stops FROM stop GROUP BY journey) USING (journey)"
        )
        return max(round(self.scale.per_day / (a_day * WORKING)), CAST)

    def value(self, question: str) -> Any:  # Any: one value of whatever column was asked for
        ((answer,),) = self.db.execute(question).fetchall()
        return answer

    def _set(self, **values: int) -> None:
        for name, value in values.items():
            self.db.execute(f"SET VARIABLE {name} = {value}::BIGINT")

    def _run(self, file: str) -> None:
        self.db.execute((HERE / file).read_text("utf8"))

    def _put(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Fill a table from Python, by way of a file: row by row would take minutes."""
        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf8", newline="") as file:
            csv.writer(file).writerows(rows)
            file.flush()
            self.db.execute(f"COPY {table} FROM '{file.name}' (FORMAT csv, HEADER false)")


def known_province(code: str) -> str:
    if code != PROVINCE:
        raise SystemExit(f"Only province {PROVINCE} is written down, not {code}.")
    return code
