"""`tongtu verify_law`: gaps and overlaps among the rules of weighing, before a passage meets them."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.offsite import policies
from tongtu.offsite.models import Site


class Command(BaseCommand):
    help = "Check the rules of weighing: no gap, no overlap, an answer for every region with a site. Exit 1 if not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--on", type=date.fromisoformat, default=None, help="the day, YYYY-MM-DD; today unasked"
        )

    def handle(self, *_args: Any, on: date | None, **_options: Any) -> None:
        day = on or clock.today()
        sites = Site.objects.visible_to(system("law")).values_list("region", flat=True)
        wrong = [*policies.broken(), *policies.undecidable(day, ["", *sorted(set(sites))])]
        for sentence in wrong:
            self.stderr.write(sentence)
        if wrong:
            raise CommandError(f"{len(wrong)} faults in the rules of weighing.")
        self.stdout.write(f"The rules of weighing answer every region with a site on {day}.")
