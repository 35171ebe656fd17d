"""A month comes back into the database: for a long investigation, or because a drop was a mistake."""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Refused
from tongtu.kernel.events import emit
from tongtu.offsite import passages
from tongtu.offsite.archive import columnar, hot, places, verifying
from tongtu.offsite.archive.duties import keeper
from tongtu.offsite.archive.exporting import Progress
from tongtu.offsite.archive.months import Month
from tongtu.offsite.events import MonthArchived
from tongtu.offsite.models import ArchivedMonth


def restore(actor: Actor, month: Month, *, progress: Progress = lambda _row: None) -> list[ArchivedMonth]:
    """Put every row of a dropped month back. Rows that are there stand, so that it may be repeated after a kill.

    The archive answers until the last row is back. Raises Refused (wrong_role, not_dropped), NotFound, Unreachable.
    """
    keeper(actor)
    dropped = [row for row in verifying.of_month(month) if row.dropped_at]
    if not dropped:
        raise Refused("not_dropped", _("%(month)s 没有移出数据库。") % {"month": month})
    passages.create_months(month.first, month.first)
    for row in dropped:
        for file in row.files:
            _put_back(places.local(file["name"], sha256=file["sha256"], size=file["size"]), row.kinds)
            progress(row)
    with transaction.atomic():
        return [_restored(actor, row) for row in dropped]


def _put_back(parquet: Path, kinds: dict[str, str]) -> int:
    """The rows of one file into the table, by way of a CSV; how many were new."""
    spool = Path(settings.ARCHIVE_SPOOL_DIR)
    spool.mkdir(parents=True, exist_ok=True)
    csv = spool / f"back-{parquet.stem}.csv"
    wanted = ", ".join(f"{columnar.into_postgres(name, kind)} AS {name}" for name, kind in kinds.items())
    try:
        with columnar.duck() as duck:
            duck.execute(
                f"COPY (SELECT {wanted} FROM {columnar.scan([parquet])}) TO {columnar.text(csv)} "  # noqa: S608
                "(FORMAT csv, HEADER false, NULLSTR '\\N', FORCE_QUOTE *)"
            ).fetchall()
        return hot.take_in(csv, tuple(kinds))
    finally:
        csv.unlink(missing_ok=True)


def _restored(actor: Actor, row: ArchivedMonth) -> ArchivedMonth:
    found = ArchivedMonth.objects.select_for_update().get(pk=row.pk)
    found.restored_at = clock.now()
    found.sealed_at = found.dropped_at = None
    found.save(update_fields=["restored_at", "sealed_at", "dropped_at"])
    emit(MonthArchived(found.subject, "restored", str(found), found.rows, found.manifest_sha256), actor)
    return found
