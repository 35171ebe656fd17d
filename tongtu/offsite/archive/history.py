"""The same question over both: months in the database and months in the archive, one page, newest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
from django.db import connection
from django.db.models import Q

from tongtu.kernel.actors import Actor
from tongtu.kernel.scope import WHOLE_CODE
from tongtu.offsite.archive import columnar, places
from tongtu.offsite.archive.months import Month
from tongtu.offsite.archive.question import Question, asked, mark_of, within
from tongtu.offsite.models import ArchivedMonth

HOT, ARCHIVE = "hot", "archive"
PAGE_SIZE = 50
SHOWN = (
    "passed_at", "region", "device_code", "record_code", "plate_no", "plate_color", "axle_count", "lane_no",
    "direction", "speed_kmh", "gross_kg_raw", "gross_kg_adjusted", "limit_kg", "excess_kg", "outcome",
)  # fmt: skip
NEWEST = "passed_at DESC, region DESC, device_code DESC, record_code DESC"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Row = dict[str, Any]  # a value per column shown, and `source`


@dataclass(frozen=True)
class Answer:
    """A page of passages. next: the cursor of the page after it, "" on the last. unreachable: months whose
    files could not be read, so that the answer may lack rows of theirs."""

    rows: list[Row]
    next: str
    unreachable: tuple[str, ...] = ()

    @property
    def from_archive(self) -> bool:
        return any(row["source"] == ARCHIVE for row in self.rows)


def search(actor: Actor, *, size: int = PAGE_SIZE, after: str = "", **said: Any) -> Answer:
    """Passages of the actor's regions by plate, site, road, excess and days; what `question.asked` takes and raises."""
    return answer(asked(actor, after=after, **said), size=size)


def plate_history(
    actor: Actor,
    plate: str,
    colour: str = "",
    *,
    first: date,
    last: date,
    after: str = "",
    size: int = PAGE_SIZE,
) -> Answer:
    """Where a plate was weighed between two days, in the actor's regions."""
    return search(actor, plate=plate, colour=colour, first=first, last=last, after=after, size=size)


def answer(question: Question, *, size: int = PAGE_SIZE) -> Answer:
    """One page. Archived months are asked newest first, and only until the page is full."""
    if question.places == () or not question.regions:
        return Answer([], "")
    found = _merged(_hot(question, size + 1), (), size + 1)
    lost: list[str] = []
    for month, rows in _months(question):
        if len(found) > size and found[size]["passed_at"] >= month.end:
            break
        try:
            found = _merged(found, _cold(question, rows, size + 1), size + 1)
        except (places.Unreachable, duckdb.Error):
            lost.append(str(month))
    page = found[:size]
    return Answer(page, mark_of(page[-1]) if len(found) > size else "", tuple(lost))


def _merged(one: Iterable[Row], other: Iterable[Row], most: int) -> list[Row]:
    """Newest first; a row that is in both places (a month on its way) is told once."""
    rows: dict[tuple[Any, ...], Row] = {}
    for row in (*one, *other):
        rows.setdefault(
            tuple(row[name] for name in ("passed_at", "region", "device_code", "record_code")), row
        )
    return [rows[key] for key in sorted(rows, reverse=True)[:most]]


def _months(question: Question) -> Iterator[tuple[Month, list[ArchivedMonth]]]:
    """Archived months that the question touches, newest first, each with all its parts; none of a recent question."""
    if Month.of(question.first).recent:
        return
    newest = min(
        question.last, (question.before[0] + timedelta(days=1)).date() if question.before else question.last
    )
    rows = ArchivedMonth.objects.filter(
        Q(month__lte=newest, month__gte=question.first.replace(day=1)), sealed_at__isnull=False
    )
    months: dict[date, list[ArchivedMonth]] = {}
    for row in rows.order_by("-month", "number"):
        months.setdefault(row.month, []).append(row)
    for first, parts in months.items():
        yield Month(first), parts


# The database: by plate over the plate's index, else a page of each device over the table's key.


def _hot(question: Question, size: int) -> list[Row]:
    where, values = _conditions(question, "%s")
    columns = ", ".join(SHOWN)
    listed = question.places or ()
    asked_of = [[region for region, _code in listed], [code for _region, code in listed]]
    if question.plate:
        if question.places is not None:
            where += " AND (region, device_code) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"
            values += asked_of
        statement = f"SELECT {columns} FROM offsite_passage WHERE {where} ORDER BY {NEWEST} LIMIT %s"  # noqa: S608
        return _rows(statement, [*values, size], HOT)
    statement = (
        f"SELECT found.* FROM unnest(%s::text[], %s::text[]) AS asked (region, device_code) CROSS JOIN LATERAL ("  # noqa: S608
        f"SELECT {columns} FROM offsite_passage WHERE region = asked.region AND device_code = asked.device_code "
        f"AND {where} ORDER BY passed_at DESC, record_code DESC LIMIT %s) AS found ORDER BY {NEWEST} LIMIT %s"
    )
    return _rows(statement, [*asked_of, *values, size, size], HOT)


def _rows(statement: str, values: list[Any], source: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [dict(zip(SHOWN, row, strict=True), source=source) for row in cursor.fetchall()]


def _conditions(question: Question, hole: str) -> tuple[str, list[Any]]:
    """What both engines are asked, in the words they share."""
    parts: list[tuple[str, list[Any]]] = [
        ("passed_at >= ? AND passed_at < ?", [question.start, question.end])
    ]
    if question.places is None:
        parts.append(_scope(question.regions))
    if question.plate:
        parts.append(("plate_no = ?", [question.plate]))
    if question.colour:
        parts.append(("plate_color = ?", [question.colour]))
    if question.min_excess_kg:
        parts.append(("excess_kg >= ?", [question.min_excess_kg]))
    if question.before:
        at, *key = question.before
        later = "passed_at <= ? AND (passed_at < ? OR (region, device_code, record_code) < (?, ?, ?))"
        parts.append((later, [at, at, *key]))
    said = " AND ".join(words for words, _values in parts).replace("?", hole)
    return said, [value for _words, values in parts for value in values]


def _scope(regions: tuple[str, ...]) -> tuple[str, list[Any]]:
    """The actor's regions as a condition; the whole country is none."""
    if "" in regions:
        return "TRUE", []
    parts = ["region = ?" if len(prefix) == WHOLE_CODE else "starts_with(region, ?)" for prefix in regions]
    return f"({' OR '.join(parts)})", list(regions)


# The archive: only files with a region and a time that are asked; DuckDB skips within them.


def _cold(question: Question, parts: list[ArchivedMonth], size: int) -> list[Row]:
    """A page of one month. Raises Unreachable when one of the files it needs cannot be read."""
    paths = [
        places.local(file["name"], sha256=file["sha256"], size=file["size"])
        for part in parts
        for file in part.files
        if _touches(question, file)
    ]
    if not paths:
        return []
    where, values = _conditions(question, "?")
    if question.places is not None:
        where += f" AND (region, device_code) IN ({', '.join(['(?, ?)'] * len(question.places))})"
        values += [word for place in question.places for word in place]
    columns = ", ".join("epoch_us(passed_at)" if name == "passed_at" else name for name in SHOWN)
    with columnar.duck() as duck:
        found = columnar.rows(
            duck,
            f"SELECT {columns} FROM {columnar.scan(paths)} WHERE {where} ORDER BY {NEWEST} LIMIT ?",  # noqa: S608
            [*values, size],
        )
    return [
        dict(zip(SHOWN, (EPOCH + timedelta(microseconds=us), *rest), strict=True), source=ARCHIVE)
        for us, *rest in found
    ]


def _touches(question: Question, file: dict[str, Any]) -> bool:
    """Whether a file may hold an answer, by what its manifest says of it."""
    first, last = (int((at - EPOCH) / timedelta(microseconds=1)) for at in (question.start, question.end))
    if question.before:
        last = min(last, int((question.before[0] - EPOCH) / timedelta(microseconds=1)) + 1)
    asked_of = None if question.places is None else {region for region, _code in question.places}
    return any(
        sums["first_us"] < last
        and sums["last_us"] >= first
        and (within(question.regions, region) if asked_of is None else region in asked_of)
        for region, sums in file["regions"].items()
    )
