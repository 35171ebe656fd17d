"""What the night does by itself: export months that are settled, drop months that are cold."""

from django.db.models import Max

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import DomainError
from tongtu.offsite.archive import dropping, exporting, hot
from tongtu.offsite.archive.months import Month
from tongtu.offsite.measures import measure
from tongtu.offsite.models import ArchivedMonth


def export_due(actor: Actor) -> list[ArchivedMonth]:
    """Export, or go on exporting, every month that is settled and has rows nobody exported."""
    return [exporting.export(actor, month) for month in hot.months() if _due(month)]


def _due(month: Month) -> bool:
    if not month.settled or hot.empty(month):
        return False
    here = ArchivedMonth.objects.filter(month=month.first, sealed_at=None)
    return not here.filter(exported_at__isnull=False).exists()


def drop_due(actor: Actor) -> list[str]:
    """Drop every cold month that is exported; a late row has it exported again first. Answers what was refused.

    One month that cannot go keeps no other one.
    """
    refused = []
    for month in sorted({Month(row.month) for row in ArchivedMonth.objects.filter(dropped_at=None)}):
        if not month.cold or _restored_lately(month):
            continue
        try:
            exporting.export(actor, month)
            dropping.drop(actor, month)
        except DomainError as no:
            refused.append(no.message)
    return refused


def _restored_lately(month: Month) -> bool:
    at = ArchivedMonth.objects.filter(month=month.first).aggregate(at=Max("restored_at"))["at"]
    return at is not None and (clock.now() - at).days < measure("retention", "restored_days")
