"""python -m simulators.wim stream … | one … | province …: see --help."""

import argparse
import sys
import time
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from simulators.wim import lorries
from simulators.wim.province import command
from simulators.wim.sending import Tally, Uplink, line
from simulators.wim.sites import DEMONSTRATION, Site, load
from simulators.wim.stream import Plan, passage, passages

CHINA = timezone(timedelta(hours=8))
BATCH_LINES = 500
OUT = Console()


def moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.astimezone(CHINA) if at.tzinfo else at.replace(tzinfo=CHINA)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("simulators.wim", description="Weigh-in-motion sites on the road.")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="the platform")
    parser.add_argument(
        "--sites-file", type=Path, default=DEMONSTRATION, help="sites, devices and keys (TOML)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--file", type=Path, help="write NDJSON here and send nothing")
    kinds = parser.add_subparsers(dest="kind", required=True)
    many = kinds.add_parser("stream", help="traffic at several sites")
    many.add_argument("--sites", type=int, default=8)
    many.add_argument("--rate", type=float, default=200, help="passages a second, all sites together")
    many.add_argument("--seconds", type=float, default=60)
    many.add_argument("--count", type=int, help="stop after so many passages")
    many.add_argument("--start", type=moment, help="road time of the first second (default: now)")
    many.add_argument("--fast", action="store_true", help="do not wait for the clock")
    many.add_argument("--no-photos", action="store_true")
    single = kinds.add_parser("one", help="one chosen lorry")
    single.add_argument("--plate", default="豫R8K521")
    single.add_argument("--colour", default="yellow")
    single.add_argument("--axles", type=int, default=6)
    single.add_argument("--gross", type=int, default=58_240, help="reading in kg")
    single.add_argument("--site", help="site or device code (default: the first)")
    single.add_argument("--at", type=moment, help="time of the passage (default: now)")
    single.add_argument("--no-photos", action="store_true")
    command.add_arguments(kinds.add_parser("province", help="a province of lorries on a road graph"))
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    if asked.kind == "province":
        command.run(asked)
        return
    sites = load(asked.sites_file)
    if asked.kind == "one":
        one(asked, sites)
    else:
        stream(asked, sites[: asked.sites])


def one(asked: argparse.Namespace, sites: list[Site]) -> None:
    """Send one chosen passage and print its record_code."""
    named = [site for site in sites if asked.site in {None, site.code, site.device}]
    if not named:
        raise SystemExit(f"No such site: {asked.site}")
    random = Random(asked.seed)
    at = asked.at or datetime.now(CHINA) - timedelta(seconds=2)
    try:
        truck = lorries.chosen(
            random, plate_no=asked.plate, colour=asked.colour, axles=asked.axles, gross_kg=asked.gross
        )
    except ValueError as wrong:
        raise SystemExit(str(wrong)) from wrong
    seen = passage(random, named[0], truck, at=at, serial=1, fault_rate=0, gross_kg=asked.gross)
    if asked.file:
        asked.file.write_bytes(line(seen.record) + b"\n")
        return
    uplink = Uplink(asked.url)
    if not asked.no_photos:
        uplink.photographs(seen)
    answer = uplink.batch(seen.site, f"one-{seen.record['record_code']}", [line(seen.record)])
    OUT.print_json(
        data={"record_code": seen.record["record_code"], "device_code": seen.site.device, **answer}
    )
    if answer["rejected"]:
        raise SystemExit(1)


def stream(asked: argparse.Namespace, sites: list[Site]) -> None:
    start = asked.start or datetime.now(CHINA).replace(microsecond=0) - timedelta(seconds=1)
    plan = Plan(asked.rate, asked.seconds, start, asked.seed, count=asked.count)
    if asked.file:
        written = 0
        with asked.file.open("wb") as file:
            for seen in passages(sites, plan):
                file.write(line(seen.record) + b"\n")
                written += 1
        OUT.print(f"{written} passages written to {asked.file}")
        return
    uplink, began = Uplink(asked.url), time.monotonic()
    waiting: dict[Site, list[bytes]] = defaultdict(list)
    number, flushed = 0, start
    for seen in passages(sites, plan):
        if not asked.fast:
            time.sleep(max(0.0, (seen.moment.at - start).total_seconds() - (time.monotonic() - began)))
        if seen.over_limit and not asked.no_photos:
            uplink.photographs(seen)
        waiting[seen.site].append(line(seen.record))
        if len(waiting[seen.site]) >= BATCH_LINES or seen.moment.at - flushed > timedelta(seconds=2):
            number, flushed = flush(uplink, waiting, asked.seed, number), seen.moment.at
    flush(uplink, waiting, asked.seed, number)
    summary(uplink.tally, time.monotonic() - began)
    if uplink.tally.answers["rejected"]:
        sys.exit(1)


def flush(uplink: Uplink, waiting: dict[Site, list[bytes]], seed: int, number: int) -> int:
    for site, lines in waiting.items():
        if lines:
            number += 1
            first = line_code(lines[0])
            uplink.batch(site, f"{first}-{seed}-{number}"[:64], lines)
    waiting.clear()
    return number


def line_code(first: bytes) -> str:
    return first[16:].split(b'"', 1)[0].decode()


def summary(tally: Tally, took: float) -> None:
    table = Table(title="过车上报 Passages sent")
    for heading in ("设备 Device", "接受 Accepted", "重复 Duplicate", "拒绝 Rejected"):
        table.add_column(heading, justify="left" if heading.startswith("设备") else "right")
    for device, counts in sorted(tally.by_device.items()):
        table.add_row(device, *(f"{counts[word]:,}" for word in ("accepted", "duplicate", "rejected")))
    table.add_section()
    table.add_row(
        "合计 Total", *(f"{tally.answers[word]:,}" for word in ("accepted", "duplicate", "rejected"))
    )
    OUT.print(table)
    OUT.print(
        f"{tally.sent:,} passages in {took:.1f} s; {tally.over_limit:,} over the limit with "
        f"{tally.photographs:,} photographs; slowest batch {tally.slowest_ms:.0f} ms"
    )
    for rejection in tally.rejections[:10]:
        OUT.print(f"  line {rejection['line']}: {rejection['code']} {rejection['reason']}")


if __name__ == "__main__":
    main()
