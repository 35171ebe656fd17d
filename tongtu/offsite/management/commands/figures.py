"""tongtu figures: keep the daily and monthly figures, check them against a recount, put right what differs."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import track

from tongtu.kernel import clock
from tongtu.offsite.archive import figures
from tongtu.offsite.passages import monthly, rollups


class Command(BaseCommand):
    help = "Compare the daily figures of passages with a recount (I16). --rebuild puts the recount in their place."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="first", type=date.fromisoformat, help="first day (default: today)"
        )
        parser.add_argument("--to", dest="last", type=date.fromisoformat, help="last day (default: today)")
        parser.add_argument("--rebuild", action="store_true")

    def handle(
        self, *, first: date | None, last: date | None, rebuild: bool, **_options: Any
    ) -> None:  # Any: Django's own options
        first, last = first or clock.today(), last or clock.today()
        while rollups.roll_up() == rollups.MOST_BATCHES:
            pass
        wrong = []
        for key in track(rollups.countable(first, last), _("核对统计"), console=Console(stderr=True)):
            if rollups.kept(*key) != rollups.recount(*key):
                wrong.append(key)
        months = list(monthly.differing(first, last))
        if rebuild:
            _rebuild(wrong, months)
            self.stdout.write(_("重建了 %(count)d 个设备日的统计。") % {"count": len(wrong)})
        elif wrong or months:
            shown = "、".join(
                [f"{device} {day}" for _region, device, day in wrong[:10]]
                + [f"{device} {month:%Y-%m}" for _region, device, month in months[:10]]
            )
            raise CommandError(
                _("有 %(count)d 个设备日与重新计数不符：%(days)s")
                % {"count": len(wrong) + len(months), "days": shown}
            )
        _archived(first, last)
        if not rebuild:
            self.stdout.write(_("统计与重新计数一致。"))


def _rebuild(days: list[rollups.Key], months: list[monthly.Key]) -> None:
    for key in days:
        rollups.rebuild(*key)
    for month in months:
        with transaction.atomic():
            monthly.refill(*month)


def _archived(first: date, last: date) -> None:
    """Months whose passages lie in the archive, by its manifests. Raises CommandError."""
    if found := list(figures.differing(first, last)):
        shown = "、".join(f"{one.region} {one.month} {one.passages}/{one.archived}" for one in found[:10])
        raise CommandError(_("已归档月份的统计与归档清单不符（统计/清单）：%(months)s") % {"months": shown})
