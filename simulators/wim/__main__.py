"""python -m simulators.wim stream … | one … | province …: see --help."""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from simulators.wim import lorries
from simulators.wim.province import command
from simulators.wim.province.stream import Told, told
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
    pace(many)
    single = kinds.add_parser("one", help="one chosen lorry")
    single.add_argument("--plate", default="豫R8K521")
    single.add_argument("--colour", default="yellow")
    single.add_argument("--axles", type=int, default=6)
    single.add_argument("--gross", type=int, default=58_240, help="reading in kg")
    single.add_argument("--site", help="site or device code (default: the first)")
    single.add_argument("--at", type=moment, help="time of the passage (default: now)")
    single.add_argument("--no-photos", action="store_true")
    whole = kinds.add_parser("province", help="a province of lorries on a road graph")
    command.add_arguments(whole)
    whole.add_argument("--seconds", type=float, help="send so long (default: the days)")
    pace(whole)
    return parser.parse_args()


def pace(kind: argparse.ArgumentParser) -> None:
    kind.add_argument("--count", type=int, help="stop after so many passages")
    kind.add_argument("--start", type=moment, help="road time of the first second (default: now)")
    kind.add_argument("--fast", action="store_true", help="do not wait for the clock")
    kind.add_argument("--no-photos", action="store_true")


def main() -> None:
    asked = arguments()
    if asked.kind == "province":
        command.write(asked) if asked.out or asked.file else province(asked)
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
    send(asked, (Told(seen.moment.at, seen) for seen in passages(sites, plan)), start=start)


def province(asked: argparse.Namespace) -> None:
    """Let the sites of a province send what passes them from now on."""
    start = asked.start or datetime.now(CHINA).replace(microsecond=0) - timedelta(seconds=1)
    asked.first, end = start.date(), start + timedelta(seconds=asked.seconds or asked.days * 86_400)
    asked.days = (end.date() - start.date()).days + 1
    ground = command.of(asked)
    try:
        send(asked, islice(told(ground, start=start, end=end), asked.count), start=start)
    finally:
        ground.close()


def send(asked: argparse.Namespace, seen: Iterable[Told], *, start: datetime) -> None:
    """Send passages by batches of a device, as their stations say them. Exit 1 when the platform rejected any."""
    uplink, began = Uplink(asked.url), time.monotonic()
    waiting: dict[Site, list[bytes]] = defaultdict(list)
    number, flushed = 0, start
    for one in seen:
        passage = one.passage
        if not asked.fast:
            time.sleep(max(0.0, (one.at - start).total_seconds() - (time.monotonic() - began)))
        if passage.over_limit and not asked.no_photos:
            uplink.photographs(passage)
        waiting[passage.site].append(line(passage.record))
        if len(waiting[passage.site]) >= BATCH_LINES or one.at - flushed > timedelta(seconds=2):
            number, flushed = flush(uplink, waiting, asked.seed, number), one.at
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
