"""The passages table as intake writes it: COPY, and around rows that are there already."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import CheckViolation, UniqueViolation

from tongtu.kernel import clock
from tongtu.kernel.errors import Conflict
from tongtu.offsite.passages.months import create_months

COLUMNS = (
    "region, device_code, passed_at, record_code, batch_id, seq, received_at, lane_no, direction, speed_kmh, "
    "axle_count, axle_loads_kg, axle_spacings_mm, plate_no, plate_color, gross_kg_raw, vehicle_kind, drive_axles, "
    "length_mm, width_mm, height_mm, clock_offset_ms, tolerance_kg, gross_kg_adjusted, limit_kg, excess_kg, outcome, "
    "doubts, rulebook, verdict_digest, raw"
)
COPY = f"COPY offsite_passage ({COLUMNS}) FROM STDIN"
BLOCK_ROWS = 500
ATTEMPTS = 5

# LIMIT keeps it a look into the index for each key; as a join the planner may read whole months instead.
KNOWN = """
SELECT found.passed_at, found.record_code
FROM unnest(%s::timestamptz[], %s::text[]) AS sent (passed_at, record_code)
CROSS JOIN LATERAL (
    SELECT passed_at, record_code FROM offsite_passage
    WHERE region = %s AND device_code = %s AND passed_at = sent.passed_at AND record_code = sent.record_code
    LIMIT 1
) AS found
"""

Span = Callable[[], tuple[datetime | None, datetime | None]]


@dataclass
class Kept:
    """How many rows are new, and the rows that were there already, as COPY would have read them."""

    new: int = 0
    known: list[bytes] = field(default_factory=list)


def text(value: str) -> str:
    """A value as COPY reads it."""
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def keep(rows: Iterable[str], *, span: Span) -> Kept:
    """Write the rows of one device in COPY's text form. Belongs inside the transaction of the receipt.

    Straight COPY first. When the database says that a row was there already, those that are there are looked up
    by key and left as they stand, and the others are written again. A month nobody has created yet is created.
    span: the first and last time among the rows, known once all are made.
    Raises Conflict (try_again) when other workers go on writing the same rows.
    """
    waiting, kept = blocks(rows), Kept()
    made: list[bytes] = []
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                kept.new = _copy(made, waiting)
                return kept
        except UniqueViolation:
            made = _without_known([*made, *waiting], kept)
        except CheckViolation as missing:
            if "no partition" not in str(missing):
                raise
            made += waiting
            create_months(*(clock.local(at).date() for at in span() if at))
    raise Conflict("try_again", _("同一批数据正由另一连接写入，请稍后重发。"))


def blocks(rows: Iterable[str]) -> Iterator[bytes]:
    """Rows joined to blocks, so that the database works on one while the next is made."""
    waiting = iter(rows)
    while block := list(islice(waiting, BLOCK_ROWS)):
        yield "".join(block).encode()


def _copy(made: list[bytes], waiting: Iterable[bytes]) -> int:
    """Send blocks that were made before, then those still to be made, keeping each for another try."""
    with connection.cursor() as cursor:
        with cursor.copy(COPY) as copy:
            for block in list(made):
                copy.write(block)
            for block in waiting:
                made.append(block)
                copy.write(block)
        return int(cursor.rowcount)


def _without_known(made: list[bytes], kept: Kept) -> list[bytes]:
    """The blocks without the rows the table has; those are added to what is known."""
    lines = b"".join(made).splitlines(keepends=True)
    keys = [_key(line) for line in lines]
    region, device_code = (word.decode() for word in lines[0].split(b"\t", 2)[:2])
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [[at for at, _code in keys], [code for _at, code in keys], region, device_code])
        there = set(cursor.fetchall())
    kept.known += [line for line, key in zip(lines, keys, strict=True) if key in there]
    return [b"".join(line for line, key in zip(lines, keys, strict=True) if key not in there)]


def _key(line: bytes) -> tuple[datetime, str]:
    _region, _device, passed_at, record_code, _rest = line.split(b"\t", 4)
    return datetime.fromisoformat(passed_at.decode()), record_code.decode()
