"""Verdicts of a whole month at once, by the same rules as intake: each distinct question is put to them once (I10).

What a mass comes to depends on the scale (limit, policy, accuracy class, editions), the mass, an outline over its
limit, and the speed where a policy has bands. DuckDB finds the distinct ones; Python answers; DuckDB joins.
"""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from tongtu.kernel.actors import system
from tongtu.kernel.errors import Invalid
from tongtu.kernel.ids import new_id
from tongtu.offsite.archive import columnar
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Device
from tongtu.offsite.ruling import Ruling, Scale, scale

VERDICT = (
    "tolerance_kg",
    "gross_kg_adjusted",
    "limit_kg",
    "excess_kg",
    "outcome",
    "rulebook",
    "verdict_digest",
)
BANDED = "percent_by_speed_band"
BESIDE = ("certificates", "site__posted_limits")  # what a verdict asks of a device by day
EPOCH = date(1970, 1, 1)
DAY_US = 86_400_000_000
TABLES = """
CREATE TABLE layout (region VARCHAR, device_code VARCHAR, day INTEGER, axle_count SMALLINT, vehicle_kind VARCHAR,
    drive SMALLINT, scale INTEGER, banded BOOLEAN, long INTEGER, wide INTEGER, high INTEGER);
CREATE TABLE finding (asked BIGINT, tolerance_kg INTEGER, gross_kg_adjusted INTEGER, limit_kg INTEGER,
    excess_kg INTEGER, outcome VARCHAR, rulebook VARCHAR, verdict_digest BLOB);
"""
LAID_OUT = (
    "p.region = l.region AND p.device_code = l.device_code AND {day} = l.day AND p.axle_count = l.axle_count "
    "AND p.vehicle_kind = l.vehicle_kind AND coalesce(p.drive_axles, -1) = l.drive"
)
SPEED = "CASE WHEN l.banded THEN floor(p.speed_kmh)::BIGINT ELSE 0 END"
OUTSIZE = "(p.height_mm > l.high OR p.width_mm > l.wide OR p.length_mm > l.long)::BIGINT"
# A whole question as one number, so that a join compares nothing else: scale, mass, speed, outline over its limit.
MASS_AT, SCALE_AT = 11, 42  # bits: below the mass ten of speed and one of outline
MOST_SPEED = (1 << (MASS_AT - 1)) - 1
ASKED = f"(l.scale * {1 << SCALE_AT} + p.gross_kg_raw * {1 << MASS_AT} + {SPEED} * 2 + {OUTSIZE})"


@dataclass
class Judge:
    """A connection with the layouts and findings met so far. books: rule editions by the name of their set."""

    duck: duckdb.DuckDBPyConnection
    books: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: int = 0  # findings that Python was asked for
    _scales: list[Scale] = field(default_factory=list)
    _numbers: dict[Any, int] = field(default_factory=dict)
    _met: dict[int, tuple[Scale, int]] = field(
        default_factory=dict
    )  # by identity: a scale is remembered and stays one
    _devices: dict[str, Ruling | None] = field(default_factory=dict)

    def learn(self, paths: list[Path]) -> str:
        """Find everything the rows of some files ask; answers FROM … of rows `p` with their findings `f`."""
        table = columnar.scan(paths)
        laid_out = LAID_OUT.format(day=self._day(table))
        self._layouts(table, laid_out)
        joined = f"{table} AS p JOIN layout AS l ON {laid_out}"
        new = columnar.rows(
            self.duck,
            f"SELECT DISTINCT {ASKED} AS asked FROM {joined} WHERE asked IS NOT NULL EXCEPT SELECT asked FROM finding",  # noqa: S608
        )
        self.asked += len(new)
        self._insert("finding", (self._found(asked) for (asked,) in new))
        return f"{joined} JOIN finding AS f ON f.asked = {ASKED}"

    def _day(self, table: str) -> str:
        """The day of a passage on the agency's clock, as a number; arithmetic where the clock does not jump.

        Raises Invalid for what no device measures, because it has no place in a question.
        """
        *ends, least_kg, least_kmh, most_kmh = columnar.rows(
            self.duck,
            f"SELECT epoch_us(min(passed_at)), epoch_us(max(passed_at)), min(gross_kg_raw), min(speed_kmh), "  # noqa: S608
            f"max(speed_kmh) FROM {table}",
        )[0]
        if (least_kg or 0) < 0 or (least_kmh or 0) < 0 or (most_kmh or 0) > MOST_SPEED:
            raise Invalid("not_measured", _("过车记录中有不可能的质量或车速，无法判定。"))
        zone = timezone.get_default_timezone()
        offsets = {datetime.fromtimestamp((us or 0) / 1e6, UTC).astimezone(zone).utcoffset() for us in ends}
        if len(offsets) == 1:
            offset = (offsets.pop() or timedelta()) // timedelta(microseconds=1)
            return f"((epoch_us(p.passed_at) + {offset}) // {DAY_US})::INTEGER"
        name = columnar.text(settings.TIME_ZONE)
        return f"datediff('day', DATE '1970-01-01', CAST(timezone({name}, p.passed_at) AS DATE))::INTEGER"

    def _layouts(self, table: str, laid_out: str) -> None:
        day = laid_out.partition(" = l.day")[0].rpartition("AND ")[2]
        new = columnar.rows(
            self.duck,
            f"SELECT DISTINCT p.region, p.device_code, {day}, p.axle_count, p.vehicle_kind, coalesce(p.drive_axles, -1) "  # noqa: S608
            f"FROM {table} AS p EXCEPT SELECT region, device_code, day, axle_count, vehicle_kind, drive FROM layout",
        )
        whole = [one for one in new if None not in one]
        self._meet({device for _region, device, *_rest in whole})
        self._insert("layout", (self._laid_out(one) for one in whole))

    def _meet(self, codes: set[str]) -> None:
        codes -= self._devices.keys()
        rows = Device.objects.visible_to(system("replay")).filter(code__in=codes)
        known = {one.code: Ruling(one) for one in rows.select_related("site").prefetch_related(*BESIDE)}
        self._devices |= {code: known.get(code) for code in codes}

    def _laid_out(self, asked: tuple[Any, ...]) -> list[Any]:
        """The scale of one layout at one device on one day. A device nobody registered has no certificate."""
        region, device, number, axles, kind, drive = asked
        key = (axles, kind, None if drive < 0 else drive, EPOCH + timedelta(days=number))
        known = self._devices[device]
        one = known.scale(key) if known else scale(region, None, "", key)
        banded = one.policy.method == BANDED
        return [region, device, number, axles, kind, drive, self._number(one), banded, *one.outline]

    def _number(self, one: Scale) -> int:
        """The same number for scales that say the same of every mass."""
        if met := self._met.get(id(one)):
            return met[1]
        same = (one.layout, one.limit_kg, one.rulebook, one.policy, one.accuracy_class, one.outline)
        number = self._numbers.setdefault(same, len(self._scales))
        if number == len(self._scales):
            self._scales.append(one)
            self.books[one.rulebook] = one.editions
        self._met[id(one)] = one, number
        return number

    def _found(self, asked: int) -> list[Any]:
        """One finding, taken apart as COPY would have read it."""
        one, gross_kg = self._scales[asked >> SCALE_AT], asked % (1 << SCALE_AT) >> MASS_AT
        found = one.find(gross_kg, asked % (1 << MASS_AT) >> 1, bool(asked & 1))
        return [asked, *found.before.split("\t")[:-1], one.rulebook, found.digest]

    def _insert(self, table: str, rows: Iterable[list[Any]]) -> None:
        """Rows by way of a CSV, a hundred times faster than one by one."""
        spool = Path(settings.ARCHIVE_SPOOL_DIR) / f"judge-{new_id()}.csv"
        try:
            with spool.open("w", newline="") as out:
                csv.writer(out).writerows(rows)
            kinds = dict(columnar.rows(self.duck, f"SELECT name, type FROM pragma_table_info('{table}')"))  # noqa: S608
            if spool.stat().st_size:
                self.duck.execute(
                    f"INSERT INTO {table} SELECT * FROM {columnar.csv_table(spool, kinds)}"  # noqa: S608
                ).fetchall()
        finally:
            spool.unlink(missing_ok=True)


@contextmanager
def judge() -> Iterator[Judge]:
    with columnar.duck() as duck:
        for statement in TABLES.strip().split(";\n"):
            duck.execute(statement.rstrip(";")).fetchall()
        yield Judge(duck)


def doubts() -> str:
    """What a measurement contradicts in itself, as intake marks it, for a row `p`."""
    percent = int(measure("Q07", "sum_percent"))
    off = "abs(coalesce(list_sum(p.axle_loads_kg), 0) - p.gross_kg_raw) * 100"
    return f"CASE WHEN len(p.axle_loads_kg) <> p.axle_count OR {off} > p.gross_kg_raw * {percent} THEN 'Q07' ELSE '' END"
