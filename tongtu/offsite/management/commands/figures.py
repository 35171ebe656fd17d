"""tongtu figures: keep the daily figures, check them against a recount, put right what differs."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import track

from tongtu.kernel import clock
from tongtu.offsite.passages import rollups


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
        for key in track([*rollups.days_of(first, last)], _("核对统计"), console=Console(stderr=True)):
            if rollups.kept(*key) != rollups.recount(*key):
                wrong.append(key)
        if rebuild:
            for key in wrong:
                rollups.rebuild(*key)
            self.stdout.write(_("重建了 %(count)d 个设备日的统计。") % {"count": len(wrong)})
        elif wrong:
            shown = "、".join(f"{device} {day}" for _region, device, day in wrong[:10])
            raise CommandError(
                _("有 %(count)d 个设备日与重新计数不符：%(days)s") % {"count": len(wrong), "days": shown}
            )
        else:
            self.stdout.write(_("统计与重新计数一致。"))
