"""Months that come as files: judged by the rules of their days and put into the archive, as if they had been here."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Invalid
from tongtu.kernel.events import emit
from tongtu.kernel.ids import new_id
from tongtu.offsite.archive import columnar, places
from tongtu.offsite.archive.duties import keeper
from tongtu.offsite.archive.exporting import GROUP_ROWS, manifest, told
from tongtu.offsite.archive.judge import VERDICT, Judge, doubts, judge
from tongtu.offsite.archive.months import Month, between
from tongtu.offsite.events import MonthArchived
from tongtu.offsite.models import ArchivedMonth
from tongtu.offsite.ruling import keep_rulebooks

MADE_HERE = {*VERDICT, "doubts", "raw"}
Parts = dict[Month, list[dict[str, Any]]]


def adopt(
    actor: Actor, folder: Path, *, progress: Callable[[Path, int], None] = lambda _p, _n: None
) -> list[ArchivedMonth]:
    """Take every Parquet file of passages in a folder into the archive; a file that was taken before is left.

    Files need the columns of the table up to the verdict. progress: told the file and its rows when it is done.
    Raises Refused (wrong_role), Invalid (no_passages: no such file; column: one is missing).
    """
    keeper(actor)
    kinds = columnar.types()
    files = [path for path in sorted(folder.glob("*.parquet")) if _has_passages(path, kinds)]
    if not files:
        raise Invalid("no_passages", _("%(folder)s 里没有过车记录的 Parquet 文件。") % {"folder": folder})
    known = {part.get("source") for row in ArchivedMonth.objects.all() for part in row.files}
    parts: Parts = {}
    with judge() as bench:
        for path in files:
            source = places.digest_of(path)
            if source not in known:
                rows = _take(bench, path, source, kinds=kinds, parts=parts)
                progress(path, rows)
        keep_rulebooks(bench.books)
    return [_enter(actor, month, parts[month], kinds) for month in sorted(parts)]


def _has_passages(path: Path, kinds: dict[str, str]) -> bool:
    """Raises Invalid for a file of passages without one of the columns it must have."""
    with columnar.duck() as duck:
        there = {row[0] for row in columnar.rows(duck, f"DESCRIBE SELECT * FROM {columnar.scan([path])}")}  # noqa: S608
    if "passed_at" not in there:
        return False
    if missing := sorted(kinds.keys() - MADE_HERE - there):
        words = _("%(file)s 缺少字段 %(names)s。") % {"file": path.name, "names": "、".join(missing)}
        raise Invalid("column", words)
    return True


def _take(bench: Judge, path: Path, source: str, *, kinds: dict[str, str], parts: Parts) -> int:
    """Judge one file and keep it, in a part for each month it touches; how many rows."""
    joined, rows = bench.learn([path]), 0
    first, last = columnar.rows(
        bench.duck,
        f"SELECT CAST(timezone({columnar.text(settings.TIME_ZONE)}, min(passed_at)) AS DATE), "  # noqa: S608
        f"CAST(timezone({columnar.text(settings.TIME_ZONE)}, max(passed_at)) AS DATE) FROM {columnar.scan([path])}",
    )[0]
    for month in between(first, last):
        spool = Path(settings.ARCHIVE_SPOOL_DIR) / f"adopt-{new_id()}.parquet"
        try:
            if not write(bench, joined, month, kinds=kinds, to=spool):
                continue
            file = told(spool, kinds) | {"source": source}
            file["name"] = f"passages/{month}/adopted/{path.stem}-{file['sha256'][:16]}.parquet"
            places.put(spool, file["name"])
        finally:
            spool.unlink(missing_ok=True)
        parts.setdefault(month, []).append(file)
        rows += file["rows"]
    return rows


def write(bench: Judge, joined: str, month: Month, *, kinds: dict[str, str], to: Path) -> int:
    """The rows of one month with what the rules say of them, in the order of the archive."""
    columns = ", ".join(f"({_column(name)})::{kind} AS {name}" for name, kind in kinds.items())
    start, end = (int(at.timestamp()) * 1_000_000 for at in (month.start, month.end))
    where = f"epoch_us(p.passed_at) >= {start} AND epoch_us(p.passed_at) < {end}"
    written = columnar.rows(
        bench.duck,
        f"COPY (SELECT {columns} FROM {joined} WHERE {where} ORDER BY {', '.join(columnar.KEY)}) "  # noqa: S608
        f"TO {columnar.text(to)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP_ROWS})",
    )
    return int(written[0][0])


def _column(name: str) -> str:
    if name in VERDICT:
        return f"f.{name}"
    return {"doubts": doubts(), "raw": "NULL"}.get(name, f"p.{name}")


@transaction.atomic
def _enter(actor: Actor, month: Month, files: list[dict[str, Any]], kinds: dict[str, str]) -> ArchivedMonth:
    """The month's parts as one number of it, in the archive only from the first moment."""
    parts = list(ArchivedMonth.objects.select_for_update().filter(month=month.first))
    at = clock.now()
    row = ArchivedMonth(
        month=month.first,
        number=len(parts) + 1,
        columns=list(kinds.items()),
        files=files,
        started_by=actor.name,
        exported_at=at,
        sealed_at=at,
        dropped_at=at,
    )
    text = manifest(row, exported_at=at.isoformat(), exported_by=actor.name)
    places.put_text(text, row.manifest_name)
    row.manifest_sha256 = places.sha256_of(text)
    row.save(force_insert=True)
    emit(MonthArchived(row.subject, "adopted", str(row), row.rows, row.manifest_sha256), actor)
    return row
