"""What a run says: a table to read, a file for machines, and the page in docs."""

import json
import re
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tongtu.config.bench.measure import Result

TABLE = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- /measured -->)", re.S)


def show(results: list[Result], out: Console) -> None:
    table = Table(title="Ours as a share of the floor, measured in turns in one run")
    for head in ("W", "Workload", "Unit", "Ours", "Floor", "Ratio", "Goal", ""):
        table.add_column(head, justify="right" if head in {"Ours", "Floor", "Ratio", "Goal"} else "left")
    for one in results:
        mark = "[green]✓[/green]" if one.met else "[red]✗[/red]"
        figures = (f"{one.ours:,.0f}", f"{one.floor:,.0f}", f"{one.ratio:.2f}", f"{one.goal:.2f}")
        table.add_row(one.workload, one.name, one.unit, *figures, mark)
    out.print(table)


def write(path: Path, results: list[Result], machine: dict[str, Any], *, quick: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    said = {"quick": quick, "machine": machine, "workloads": [one.as_dict() for one in results]}
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf8")


def redraw(page: Path, results: list[Result], machine: dict[str, Any]) -> None:
    """Put the figures of this run into docs/benchmarks.md."""
    page.write_text(TABLE.sub(lambda _: _markdown(results, machine), page.read_text("utf8")), "utf8")


def _markdown(results: list[Result], machine: dict[str, Any]) -> str:
    lines = [
        "| W | Workload | Unit | Ours | Floor | Ratio | Goal | Floor is |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    for one in results:
        ratio = f"**{one.ratio:.2f}**" if one.met else f"{one.ratio:.2f} (missed)"
        figures = f"{one.ours:,.0f} | {one.floor:,.0f} | {ratio} | {one.goal:.2f}"
        lines.append(f"| {one.workload} | {one.name} | {one.unit} | {figures} | {one.floor_is} |")
    facts = ", ".join(f"{name} {value}" for name, value in machine.items())
    return "\n".join([*lines, "", f"Measured on: {facts}.", ""])
