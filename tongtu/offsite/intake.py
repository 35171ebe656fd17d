"""Passages as they come in: read, ruled on, written by COPY, answered with a receipt; all or nothing (I9).

take() is the one way in, for HTTP and for files. Candidates are left to examine(), after commit.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tongtu.kernel import clock
from tongtu.kernel.errors import Conflict, Invalid
from tongtu.kernel.ids import new_id
from tongtu.law import plates
from tongtu.offsite import passages, records
from tongtu.offsite.cells import HUNDRED, PLAIN, UNREAD, band, first_cell
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Batch, Device
from tongtu.offsite.records import Passage, Unreadable
from tongtu.offsite.ruling import Ruling, keep_rulebooks

HOUR, DAY_SECONDS = 3_600, 86_400
NULL = "\\N"  # as COPY writes it
NAMES = passages.COLUMNS.split(", ")


# Passages and kilograms by hour (since 1970), cell (class of axles and band of excess) and mark.
Cells = dict[tuple[int, int, int], list[int]]


@dataclass
class Tally:
    """What became of the lines of one body."""

    lines: int
    kept: int = 0  # handed to the database, which may know some of them already
    twice: int = 0  # the same passage again in one body
    candidates: int = 0
    cells: Cells = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    earliest: float = inf  # the same two, in seconds: comparing those is cheap
    latest: float = -inf
    rejections: list[dict[str, Any]] = field(default_factory=list)

    def see(self, moment: datetime, seconds: float) -> None:
        """Count a passage that goes to the database, and the first and last time among them."""
        self.kept += 1
        if seconds < self.earliest:
            self.earliest, self.first = seconds, moment
        if seconds > self.latest:
            self.latest, self.last = seconds, moment

    def reject(self, line: int, code: str, reason: str) -> None:
        self.rejections.append({"line": line, "code": code, "reason": reason})


def take(body: bytes, *, device: Device, number: str, received_at: datetime | None = None) -> Batch:
    """Take one batch of one device: NDJSON, at most MAX_LINES lines. Every line is answered for.

    A batch that was taken before is answered from its receipt. Raises Invalid (too_many_lines), Conflict
    (batch_reused: the number came with other bytes).
    Law: 行政处罚法（2021）第四十一条.
    """
    digest = hashlib.sha256(body).hexdigest()
    if known := receipt(device, number, digest):
        return known
    lines = split(body)
    try:
        return _keep(lines, device=device, number=number, digest=digest, at=received_at or clock.now())
    except IntegrityError:  # another worker took the same batch while we did; its receipt answers
        if known := receipt(device, number, digest):
            return known
        raise


def receipt(device: Device, number: str, digest: str) -> Batch | None:
    """The answer given before, if there was one. Raises Conflict when it was given to other bytes."""
    known = device.batches.filter(region=device.region, number=number).first()
    if known is not None and known.body_sha256 != digest:
        raise Conflict("batch_reused", _("批号 %(number)s 已用于另一批数据。") % {"number": number})
    return known


def split(body: bytes) -> list[bytes]:
    """The lines of a body; the end of the last line is not a line. Counted before they are made."""
    if body.count(b"\n") <= records.MAX_LINES:
        lines = body.split(b"\n")
        if not lines[-1].strip():
            lines.pop()
        if len(lines) <= records.MAX_LINES:
            return lines
    raise Invalid("too_many_lines", _("一批最多 %(most)d 条记录。") % {"most": records.MAX_LINES})


def _keep(lines: list[bytes], *, device: Device, number: str, digest: str, at: datetime) -> Batch:
    tally, ruling, batch_id = Tally(len(lines)), Ruling(device), new_id()
    with transaction.atomic():
        rows = row_maker(lines, tally, ruling=ruling, batch_id=batch_id, at=at)
        kept = passages.keep(rows, span=lambda: (tally.first, tally.last))
        uncount(kept.known, tally.cells)
        keep_rulebooks(ruling.books)
        batch = Batch(
            id=batch_id,
            region=device.region,
            device=device,
            number=number,
            body_sha256=digest,
            received_at=at,
            lines=tally.lines,
            accepted=kept.new,
            duplicate=tally.kept - kept.new + tally.twice,
            rejected=len(tally.rejections),
            rejections=tally.rejections,
            first_passed_at=tally.first,
            last_passed_at=tally.last,
            candidates=tally.candidates,
            cells=[[*key, *counted] for key, counted in sorted(tally.cells.items()) if counted[0]],
        )
        batch.save(force_insert=True)
        if kept.new and tally.candidates:
            examine_later(batch)
    return batch


def readable(
    lines: list[bytes], tally: Tally, *, device_code: str, at: datetime
) -> Iterator[tuple[int, bytes, Passage, float]]:
    """The lines that are passages of this device and of this time, each with its instant in seconds.

    A bad one never disturbs its neighbours.
    """
    seen: dict[str, datetime] = {}
    more: set[tuple[str, datetime]] = set()  # codes that come at several times
    oldest = at.timestamp() - measure("intake", "oldest_days") * DAY_SECONDS
    newest = at.timestamp() + measure("intake", "ahead_seconds")
    decode = records.decode
    for n, line in enumerate(lines, 1):
        try:
            passage = decode(line)
        except Unreadable as wrong:
            tally.reject(n, wrong.code, wrong.reason)
            continue
        moment = passage.captured_at
        seconds = moment.timestamp()
        if passage.device_code != device_code or not oldest <= seconds <= newest:
            tally.reject(n, *_misplaced(passage, device_code, late=seconds > newest))
            continue
        before = seen.setdefault(passage.record_code, moment)
        if before is not moment:
            if before == moment or (passage.record_code, moment) in more:
                tally.twice += 1
                continue
            more.add((passage.record_code, moment))
        yield n, line, passage, seconds


def _misplaced(passage: Passage, device_code: str, *, late: bool) -> tuple[str, str]:
    if passage.device_code != device_code:
        return "wrong_device", _("记录的设备编号与签名设备不一致。")
    if late:
        return "in_future", _("通过时间晚于平台时间。")
    return "too_old", _("通过时间过早，已超过补传期限。")


def row_maker(
    lines: list[bytes], tally: Tally, *, ruling: Ruling, batch_id: UUID, at: datetime
) -> Iterator[str]:
    """One row of COPY for each passage, ruled on as it goes by."""
    device = ruling.device
    head, tail = f"{device.region}\t{device.code}\t", f"\t{at.isoformat()}\t"
    batch, rule, cells = str(batch_id), ruling.of, tally.cells
    hundred: int = measure("review", "hundred_tonnes_kg")
    for n, line, p, seconds in readable(lines, tally, device_code=device.code, at=at):
        found, doubt = rule(p, seconds)
        raw = NULL
        if found.pursued:
            try:
                raw = evidence_line(line)
            except Unreadable as wrong:
                tally.reject(n, wrong.code, wrong.reason)
                continue
            tally.candidates += 1
        moment, gross, plate = p.captured_at, p.gross_kg_raw, p.plate_no
        tally.see(moment, seconds)
        mark = HUNDRED if gross >= hundred else PLAIN
        if not (plate[1:].isascii() and plate.isalnum() and plate.isupper()):
            plate = passages.text(plates.normalise(plate))
            mark += UNREAD if plates.is_placeholder(plate) else PLAIN
        key = (int(seconds // HOUR), found.cell, mark)
        counted = cells.get(key) or cells.setdefault(key, [0, 0])
        counted[0] += 1
        counted[1] += gross
        yield (
            f"{head}{moment.isoformat()}\t{p.record_code}\t{batch}\t{_measured(p, plate, tail)}\t"
            f"{found.before}{doubt}{found.after}\t{raw}\n"
        )


def _measured(p: Passage, plate: str, tail: str) -> str:
    """The columns that repeat the measurement."""
    seq = NULL if p.seq is None else p.seq
    drive = NULL if p.drive_axles is None else p.drive_axles
    loads, spacings = str(p.axle_loads_kg)[1:-1], str(p.axle_spacings_mm)[1:-1]
    return (
        f"{seq}{tail}{p.lane_no}\t{p.direction}\t{p.speed_kmh:.1f}\t{p.axle_count}\t{{{loads}}}\t{{{spacings}}}\t"
        f"{plate}\t{p.plate_color}\t{p.gross_kg_raw}\t{p.vehicle_kind}\t{drive}\t"
        f"{p.length_mm}\t{p.width_mm}\t{p.height_mm}\t{p.clock_offset_ms}"
    )


def uncount(known: list[bytes], cells: Cells) -> None:
    """Take rows that were there already out of the figures of a batch."""
    for row in known:
        values = dict(zip(NAMES, row.decode().split("\t"), strict=False))
        gross = int(values["gross_kg_raw"])
        mark = HUNDRED if gross >= measure("review", "hundred_tonnes_kg") else PLAIN
        mark += UNREAD if plates.is_placeholder(values["plate_no"]) else PLAIN
        cell = first_cell(int(values["axle_count"])) + band(int(values["excess_kg"]), int(values["limit_kg"]))
        hour = int(datetime.fromisoformat(values["passed_at"]).timestamp() // HOUR)
        counted = cells[hour, cell, mark]
        counted[0] -= 1
        counted[1] -= gross


def evidence_line(line: bytes) -> str:
    """The line of a candidate as it is kept for ever. Raises Unreadable when it could be read two ways."""
    records.refuse_doubles(line)
    return passages.text(line.decode())


def examine_later(batch: Batch) -> None:
    """Have the machine look at the candidates of a batch after it is committed."""
    app.configure_task("offsite.examine").defer(region=batch.region, batch_id=str(batch.pk))
