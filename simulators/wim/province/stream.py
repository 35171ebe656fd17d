"""The province's passages as stations tell them: for a file of NDJSON, or to be sent as time goes by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from simulators.wim.drawing import Moment
from simulators.wim.lorries import LAYOUTS, Lorry
from simulators.wim.province.ground import Province
from simulators.wim.stream import Passage

CHINA = timezone(timedelta(hours=8))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AT_ONCE = 5_000  # rows fetched together
OWN = (
    "received_ms",
    "passed_ms",
    "layout",
    "cab",
    "gross_kg",
    "site",
)  # columns that are not said on the wire


@dataclass(frozen=True)
class Told:
    """One passage, and when its station says so: at once, or days later when it was offline."""

    at: datetime
    passage: Passage


def told(province: Province, *, start: datetime | None = None, end: datetime | None = None) -> Iterator[Told]:
    """Everything told of the days of the province, each day in the order of telling.

    start, end: only lorries that pass in this time. Leaving early closes nothing; close the province.
    """
    first = start.astimezone(CHINA).date() if start else province.scale.first
    for day in province.days(until=end):
        if day >= first:
            yield from of_day(province, start)


def of_day(province: Province, start: datetime | None = None) -> Iterator[Told]:
    """What is told of the day that was just made."""
    after_ms = round((start - EPOCH).total_seconds() * 1_000) if start else 0
    answer = province.db.execute(
        "SELECT * FROM wire WHERE passed_ms >= ? ORDER BY received_ms, record_code", [after_ms]
    )
    names = [column[0] for column in answer.description or ()]
    while rows := answer.fetchmany(AT_ONCE):
        for row in rows:
            yield _told(province, dict(zip(names, row, strict=True)))


def _told(province: Province, row: dict[str, Any]) -> Told:
    own = {name: row.pop(name) for name in OWN}
    record = {name: value for name, value in row.items() if value is not None}
    site = province.placed[own["site"]].site
    trailer = record["tail_plate_no"] if record["tail_plate_no"].endswith("挂") else ""
    loads = tuple(record["axle_loads_kg"])
    lorry = Lorry(
        LAYOUTS[own["layout"]],
        record["plate_no"],
        record["plate_color"],
        trailer,
        own["gross_kg"],
        loads,
        own["cab"],
    )
    moment = Moment(
        at=_at(own["passed_ms"]),
        place=site.place,
        device=site.device,
        lane=record["lane_no"],
        lanes=site.lanes,
        gross_kg=record["gross_kg_raw"],
        speed_kmh=record["speed_kmh"],
    )
    return Told(_at(own["received_ms"]), Passage(site, lorry, moment, record))


def _at(ms: int) -> datetime:
    return (EPOCH + timedelta(milliseconds=ms)).astimezone(CHINA)
