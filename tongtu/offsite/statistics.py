"""Statistics of passages by day, hour, place, axles and excess, from the daily and monthly figures; no passage is read (W8).

Every statement carries the actor's regions. Figures of one question come from one statement, so that they add up.
"""

# ruff: noqa: S608 - names in a statement are constants of this file; values are placeholders

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Invalid
from tongtu.kernel.scope import WHOLE_CODE
from tongtu.law.tolerance import WHOLE_BP
from tongtu.offsite.cells import BANDS, CELLS, CLASSES
from tongtu.offsite.measures import measure
from tongtu.offsite.passages import monthly
from tongtu.offsite.passages import replica_rows as rows
from tongtu.offsite.passages.monthly import LISTS, NUMBERS

SERIES = ("over_main", "over_wide")
KEPT = NUMBERS + SERIES
# What rows may be gathered by, and how a row of `kept` says it.
GROUPED = {
    "day": "kept.day::text",
    "month": "to_char(kept.day, 'YYYY-MM')",
    "weekday": "extract(isodow FROM kept.day)::int::text",
    "county": "kept.region::text",
    "road": "coalesce(site.road_no, '')::text",
    "site": "coalesce(site.id::text, '')",
}
BY_DAY = {"day", "weekday"}  # what months do not say
IN_CELLS = ("hour", "axles", "band")  # kept as lists inside a row
DIMENSIONS = (*GROUPED, *IN_CELLS)
RANKED = ("county", "road", "site")
Values = list[Any]  # of one statement's placeholders


@dataclass(frozen=True)
class Where:
    """Part of the road net. region: a division code or the beginning of one. site: its id, as text."""

    region: str = ""
    road: str = ""
    site: str = ""


EVERYWHERE = Where()


@dataclass
class Figures:
    """Sums over passages; None where the grain of the figures does not say. gross_kg: as measured, whole kg.

    over_main, over_wide: over the limit by more than the main and the second series count from (02 §3.5).
    """

    passages: int = 0
    over: int = 0
    over_main: int | None = 0
    over_wide: int | None = 0
    hundred: int | None = 0
    unread: int | None = 0
    gross_kg: int | None = 0

    def rate_bp(self, name: str = "over_main") -> int | None:
        """The over-limit rate of one series in basis points, None without passages."""
        counted: int | None = getattr(self, name)
        if counted is None or not self.passages:
            return None
        return (counted * WHOLE_BP * 2 + self.passages) // (self.passages * 2)


@dataclass(frozen=True)
class Line:
    """Figures of one day, place, hour or band. label: "" when the key says it all; note: a site's code."""

    key: str
    figures: Figures
    label: str = ""
    note: str = ""


@dataclass(frozen=True)
class Shape:
    """A whole period: its sums, its 24 hours, its cells, and how fresh they are."""

    total: Figures
    hours: list[int]
    hours_over: list[int]
    cells: list[int]
    as_of: datetime  # every receipt before this instant is in the figures
    received_at: datetime | None = field(default=None)  # of the newest batch

    def lines(self, dimension: str) -> list[Line]:
        """By hour, by axles (0: one axle … 6: seven and more) or by band of the excess rate."""
        if dimension == "hour":
            pairs = enumerate(zip(self.hours, self.hours_over, strict=True))
            return [Line(f"{hour:02d}", _partial(all_, over)) for hour, (all_, over) in pairs]
        if dimension == "axles":
            return [
                Line(str(n + 1), self._of_cells(range(n * BANDS, (n + 1) * BANDS))) for n in range(CLASSES)
            ]
        return [Line(str(n), self._of_cells(range(n, CELLS, BANDS))) for n in range(BANDS)]

    def _of_cells(self, numbers: range) -> Figures:
        counted = {n: self.cells[n] for n in numbers}
        series = {name: _at_least(counted, first_band(name)) for name in SERIES}
        found = _partial(sum(counted.values()), _at_least(counted, 1))
        found.over_main, found.over_wide = series["over_main"], series["over_wide"]
        return found


def _partial(passages: int, over: int) -> Figures:
    return Figures(passages, over, None, None, None, None, None)


def _at_least(counted: dict[int, int], band: int) -> int:
    return sum(n for cell, n in counted.items() if cell % BANDS >= band)


def first_band(series: str) -> int:
    """The first band of excess wholly beyond the bound that a series counts from."""
    bounds: list[int] = measure("bands", "rate_bp")
    bound: int = measure("statistics", series.removeprefix("over_") + "_bp")
    return 1 + sum(one <= bound for one in bounds)


def totals(actor: Actor, first: date, last: date, *, where: Where = EVERYWHERE) -> Figures:
    """Sums over the days from first to last, both counted. One statement. Raises Invalid (wrong_period)."""
    kept, values = _kept(actor, first, last, where)
    return _figures(rows(f"SELECT {_sums(of_a_row())} FROM {kept}", values)[0])


def by(actor: Actor, dimension: str, *, first: date, last: date, where: Where = EVERYWHERE) -> list[Line]:
    """The same sums by one of DIMENSIONS, days and months in order, places by passages over the limit.

    Raises Invalid (wrong_period, unknown_dimension).
    """
    if dimension in IN_CELLS:
        return shape(actor, first, last, where=where).lines(dimension)
    return together(actor, (dimension,), first=first, last=last, where=where)[dimension]


def together(
    actor: Actor, dimensions: Sequence[str], *, first: date, last: date, where: Where = EVERYWHERE
) -> dict[str, list[Line]]:
    """Several of GROUPED in one statement."""
    if not set(dimensions) <= GROUPED.keys():
        raise Invalid("unknown_dimension", _("没有这种统计口径。"), field="by")
    kept, values = _kept(actor, first, last, where, by_day=bool(BY_DAY & set(dimensions)))
    found: dict[str, list[Line]] = {name: [] for name in dimensions}
    for row in rows(_gathered(kept, dimensions), values):
        name = next(
            one for n, one in enumerate(dimensions) if not row["grouped"] >> (len(dimensions) - 1 - n) & 1
        )
        place = (row["site_name"] or "", row["site_code"] or "") if name == "site" else ("", "")
        found[name].append(Line(row[name], _figures(row), *place))
    for name, lines in found.items():
        lines.sort(key=_rank if name in RANKED else _key)
    return found


def _key(line: Line) -> str:
    return line.key


def _rank(line: Line) -> tuple[int, int, int, str]:
    found = line.figures
    return -(found.over_main or 0), -found.over, -found.passages, line.key


def _gathered(kept: str, dimensions: Sequence[str]) -> str:
    """The rows are cut out first and by themselves: only they may lie on other machines."""
    named = ", ".join(f"{GROUPED[name]} AS {name}" for name in dimensions)
    groups = ", ".join(dimensions)
    sets = ", ".join(f"({name})" for name in dimensions)
    return f"""
    WITH kept AS MATERIALIZED (
        SELECT region, device_code, day, {_row_named()} FROM {kept}
    ), named AS (
        SELECT {named}, site.name AS site_name, site.code AS site_code, {", ".join(f"kept.{name}" for name in KEPT)}
        FROM kept LEFT JOIN offsite_device AS device ON device.code = kept.device_code
        LEFT JOIN offsite_site AS site ON site.id = device.site_id
    )
    SELECT {groups}, max(site_name) AS site_name, max(site_code) AS site_code, GROUPING({groups}) AS grouped,
    {_sums({name: name for name in KEPT})}
    FROM named GROUP BY GROUPING SETS ({sets})
    """


def shape(actor: Actor, first: date, last: date, *, where: Where = EVERYWHERE) -> Shape:
    """Sums, hours and cells of a period, and how fresh they are. One statement. Raises Invalid (wrong_period)."""
    kept, values = _kept(actor, first, last, where)
    seen, prefixes = scope(actor)
    wide = ", ".join(summed(name, size) for name, size in LISTS.items())
    found = rows(
        f"SELECT {_sums({name: name for name in NUMBERS})}, {wide}, {FRESH.format(seen=seen)} FROM {kept}",
        [*prefixes, *prefixes, *values],
    )[0]
    filled = {name: found[name] for name in LISTS}
    cells = dict(enumerate(found["cells"]))
    found |= {name: _at_least(cells, first_band(name)) for name in SERIES}
    return Shape(_figures(found), **filled, **vars(_fresh(found)))


@dataclass(frozen=True)
class Freshness:
    """How far the figures go. as_of: every receipt before it is in them. received_at: of the newest batch."""

    as_of: datetime
    received_at: datetime | None


def freshness(actor: Actor) -> Freshness:
    """Of the actor's regions. One statement."""
    seen, values = scope(actor)
    return _fresh(rows(f"SELECT {FRESH.format(seen=seen)}", [*values, *values])[0])


def _fresh(row: dict[str, Any]) -> Freshness:
    return Freshness(row["waiting"] or clock.now(), row["received"])


def summed(name: str, size: int) -> str:
    """The sum of a list of counts, place by place."""
    return f"array[{', '.join(f'coalesce(sum({name}[{n}]), 0)' for n in range(1, size + 1))}]::bigint[] AS {name}"


FRESH = """
(SELECT min(received_at) FROM offsite_batch WHERE rolled_at IS NULL AND {seen}) AS waiting,
(SELECT max(newest.received_at) FROM (SELECT id FROM offsite_device WHERE {seen}) AS device CROSS JOIN LATERAL (
    SELECT received_at FROM offsite_batch WHERE device_id = device.id ORDER BY received_at DESC LIMIT 1
) AS newest) AS received
"""


def compared(
    actor: Actor, spans: dict[str, tuple[date, date]], *, where: Where = EVERYWHERE
) -> dict[str, Figures]:
    """Sums over several periods in one statement, by the name of each."""
    parts, values = [], []
    for name, (first, last) in spans.items():
        kept, own = _kept(actor, first, last, where)
        parts.append(f"SELECT %s AS span, {_sums(of_a_row())} FROM {kept}")
        values += [name, *own]
    return {row["span"]: _figures(row) for row in rows(" UNION ALL ".join(parts), values)}


def places(actor: Actor) -> list[tuple[str, str]]:
    """Every pair of county and road that has a site: what may be chosen from."""
    seen, values = scope(actor)
    found = rows(f"SELECT DISTINCT region, road_no FROM offsite_site WHERE {seen} ORDER BY 1, 2", values)
    return [(row["region"], row["road_no"]) for row in found]


def scope(actor: Actor, column: str = "region") -> tuple[str, Values]:
    """The actor's regions as kernel/scope.py means them: a whole code by equality, a shorter one by its beginning."""
    if "" in actor.regions:
        return "TRUE", []
    return within(actor.regions, column)


def within(prefixes: Sequence[str], column: str = "region") -> tuple[str, Values]:
    """Rows of some division codes, whole or shorter; of none when there is none."""
    parts, values = [], []
    for prefix in prefixes:
        whole = len(prefix) == WHOLE_CODE
        parts.append(f"{column} = %s" if whole else f"{column} LIKE %s")
        values.append(prefix if whole else f"{prefix}%")
    return (f"({' OR '.join(parts)})", values) if parts else ("FALSE", [])


def _kept(actor: Actor, first: date, last: date, where: Where, *, by_day: bool = False) -> tuple[str, Values]:
    """The figures a question is about, as a table: whole months by the month, days before and after them by the day.

    by_day: every day by itself. Raises Invalid.
    """
    if last < first:
        raise Invalid("wrong_period", _("起始日期不能晚于截止日期。"), field="from")
    most: int = measure("statistics", "most_days")
    if (last - first).days >= most:
        raise Invalid("wrong_period", _("一次最多统计 %(n)d 天。") % {"n": most}, field="from")
    narrowed, own = _narrow(actor, where)
    months = None if by_day else monthly.whole(first, last)
    days = [(first, last)]
    if months:
        begin, end = months
        days = [(first, begin - timedelta(days=1)), (monthly.last_of(end) + timedelta(days=1), last)]
    spans = [("offsite_daily", "day", *span) for span in days if span[0] <= span[1]]
    spans += [("offsite_monthly", "month", *months)] if months else []
    parts, values = [], []
    for table, column, *span in spans:
        parts.append(
            f"SELECT region, device_code, {column} AS day, {', '.join(monthly.KEPT)} FROM {table} "
            f"WHERE {narrowed} AND {column} BETWEEN %s AND %s"
        )
        values += [*own, *span]
    return f"({' UNION ALL '.join(parts)}) AS figures", values


def _narrow(actor: Actor, where: Where) -> tuple[str, Values]:
    """Which devices a question is about."""
    seen, values = scope(actor)
    parts, values = [seen], [*values]
    if where.region:
        part, own = within([where.region])
        parts.append(part)
        values += own
    for column, wanted in (("road_no", where.road), ("site.id", where.site)):
        if wanted:
            parts.append(DEVICES.format(column=column))
            values.append(wanted)
    return " AND ".join(parts), values


DEVICES = (
    "device_code IN (SELECT device.code FROM offsite_device AS device "
    "JOIN offsite_site AS site ON site.id = device.site_id WHERE {column} = %s)"
)


def of_a_row() -> dict[str, str]:
    """How one daily row says each figure."""
    return {name: name for name in NUMBERS} | {name: beyond(first_band(name)) for name in SERIES}


def beyond(band: int) -> str:
    """Passages of a daily row in this band of excess and above, of all axles: said with the fewer cells.

    Lists of SQL begin at one. What is over the limit is known without adding its cells.
    """
    inside = [f"cells[{n + 1}]" for n in range(CELLS) if n % BANDS >= band]
    below = [f"cells[{n + 1}]" for n in range(CELLS) if 0 < n % BANDS < band]
    return f"({' + '.join(inside)})" if len(inside) < len(below) else f"({' - '.join(['over', *below])})"


def _row_named() -> str:
    return ", ".join(f"{said} AS {name}" for name, said in of_a_row().items())


def _sums(said: dict[str, str]) -> str:
    return ", ".join(f"coalesce(sum({one}), 0)::bigint AS {name}" for name, one in said.items())


def _figures(row: dict[str, Any]) -> Figures:
    return Figures(**{name: row[name] for name in KEPT})
