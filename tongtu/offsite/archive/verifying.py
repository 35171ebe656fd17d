"""Whether what lies in the archive is what the table holds, to the last column; and whether it is still what it was."""

import json

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import NotFound, Refused
from tongtu.kernel.events import emit
from tongtu.kernel.speech import told
from tongtu.offsite.archive import hot, places, words
from tongtu.offsite.archive.duties import keeper
from tongtu.offsite.archive.months import Month
from tongtu.offsite.events import MonthArchived
from tongtu.offsite.models import ArchivedMonth


def of_month(month: Month) -> list[ArchivedMonth]:
    """Every export of a month, the whole first. Raises NotFound."""
    found = list(ArchivedMonth.objects.filter(month=month.first).order_by("number"))
    if not found:
        raise NotFound("not_archived", _("%(month)s 尚未归档。") % {"month": month})
    return found


def verify(actor: Actor, month: Month) -> list[ArchivedMonth]:
    """Check every file of a month by its digest, and against the table while the rows are there too.

    Raises Refused (wrong_role; archive_changed: a file or manifest is not what it was; late_arrival: the table
    holds rows that the manifest does not know), NotFound. What is found is written down before it is raised.
    """
    keeper(actor)
    return [_verify(actor, row, month) for row in of_month(month) if row.exported_at]


def _verify(actor: Actor, row: ArchivedMonth, month: Month) -> ArchivedMonth:
    at = clock.now()
    trouble = _kept_trouble(row)
    if not trouble and not row.sealed_at:
        trouble = _table_trouble(row, month)
    with transaction.atomic():
        found = ArchivedMonth.objects.select_for_update().get(pk=row.pk)
        found.trouble, found.verified_at = trouble, None if trouble else at
        found.save(update_fields=["trouble", "verified_at"])
        emit(
            MonthArchived(found.subject, "verified", str(found), found.rows, found.manifest_sha256, trouble),
            actor,
        )
    if trouble:
        raise Refused("late_arrival" if _late(row, month) else "archive_changed", told(trouble))
    return found


def _kept_trouble(row: ArchivedMonth) -> str:
    """What is wrong with the files and the manifest, in words; "" when nothing is."""
    try:
        text = places.read_text(row.manifest_name)
        if places.sha256_of(text) != row.manifest_sha256 or json.loads(text)["files"] != row.files:
            return words.CHANGED_MANIFEST % {"name": row.manifest_name}
        for file in row.files:
            if places.digest_kept(file["name"]) != file["sha256"]:
                return words.CHANGED_FILE % {"name": file["name"]}
    except places.Unreachable as lost:
        return lost.message
    return ""


def _table_trouble(row: ArchivedMonth, month: Month) -> str:
    now, then = hot.sums(month), row.sums()
    if now == then:
        return ""
    more = sum(one["rows"] for one in now.values()) - row.rows
    if more > 0:
        return words.LATE % {"month": row, "n": more}
    return words.DIFFERS % {"month": row}


def _late(row: ArchivedMonth, month: Month) -> bool:
    return not row.sealed_at and sum(one["rows"] for one in hot.sums(month).values()) > row.rows
