"""Indicators of a month (02 §3.5): stations in good order, over-limit rate, penalties; and how review keeps up.

Four statements: stations from the daily figures, outcomes and times of the month's records, what waits for review.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.law import plates
from tongtu.law.tolerance import WHOLE_BP
from tongtu.offsite import statistics
from tongtu.offsite.cells import BANDS
from tongtu.offsite.measures import measure
from tongtu.offsite.models import RecordState
from tongtu.offsite.passages import rows
from tongtu.offsite.periods import DAY, Period

INBOUND = (RecordState.ACCEPTED, RecordState.NOTIFIED, RecordState.FILED)
WAITING = (RecordState.FIRST_REVIEW, RecordState.SECOND_REVIEW)
VALID, REPAIR, SILENT, FEW_DAYS, FEW_LORRIES, NEITHER = (
    "valid", "repair", "silent", "few_days", "few_lorries", "neither",
)  # fmt: skip
ABNORMAL = {REPAIR, SILENT, FEW_DAYS, FEW_LORRIES}

STATIONS = """
WITH kept AS MATERIALIZED (
    SELECT device_code, day, passages, hundred, unread, {main} AS over_main, {wide} AS over_wide, {twice} AS twice
    FROM offsite_daily WHERE {seen} AND day BETWEEN %s AND %s
), devices AS (
    SELECT code, site_id, state = 'suspended' AND suspended_at < %s AS down FROM offsite_device AS device
    WHERE {seen} AND active_since < %s
    AND (state <> 'retired' OR EXISTS (SELECT FROM kept WHERE kept.device_code = device.code))
)
SELECT site.id::text AS id, site.code, site.name, site.region, site.road_no, bool_and(devices.down) AS down,
count(DISTINCT kept.day) FILTER (WHERE kept.passages > 0) AS online_days, {sums}
FROM devices JOIN offsite_site AS site ON site.id = devices.site_id
LEFT JOIN kept ON kept.device_code = devices.code
WHERE site.closed_on IS NULL OR site.closed_on > %s
GROUP BY site.id ORDER BY site.region, site.code
"""
SUMS = ("passages", "over_main", "over_wide", "twice", "hundred", "unread")

OUTCOMES = """
SELECT state, reject_code, count(id) AS number, count(id) FILTER (WHERE gross_kg_raw > %s) AS heavy,
count(id) FILTER (WHERE gross_kg_raw > %s AND checks @> '[{{"code": "Q04", "result": "pass"}}]') AS heavy_complete,
count(id) FILTER (WHERE left(plate_no, 1) = %s::jsonb ->> left(region, 2)) AS own
FROM offsite_record WHERE {seen} AND passed_at >= %s AND passed_at < %s GROUP BY state, reject_code
"""

TIMES = """
SELECT count(*) AS number,
percentile_disc(0.5) WITHIN GROUP (ORDER BY took) AS half, percentile_disc(0.9) WITHIN GROUP (ORDER BY took) AS most
FROM (
    SELECT extract(epoch FROM logged.at - record.passed_at)::bigint AS took
    FROM (SELECT id, passed_at FROM offsite_record WHERE {seen} AND passed_at >= %s AND passed_at < %s
          AND state = ANY(%s)) AS record
    JOIN kernel_loggedevent AS logged ON logged.subject = 'offsite.Record:' || record.id
    AND logged.name = 'RecordMoved' AND logged.payload ->> 'step' = 'accept'
) AS accepted
"""

QUEUE = """
SELECT state, width_bucket(extract(epoch FROM %s - created_at)::float8 / 3600, %s::float8[]) AS age, count(id) AS number,
count(id) FILTER (WHERE next_on < %s) AS late
FROM offsite_record WHERE {seen} AND state = ANY(%s) GROUP BY state, age
"""


@dataclass(frozen=True)
class Station:
    """One site in one month. online_days: days with passages; status: VALID, one of ABNORMAL, or NEITHER."""

    id: str
    code: str
    name: str
    region: str
    road_no: str
    down: bool
    online_days: int
    passages: int
    over_main: int
    over_wide: int
    twice: int  # over the last bound of the bands
    hundred: int
    unread: int

    @property
    def status(self) -> str:
        """More lorries than the bound make a station count, fewer make it abnormal; just as many do neither."""
        days, lorries = measure("network", "valid_days"), measure("network", "valid_lorries")
        if self.down:
            return REPAIR
        if not self.online_days:
            return SILENT
        if self.online_days < days:
            return FEW_DAYS
        if self.passages < lorries:
            return FEW_LORRIES
        return VALID if self.passages > lorries else NEITHER


@dataclass(frozen=True)
class Network:
    """Sums over the stations of a month. Rates in basis points, None where there is nothing to divide by."""

    stations: list[Station]
    days: int  # of the month, so far

    @property
    def valid(self) -> list[Station]:
        return [one for one in self.stations if one.status == VALID]

    @property
    def abnormal(self) -> list[Station]:
        return [one for one in self.stations if one.status in ABNORMAL]

    @property
    def intact_bp(self) -> int | None:
        return share(len(self.stations) - len(self.abnormal), len(self.stations))

    @property
    def online_bp(self) -> int | None:
        return share(self.sum("online_days"), len(self.stations) * self.days)

    def rate_bp(self, series: str) -> int | None:
        """Over-limit passages of valid stations ÷ their lorries."""
        valid = self.valid
        return share(sum(getattr(one, series) for one in valid), sum(one.passages for one in valid))

    def sum(self, name: str) -> int:
        return sum(getattr(one, name) for one in self.stations)


def share(part: int, whole: int) -> int | None:
    """Basis points, rounded to the nearest."""
    return (part * WHOLE_BP * 2 + whole) // (whole * 2) if whole else None


def network(actor: Actor, month: Period) -> Network:
    """Stations that were in use before the month's end, with what they counted. One statement."""
    seen, values = statistics.scope(actor)
    last = min(month.last, clock.today())
    row = statistics.of_a_row()
    bounds = {"main": row["over_main"], "wide": row["over_wide"], "twice": statistics.beyond(BANDS - 1)}
    sums = ", ".join(f"coalesce(sum(kept.{name}), 0)::bigint AS {name}" for name in SUMS)
    end = _start(month.last + DAY)
    said = STATIONS.format(seen=seen, sums=sums, **bounds)
    found = rows(said, [*values, month.first, month.last, end, *values, end, month.first])
    days = max((last - month.first).days + 1, 0)
    return Network([Station(**one) for one in found], days)


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class Outcomes:
    """What became of the records of a month's passages. inbound: accepted as evidence (入库)."""

    by_state: Counter[str]
    by_reason: Counter[str]
    own_filed: int
    heavy: int
    heavy_complete: int
    heavy_passed: int

    @property
    def number(self) -> int:
        return self.by_state.total()

    @property
    def inbound(self) -> int:
        return sum(self.by_state[state] for state in INBOUND)

    @property
    def reviewed(self) -> int:
        return self.inbound + self.by_state[RecordState.REJECTED]

    @property
    def passed_bp(self) -> int | None:
        return share(self.inbound, self.reviewed)

    @property
    def filed_bp(self) -> int | None:
        return share(self.by_state[RecordState.FILED], self.inbound)


def outcomes(actor: Actor, month: Period) -> Outcomes:
    """One statement, by the index of regions and times. Merged records count once, with their principal."""
    seen, values = statistics.scope(actor)
    heavy = measure("statistics", "heavy_kg")
    letters = json.dumps(plates.letters_of(), ensure_ascii=False)
    asked = [heavy, heavy, letters, *values, _start(month.first), _start(month.last + DAY)]
    found = rows(OUTCOMES.format(seen=seen), asked)
    states: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for row in found:
        states[row["state"]] += row["number"]
        if row["reject_code"]:
            reasons[row["reject_code"]] += row["number"]
    passed = [row for row in found if row["state"] in INBOUND]
    return Outcomes(
        states,
        reasons,
        own_filed=sum(row["own"] for row in found if row["state"] == RecordState.FILED),
        heavy=sum(row["heavy"] for row in found),
        heavy_complete=sum(row["heavy_complete"] for row in found),
        heavy_passed=sum(row["heavy"] for row in passed),
    )


@dataclass(frozen=True)
class Times:
    """From passing to being accepted: how many, and within what time half and nine tenths of them were."""

    number: int
    half: timedelta | None
    most: timedelta | None


def times(actor: Actor, month: Period) -> Times:
    """Of the records accepted, by when their acceptance was logged. One statement."""
    seen, values = statistics.scope(actor)
    asked = [*values, _start(month.first), _start(month.last + DAY), [str(state) for state in INBOUND]]
    row = rows(TIMES.format(seen=seen), asked)[0]
    half, most = (None if row[name] is None else timedelta(seconds=row[name]) for name in ("half", "most"))
    return Times(row["number"], half, most)


@dataclass(frozen=True)
class Queue:
    """What waits for one review now. ages: records younger than each bound of hours, then older; late: past their day."""

    state: str
    ages: list[int]
    late: int

    @property
    def number(self) -> int:
        return sum(self.ages)


def queues(actor: Actor) -> list[Queue]:
    """First and second review, by the index of what waits. One statement."""
    seen, values = statistics.scope(actor)
    bounds: list[int] = measure("statistics", "queue_hours")
    states = [str(state) for state in WAITING]
    found = rows(QUEUE.format(seen=seen), [clock.now(), bounds, clock.today(), *values, states])
    return [_queue(state, found, len(bounds)) for state in states]


def _queue(state: str, found: list[dict[str, Any]], bounds: int) -> Queue:
    mine = {row["age"]: row for row in found if row["state"] == state}
    ages = [mine[age]["number"] if age in mine else 0 for age in range(bounds + 1)]
    return Queue(state, ages, sum(row["late"] for row in mine.values()))
