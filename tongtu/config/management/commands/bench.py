"""`tongtu bench`: workloads beside their floors, in a database of its own that is gone afterwards."""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
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
        parser.add_argument("--only", default="", help="some of them, by name: W1,W8")
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
                f"--only={options['only']}",
                *chosen,
            ]
            try:
                code = subprocess.call(command, env=os.environ | own)  # noqa: S603 - our own interpreter
            finally:
                _drop(name)
        if code:
            raise CommandError("The measurement ended early; the reason stands above.")

    def _measure(
        self, *, quick: bool, seed: int, only: str, docs: bool, strict: bool, **_options: Any
    ) -> None:
        from tongtu.config.bench import workloads  # noqa: PLC0415 - only inside
        from tongtu.config.bench.measure import Result, machine, measure  # noqa: PLC0415
        from tongtu.config.bench.report import redraw, show, write  # noqa: PLC0415

        out, facts = Console(), machine()
        call_command("migrate", "--no-input", verbosity=0)
        results: list[Result] = []
        rounds = QUICK_ROUNDS if quick else ROUNDS
        wanted = {name.strip() for name in only.split(",") if name.strip()}
        with out.status("…") as shown:
            for one in workloads.every(quick=quick, seed=seed):
                if wanted and one.workload not in wanted:
                    continue
                shown.update(f"{one.workload} {one.name}: making its data")
                with one.begin() as workload:
                    shown.update(f"{one.workload} {one.name}: measuring")
                    results.append(measure(workload, rounds=rounds))
        show(results, out)
        write(Path(os.environ["BENCH_REPORT"]) / "report.json", results, facts, quick=quick)
        if docs:
            redraw(settings.ROOT / "docs" / "benchmarks.md", results, facts)
        if strict and not all(one.met for one in results):
            sys.exit(1)
