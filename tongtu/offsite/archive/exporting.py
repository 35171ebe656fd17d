"""A month of the table written as Parquet, file by file; killed anywhere, it goes on where it was."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Conflict, Refused
from tongtu.kernel.events import emit
from tongtu.offsite.archive import columnar, hot, places
from tongtu.offsite.archive.duties import keeper
from tongtu.offsite.archive.months import Month
from tongtu.offsite.events import MonthArchived
from tongtu.offsite.models import ArchivedMonth

MOST_ROWS = 2_000_000  # of one file
GROUP_ROWS = 100_000  # of one row group: what a question may skip
Progress = Callable[[ArchivedMonth], None]


def export(
    actor: Actor, month: Month, *, progress: Progress = lambda _row: None, most_rows: int = MOST_ROWS
) -> ArchivedMonth:
    """Write a month to the archive, or finish what was begun. A month that is exported and as it was stays so.

    progress: told after every file. most_rows: of one file.
    Raises Refused (wrong_role, month_not_over, nothing_there), Conflict (somebody else is exporting it).
    """
    keeper(actor)
    if not month.over:
        raise Refused("month_not_over", _("%(month)s 尚未结束，不能归档。") % {"month": month})
    row = _begin(actor, month)
    if row.exported_at:
        return row
    while _next_file(row, month, most_rows=most_rows):
        progress(row)
    return _finish(actor, row)


@transaction.atomic
def _begin(actor: Actor, month: Month) -> ArchivedMonth:
    """The export under way or done, or a new one: the first, or of rows that came after the month was dropped."""
    parts = list(ArchivedMonth.objects.select_for_update().filter(month=month.first).order_by("number"))
    if here := [part for part in parts if not part.sealed_at]:
        row = here[-1]
        grown = row.exported_at and (row.trouble or hot.sums(month) != row.sums())
        return _again(actor, row) if grown else row
    if hot.empty(month):
        if parts:
            return parts[-1]
        raise Refused("nothing_there", _("%(month)s 没有过车记录。") % {"month": month})
    return ArchivedMonth.objects.create(
        month=month.first,
        number=len(parts) + 1,
        columns=list(columnar.types().items()),
        started_by=actor.name,
    )


def _again(actor: Actor, row: ArchivedMonth) -> ArchivedMonth:
    """Rows came since: the month is written anew. The old files go when the new manifest stands."""
    row.files, row.columns = [], list(columnar.types().items())
    row.manifest_sha256, row.trouble, row.started_by = "", "", actor.name
    row.exported_at = row.verified_at = None
    row.save()
    return row


def _next_file(row: ArchivedMonth, month: Month, *, most_rows: int) -> bool:
    """Write the file after the last one. False when no row is left."""
    number, after = len(row.files) + 1, row.files[-1]["after"] if row.files else None
    spool = Path(settings.ARCHIVE_SPOOL_DIR)
    spool.mkdir(parents=True, exist_ok=True)
    csv = spool / f"{row.pk}-{number:04d}.csv"
    parquet = csv.with_suffix(".parquet")
    try:
        if not _spool(month, after, to=csv, most_rows=most_rows):
            return False
        write(csv, parquet, columns=row.kinds)
        file = told(parquet, row.kinds)
        file["name"] = f"passages/{month}/{row.number}/part-{number:04d}-{file['sha256'][:16]}.parquet"
        places.put(parquet, file["name"])
    finally:
        csv.unlink(missing_ok=True)
        parquet.unlink(missing_ok=True)
    _add(row, number, file)
    return True


def _spool(month: Month, after: hot.Key | None, *, to: Path, most_rows: int) -> int:
    """Rows after a key, region after region, into one CSV; how many."""
    to.unlink(missing_ok=True)
    rows, region = 0, hot.next_region(month, after[0] if after else "")
    while region is not None and rows < most_rows:
        rows += hot.copy_region(month, region, after=after, most=most_rows - rows, to=to)
        region = hot.next_region(month, region + "\x01") if rows < most_rows else None
    return rows


def write(csv: Path, parquet: Path, *, columns: dict[str, str]) -> None:
    """One CSV of the table as zstd Parquet, in its order."""
    with columnar.duck() as duck:
        duck.execute(
            f"COPY (SELECT * FROM {columnar.csv_table(csv, columns)}) TO {columnar.text(parquet)} "  # noqa: S608
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP_ROWS})"
        ).fetchall()


def told(parquet: Path, columns: dict[str, str]) -> dict[str, Any]:  # Any: JSON values of several kinds
    """What a manifest says of a file: read from the file itself, not from what was meant to be in it."""
    table = columnar.scan([parquet])
    with columnar.duck() as duck:
        regions = columnar.rows(
            duck,
            f"SELECT region, count(*), sum(gross_kg_raw)::BIGINT, {columnar.parquet_sum(columns)}, "  # noqa: S608
            f"epoch_us(min(passed_at)), epoch_us(max(passed_at)) FROM {table} GROUP BY region ORDER BY region",
        )
        last = columnar.rows(
            duck,
            f"SELECT region, device_code, strftime(timezone('UTC', passed_at), '%Y-%m-%d %H:%M:%S.%f+00'), record_code "  # noqa: S608
            f"FROM {table} ORDER BY region DESC, device_code DESC, passed_at DESC, record_code DESC LIMIT 1",
        )
    sums = {
        r: {"rows": n, "gross_kg": kg, "checksum": s, "first_us": first, "last_us": end}
        for r, n, kg, s, first, end in regions
    }
    return {
        "sha256": places.digest_of(parquet),
        "size": parquet.stat().st_size,
        "rows": sum(one["rows"] for one in sums.values()),
        "first_us": min(one["first_us"] for one in sums.values()),
        "last_us": max(one["last_us"] for one in sums.values()),
        "regions": sums,
        "after": list(last[0]),
    }


@transaction.atomic
def _add(row: ArchivedMonth, number: int, file: dict[str, Any]) -> None:
    """Name a file that is whole and in its place. Raises Conflict when somebody else wrote that part."""
    found = ArchivedMonth.objects.select_for_update().get(pk=row.pk)
    if len(found.files) != number - 1 or found.exported_at:
        raise Conflict("export_under_way", _("%(month)s 正由另一个进程归档。") % {"month": row})
    found.files.append(file)
    found.save(update_fields=["files"])
    row.files = found.files


def _finish(actor: Actor, row: ArchivedMonth) -> ArchivedMonth:
    """Write the manifest, then say so; then remove files of an earlier try that it does not name."""
    at = clock.now()
    text = manifest(row, exported_at=at.isoformat(), exported_by=actor.name)
    places.put_text(text, row.manifest_name)
    with transaction.atomic():
        found = ArchivedMonth.objects.select_for_update().get(pk=row.pk)
        if found.exported_at:
            return found
        found.exported_at, found.manifest_sha256 = at, places.sha256_of(text)
        found.save(update_fields=["exported_at", "manifest_sha256"])
        emit(MonthArchived(found.subject, "exported", str(found), found.rows, found.manifest_sha256), actor)
    named = {file["name"] for file in found.files}
    for name in places.listed(f"passages/{found.month:%Y-%m}/{found.number}"):
        if name not in named:
            places.remove(name)
    return found


def manifest(row: ArchivedMonth, *, exported_at: str, exported_by: str) -> str:
    """The manifest as it is kept: enough to find, prove and read the month without this program."""
    said = {
        "format": "tongtu-passages-1",
        "month": f"{row.month:%Y-%m}",
        "number": row.number,
        "time_zone": settings.TIME_ZONE,
        "columns": row.columns,
        "order": list(columnar.KEY),
        "checksum": "sum over rows of the first 60 bits of MD5 of the columns' texts joined by |",
        "rows": row.rows,
        "regions": row.sums(),
        "files": row.files,
        "exported_at": exported_at,
        "exported_by": exported_by,
    }
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
