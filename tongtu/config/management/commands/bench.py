"""`tongtu bench`: workloads beside their floors, in a database of its own that is gone afterwards."""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from tongtu.config.management.commands.tour import _drop, _sibling

ROUNDS, QUICK_ROUNDS = 5, 3


class Command(BaseCommand):
    help = "Measure intake, documents and lists beside the fastest way to do the bare thing; write var/bench/report.json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quick", action="store_true", help="less of everything, for CI")
        parser.add_argument("--seed", type=int, default=1, help="of the traffic (default 1)")
        parser.add_argument("--docs", action="store_true", help="put the figures into docs/benchmarks.md")
        parser.add_argument("--strict", action="store_true", help="end with 1 when a goal is missed")
        parser.add_argument("--inside", action="store_true", help="used by the command itself")

    def handle(self, *_args: Any, inside: bool, **options: Any) -> None:
        if inside:
            self._measure(**options)
            return
        name = f"tongtu_bench_{os.getpid()}"
        address = _sibling(name)
        with tempfile.TemporaryDirectory(prefix="tongtu-bench-") as folder:
            own = {"DATABASE_URL": address, "TONGTU_VAR": folder, "BENCH_REPORT": str(settings.VAR / "bench")}
            chosen = [f"--{word}" for word in ("quick", "docs", "strict") if options[word]]
            command = [
                sys.executable,
                "-m",
                "tongtu",
                "bench",
                "--inside",
                f"--seed={options['seed']}",
                *chosen,
            ]
            try:
                code = subprocess.call(command, env=os.environ | own)  # noqa: S603 - our own interpreter
            finally:
                _drop(name)
        if code:
            raise CommandError("The measurement ended early; the reason stands above.")

    def _measure(self, *, quick: bool, seed: int, docs: bool, strict: bool, **_options: Any) -> None:
        from tongtu.config.bench.measure import Result, machine, measure  # noqa: PLC0415 - only inside
        from tongtu.config.bench.report import redraw, show, write  # noqa: PLC0415

        out, facts = Console(), machine()
        call_command("migrate", "--no-input", verbosity=0)
        results: list[Result] = []
        rounds = QUICK_ROUNDS if quick else ROUNDS
        with out.status("…") as shown:
            for name, begin in self._workloads(quick=quick, seed=seed):
                shown.update(f"{name}: making its data")
                workload, close = begin()
                shown.update(f"{name}: measuring")
                results.append(measure(workload, rounds=rounds))
                close()
        show(results, out)
        write(Path(os.environ["BENCH_REPORT"]) / "report.json", results, facts, quick=quick)
        if docs:
            redraw(settings.ROOT / "docs" / "benchmarks.md", results, facts)
        if strict and not all(one.met for one in results):
            sys.exit(1)

    def _workloads(self, *, quick: bool, seed: int) -> list[tuple[str, Any]]:
        from tongtu.config.bench.intake import Intake  # noqa: PLC0415 - only inside
        from tongtu.config.bench.lists import CaseList  # noqa: PLC0415
        from tongtu.config.bench.pdf import Pages  # noqa: PLC0415
        from tongtu.offsite import services as offsite  # noqa: PLC0415
        from tongtu.registry import services as registry  # noqa: PLC0415

        registry.seed_demonstration()
        device = offsite.seed_demonstration()[0]

        def intake() -> tuple[Any, Any]:
            made = Intake(device, batches=2 if quick else 4, random=Random(seed))  # noqa: S311 - traffic
            return made.workload(), made.close

        def pdf() -> tuple[Any, Any]:
            return Pages(20 if quick else 60).workload(), _nothing

        def lists() -> tuple[Any, Any]:
            made = CaseList(count=20_000 if quick else 100_000, requests=30 if quick else 150)
            return made.workload(), _nothing

        return [("W1 intake", intake), ("W3 case list", lists), ("W5 documents", pdf)]


def _nothing() -> None:
    """Nothing to tidy up."""
