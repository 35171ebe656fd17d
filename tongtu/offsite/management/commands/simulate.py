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

SITES, RATE, SECONDS = 8, 200, 60  # of independent lorries; a province has defaults of its own
MOST_SITES = 100_000


class Command(BaseCommand):
    help = "Send what weigh-in-motion sites would send: real HTTP, signed with the keys of the registered devices."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        many = kinds.add_parser("wim", help="traffic at several sites")
        many.add_argument(
            "--sites", type=int, help="sites that send (8; of a province: all registered, or 80)"
        )
        many.add_argument("--rate", type=float, help="passages a second, all sites together (200)")
        many.add_argument("--seconds", type=float, help="road time to send (60)")
        many.add_argument("--count", type=int, help="stop after so many passages")
        many.add_argument("--seed", type=int, default=1)
        many.add_argument("--start", help="road time of the first second, ISO 8601 (default: now)")
        many.add_argument("--fast", action="store_true", help="do not wait for the clock")
        many.add_argument("--no-photos", action="store_true")
        many.add_argument("--file", type=Path, help="write NDJSON here and send nothing")
        many.add_argument("--url", default=settings.BASE_URL, help="where to send")
        many.add_argument("--province", help="lorries with homes and routes on the roads of a province (41)")
        many.add_argument("--days", type=int, help="days of a province (30)")
        many.add_argument("--per-day", type=int, help="mean passages of a province a day (1500000)")
        many.add_argument("--first", help="first day of a province, ISO 8601 (the first of last month)")
        many.add_argument("--out", type=Path, help="write Parquet of a province and what is true of it here")

    def handle(self, **asked: Any) -> None:  # Any: argparse
        ready = queries.active_sites(asked["sites"] or (MOST_SITES if asked["province"] else SITES))
        if not ready and not asked["out"]:
            raise CommandError(_("还没有启用的设备，请先运行 tongtu run 或登记点位和设备。"))
        if asked["out"] and not asked["province"]:
            raise CommandError(_("--out 只用于 --province：请写明省级行政区划代码。"))
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf8") as plan:
            json.dump({"site": ready}, plan, ensure_ascii=False)
            plan.flush()
            line = [sys.executable, "-m", "simulators.wim", "--sites-file", plan.name]
            line += _options(asked, "url", "seed", "file")
            line += _province(asked) if asked["province"] else _stream(asked)
            done = subprocess.run(line, check=False)  # noqa: S603 - this Python, our own words
        if done.returncode:
            raise CommandError(_("模拟没有完成，原因见上。"))


def _stream(asked: dict[str, Any]) -> list[str]:
    """Independent lorries at the registered sites."""
    usual = {"sites": SITES, "rate": RATE, "seconds": SECONDS}
    chosen = asked | {name: asked[name] or number for name, number in usual.items()}
    return ["stream", *_options(chosen, "sites", "rate", "seconds", "count", "start", "fast", "no_photos")]


def _province(asked: dict[str, Any]) -> list[str]:
    """A province around the registered sites. Only Parquet, which nobody has to sign, knows others beside them."""
    a_day = round(asked["rate"] * 86_400) if asked["rate"] else asked["per_day"]
    names = (
        "province",
        "days",
        "sites",
        "per_day",
        "first",
        "out",
        "seconds",
        "count",
        "start",
        "fast",
        "no_photos",
    )
    alone = [] if asked["out"] else ["--only"]
    sites = asked["sites"] or (None if asked["out"] else MOST_SITES)
    return ["province", *_options(asked | {"per_day": a_day, "sites": sites}, *names), *alone]


def _options(asked: dict[str, Any], *names: str) -> list[str]:
    found: list[str] = []
    for name in names:
        value, word = asked.get(name), f"--{name.replace('_', '-')}"
        if value is not None and value is not False:
            found += [word] if value is True else [word, str(value)]
    return found
