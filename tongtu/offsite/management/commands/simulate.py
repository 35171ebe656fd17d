"""tongtu simulate wim: let weigh-in-motion sites send, by the road simulator, in a process of its own."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tongtu.offsite import queries


class Command(BaseCommand):
    help = "Send what weigh-in-motion sites would send: real HTTP, signed with the keys of the registered devices."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        many = kinds.add_parser("wim", help="traffic at several sites")
        many.add_argument("--sites", type=int, default=8)
        many.add_argument("--rate", type=float, default=200, help="passages a second, all sites together")
        many.add_argument("--seconds", type=float, default=60)
        many.add_argument("--count", type=int, help="stop after so many passages")
        many.add_argument("--seed", type=int, default=1)
        many.add_argument("--start", help="road time of the first second, ISO 8601 (default: now)")
        many.add_argument("--fast", action="store_true", help="do not wait for the clock")
        many.add_argument("--no-photos", action="store_true")
        many.add_argument("--file", type=Path, help="write NDJSON here and send nothing")
        many.add_argument("--url", default=settings.BASE_URL, help="where to send")

    def handle(
        self, *, sites: int, url: str, seed: int, file: Path | None, **asked: Any
    ) -> None:  # Any: argparse
        ready = queries.active_sites(sites)
        if not ready:
            raise CommandError(_("还没有启用的设备，请先运行 tongtu run 或登记点位和设备。"))
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf8") as plan:
            json.dump({"site": ready}, plan, ensure_ascii=False)
            plan.flush()
            line = [
                sys.executable,
                "-m",
                "simulators.wim",
                "--url",
                url,
                "--seed",
                str(seed),
                "--sites-file",
                plan.name,
            ]
            line += ["--file", str(file)] if file else []
            done = subprocess.run([*line, "stream", "--sites", str(sites), *_options(asked)], check=False)  # noqa: S603 - this Python, our own words
        if done.returncode:
            raise CommandError(_("模拟没有完成，原因见上。"))


def _options(asked: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for name in ("rate", "seconds", "count", "start"):
        if asked.get(name) is not None:
            found += [f"--{name}", str(asked[name])]
    return found + [f"--{name.replace('_', '-')}" for name in ("fast", "no_photos") if asked.get(name)]
