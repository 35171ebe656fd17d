"""Small provinces for tests: a few days, a few thousand passages a day."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from simulators.wim.province import parquet
from simulators.wim.province.ground import Province, Scale
from simulators.wim.sites import load

FIRST = date(2026, 10, 1)


def province(seed: int = 7, *, days: int = 2, per_day: int = 3_000, sites: int = 60, **more: Any) -> Province:
    return Province(Scale(FIRST, days, seed, sites=sites, per_day=per_day), load(), **more)


def written(folder: Path, seed: int = 7, **scale: int) -> Path:
    one = province(seed, **scale)
    parquet.write(one, folder, told=lambda _day: None)
    one.close()
    return folder


def asked(folder: Path, question: str, **values: Any) -> list[tuple[Any, ...]]:
    """The answer of the passages of a folder, which the question calls p."""
    with duckdb.connect() as db:
        db.read_parquet(str(folder / "passages-*.parquet"), filename=True).create_view("p")
        return db.execute(question, values or None).fetchall()


def truth(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "truth.jsonl").read_text("utf8").splitlines()]


def day_after(days: int) -> date:
    return FIRST + timedelta(days=days)
