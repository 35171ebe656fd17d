"""python -m simulators.wim province …: a month of Parquet, a file of NDJSON, or lorries on the road as time goes by."""

import argparse
import time
from datetime import date, datetime, timedelta, timezone
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from simulators.wim.province import parquet, stream
from simulators.wim.province.ground import Province, Scale, known_province
from simulators.wim.sending import line
from simulators.wim.sites import Site, load

CHINA = timezone(timedelta(hours=8))
OUT = Console()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--province", default="41", type=known_province, help="division code (only 41, Henan)"
    )
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--per-day", type=int, default=1_500_000, help="mean passages a day, all sites")
    parser.add_argument("--sites", type=int, default=80, help="weigh-in-motion sites of the province")
    parser.add_argument(
        "--first", type=date.fromisoformat, help="first day (default: the first of last month)"
    )
    parser.add_argument("--only", action="store_true", help="the sites of --sites-file and no others")
    parser.add_argument(
        "--out", type=Path, help="write Parquet by the day, sites, permits and the truth here"
    )
    for name, kind in (("--seed", int), ("--file", Path), ("--sites-file", Path), ("--url", str)):
        parser.add_argument(name, type=kind, default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def write(asked: argparse.Namespace) -> None:
    """Write Parquet to a folder, or NDJSON to a file, or both, each from a province of its own."""
    if asked.out:
        write_parquet(asked)
    if asked.file:
        write_lines(asked)


def month_before(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def of(asked: argparse.Namespace) -> Province:
    """The province that was asked for: the sites of the file, and others up to the number, unless they stand alone."""
    first = asked.first or month_before(datetime.now(CHINA).date())
    if asked.days < 1 or asked.per_day < 1 or asked.sites < 1:
        raise SystemExit("--days, --per-day and --sites count from 1")
    scale = Scale(first, asked.days, asked.seed, sites=asked.sites, per_day=asked.per_day)
    sites: list[Site] = load(asked.sites_file)
    return Province(scale, sites, only=asked.only)


def write_lines(asked: argparse.Namespace) -> None:
    """NDJSON of the wire format, a line a passage, as intake takes it; beside it the truth about it."""
    province, left = of(asked), asked.count
    beside = asked.file.with_suffix(".truth.jsonl")
    written = 0
    with asked.file.open("wb") as file, beside.open("w", encoding="utf8") as truth:
        truth.writelines(parquet.fact_line(fact) for fact in province.conditions.told())
        for _day in province.days():
            for told in islice(stream.of_day(province), left and left - written):
                file.write(line(told.passage.record) + b"\n")
                written += 1
            if written == left:
                break
            truth.writelines(parquet.fact_line(fact) for fact in parquet.facts(province))
    province.close()
    OUT.print(f"{written:,} passages of {len(province.placed)} sites written to {asked.file}")


def write_parquet(asked: argparse.Namespace) -> None:
    began = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=OUT) as progress:
        task = progress.add_task("过车 Passages", total=asked.days)
        province = of(asked)

        def told(written: parquet.Written) -> None:
            progress.update(task, advance=1, description=f"{written.day} {written.rows:,}")

        days = parquet.write(province, asked.out, told=told)
        province.close()
    took, rows = time.monotonic() - began, sum(one.rows for one in days)
    size = sum(one.file.stat().st_size for one in days)
    table = Table(title="模拟全省过车 A simulated province", show_header=False)
    table.add_row("天 Days", f"{len(days):,}")
    table.add_row("过车记录 Passages", f"{rows:,}")
    table.add_row("Parquet", f"{size / 1e6:,.1f} MB, {size / max(rows, 1):.0f} B a row")
    table.add_row("用时 Took", f"{took:.1f} s, {rows / took:,.0f} passages/s")
    table.add_row("文件夹 Folder", str(asked.out))
    OUT.print(table)
