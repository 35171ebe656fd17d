"""What the page of the archive asks for and shows: months as they stand, and jobs for what takes minutes."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Refused
from tongtu.offsite.archive import exporting, hot, verifying
from tongtu.offsite.archive.duties import keeper
from tongtu.offsite.archive.months import Month
from tongtu.offsite.models import ArchivedMonth

EXPORT, VERIFY = "export", "verify"
TASK = "offsite.archive_month"
UNDER_WAY = ("todo", "doing")


@dataclass(frozen=True)
class Standing:
    """A month on the page. rows: exact when exported, else about. percent: of an export under way."""

    month: Month
    part: ArchivedMonth | None
    rows: int
    waiting: bool
    hot: bool

    @property
    def percent(self) -> int:
        done = self.part.rows if self.part else 0
        return min(99, done * 100 // max(hot.estimate(self.month), done, 1))

    @property
    def exporting(self) -> bool:
        return self.part is not None and not self.part.exported_at


def standings() -> list[Standing]:
    """Every month in the database or the archive, newest first; each part of a month is a row of its own."""
    waiting = {
        job["args"].get("month")
        for job in ProcrastinateJob.objects.filter(task_name=TASK, status__in=UNDER_WAY).values("args")[:100]
    }
    parts: dict[Month, list[ArchivedMonth]] = {}
    for row in ArchivedMonth.objects.order_by("number"):
        parts.setdefault(Month(row.month), []).append(row)
    there = {month for month in hot.months() if month.over and not hot.empty(month)}
    found = []
    for month in sorted(there | set(parts), reverse=True):
        rows: list[ArchivedMonth | None] = [*parts.get(month, [])]
        if month in there and all(part is not None and part.sealed_at for part in rows):
            rows.append(None)
        for part in rows:
            count = part.rows if part and part.exported_at else hot.estimate(month)
            inside = part is None or not part.sealed_at
            found.append(Standing(month, part, count, str(month) in waiting and inside, inside))
    return found


@transaction.atomic
def ask(actor: Actor, month: Month, act: str) -> bool:
    """Have a worker export or verify a month. False when a worker was asked already.

    Raises Refused (wrong_role, month_not_over).
    """
    keeper(actor)
    assert act in {EXPORT, VERIFY}
    if not month.over:
        raise Refused("month_not_over", _("%(month)s 尚未结束，不能归档。") % {"month": month})
    job = app.configure_task(TASK, queueing_lock=f"archive:{act}:{month}", lock="offsite.archive")
    try:
        with transaction.atomic():
            job.defer(month=str(month), act=act, actor=actor.name)
    except AlreadyEnqueued:
        return False
    return True


def carry_out(actor: Actor, month: Month, act: str) -> None:
    """What ask() asked for. What verification finds stands on the month; it is no failure of the job."""
    if act == EXPORT:
        exporting.export(actor, month)
        return
    try:
        verifying.verify(actor, month)
    except Refused as found:
        if found.code == "wrong_role":
            raise
