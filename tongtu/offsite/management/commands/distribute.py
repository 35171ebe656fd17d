"""`tongtu distribute`: spread the passages over a Citus cluster, or gather them again."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from tongtu.kernel.errors import Refused
from tongtu.offsite import distribution


class Command(BaseCommand):
    help = (
        "Spread passages and their figures by region over the nodes of a Citus cluster, and nothing else. Safe to "
        "repeat; goes on where it was cut off. Stations keep what they have meanwhile and send it again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--undo", action="store_true", help="gather them on this server again")
        parser.add_argument("--plan", action="store_true", help="print the statements and change nothing")
        parser.add_argument("--check", action="store_true", help="only ask whether the tables are fit for it")

    def handle(self, *_args: Any, undo: bool, plan: bool, check: bool, **_options: Any) -> None:
        out = Console(soft_wrap=True, highlight=False)
        if check or plan:
            return self._look(out, undo=undo, plan=plan)
        began, taken = time.monotonic(), 0
        try:
            for step in distribution.carry_out(undo=undo):
                out.print(
                    f"{'there already' if step.done else f'{time.monotonic() - began:6.1f} s'}  {step.statement}"
                )
                taken += not step.done
        except Refused as refused:
            raise CommandError(refused.message) from refused
        where = "gathered on this server" if undo else "distributed by region"
        out.print(f"Passages and figures are {where}; {taken} statements.")
        return None

    def _look(self, out: Console, *, undo: bool, plan: bool) -> None:
        found = distribution.faults()
        for fault in found:
            out.print(str(fault))
        if plan:
            for step in distribution.plan(undo=undo):
                out.print(f"{step.statement};{'  -- done' if step.done else ''}")
        if found:
            raise CommandError(f"{len(found)} things of the tables do not fit a distributed table.")
        out.print("The tables are fit to be distributed.")
