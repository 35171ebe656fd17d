"""A month leaves the database: proven equal, taken out of the table, counted once more, dropped.

No row is read under a lock, and a row that comes meanwhile has a partition to go to, so intake never waits.
Killed anywhere, it goes on where it was: a sealed month is either dropped or put back.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Refused
from tongtu.kernel.events import emit
from tongtu.kernel.speech import told
from tongtu.offsite.archive import hot, verifying, words
from tongtu.offsite.archive.duties import keeper
from tongtu.offsite.archive.months import Month
from tongtu.offsite.events import MonthArchived
from tongtu.offsite.measures import measure
from tongtu.offsite.models import ArchivedMonth


def drop(actor: Actor, month: Month) -> ArchivedMonth:
    """Take a month out of the database. A month that is out already stays out.

    Raises Refused (wrong_role; still_hot; not_exported; late_arrival: rows came after the export; archive_changed),
    NotFound.
    """
    keeper(actor)
    parts = verifying.of_month(month)
    row = next((part for part in parts if not part.dropped_at), parts[-1])
    if row.dropped_at:
        return row
    if not row.sealed_at:
        if not month.cold:
            raise Refused(
                "still_hot",
                _("%(month)s 还在数据库保留期内（%(n)d 个整月）。")
                % {"month": month, "n": measure("retention", "hot_months")},
            )
        if not row.exported_at:
            raise Refused("not_exported", _("%(month)s 尚未导出完成。") % {"month": month})
        verifying.verify(actor, month)
        row = _seal(row, month)
    return _let_go(actor, row, month)


def sealed_name(row: ArchivedMonth) -> str:
    return f"offsite_sealed_{row.month:%Y%m}_{row.number}"


@transaction.atomic
def _seal(row: ArchivedMonth, month: Month) -> ArchivedMonth:
    """From here on the archive answers for these rows."""
    found = ArchivedMonth.objects.select_for_update().get(pk=row.pk)
    if not found.sealed_at:
        hot.detach(month, sealed_name(found))
        found.sealed_at = clock.now()
        found.save(update_fields=["sealed_at"])
    return found


def _let_go(actor: Actor, row: ArchivedMonth, month: Month) -> ArchivedMonth:
    """Rows are only ever added, so that equal counts prove that nothing came between proof and seal."""
    name = sealed_name(row)
    late = hot.count(name) - row.rows if hot.there(name) else 0
    with transaction.atomic():
        found = ArchivedMonth.objects.select_for_update().get(pk=row.pk)
        if found.dropped_at:
            return found
        if late:
            hot.put_back(month, name)
            found.sealed_at = found.verified_at = None
            found.trouble = words.LATE_AT_THE_END % {"month": found, "n": late}
        else:
            hot.drop(name)
            found.dropped_at, found.trouble, found.restored_at = clock.now(), "", None
        found.save()
        what = "put_back" if late else "dropped"
        emit(
            MonthArchived(found.subject, what, str(found), found.rows, found.manifest_sha256, found.trouble),
            actor,
        )
    if late:
        raise Refused("late_arrival", told(found.trouble))
    return found
