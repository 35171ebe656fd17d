"""A period of the province as files: Parquet by the day, and beside it the sites, roads, permits, fleet and the truth."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from simulators.wim.province.ground import HERE, Province

PERMITS = """
SELECT permit_no, plate_no, plate_color, trailer_no, mass_kg::INTEGER AS mass_kg, length_mm::INTEGER AS length_mm,
    width_mm::INTEGER AS width_mm, height_mm::INTEGER AS height_mm, roads, origin, goal,
    (DATE '1970-01-01' + first_day::INTEGER)::VARCHAR AS valid_from,
    (DATE '1970-01-01' + last_day::INTEGER)::VARCHAR AS valid_to, flaw
FROM permit ORDER BY lorry
"""


@dataclass(frozen=True)
class Written:
    """One day on disk."""

    day: date
    rows: int
    file: Path


def write(province: Province, folder: Path, *, told: Callable[[Written], None]) -> list[Written]:
    """Write every day of the province, and what else is known of it. told: called after each day."""
    folder.mkdir(parents=True, exist_ok=True)
    describe(province, folder)
    days = []
    with (folder / "truth.jsonl").open("w", encoding="utf8") as truth:
        truth.writelines(fact_line(fact) for fact in province.conditions.told())
        for day in province.days():
            file = folder / f"passages-{day}.parquet"
            _parquet(province, "SELECT * FROM archive", file)
            truth.writelines(fact_line(fact) for fact in facts(province))
            written = Written(day, province.value("SELECT count(*) FROM passage"), file)
            days.append(written)
            told(written)
    return days


def describe(province: Province, folder: Path) -> None:
    """The sites, roads, permits and fleet, for other programs to read."""
    _json(folder / "sites.json", {"site": [one.as_data() for one in province.placed]})
    _json(folder / "roads.json", province.graph.as_data())
    _json(folder / "permits.json", {"permit": rows(province, PERMITS)})
    _parquet(province, "SELECT * FROM owner", folder / "fleet.parquet")


def facts(province: Province) -> Iterator[dict[str, Any]]:
    """The truth about the day that was just made."""
    yield from rows(province, (HERE / "truth.sql").read_text("utf8"))


def rows(province: Province, question: str) -> list[dict[str, Any]]:
    answer = province.db.execute(question)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _parquet(province: Province, question: str, file: Path) -> None:
    path = str(file).replace("'", "''")
    province.db.execute(f"COPY ({question}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


def _json(file: Path, data: dict[str, Any]) -> None:
    file.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf8")


def fact_line(fact: dict[str, Any]) -> str:
    return json.dumps(fact, ensure_ascii=False, separators=(",", ":")) + "\n"
