"""What the tour did: step by step, who, how long, and the law behind it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from tongtu.law.articles import cite


@dataclass
class Step:
    """One line of the tour. found: what there was to see."""

    who: str
    what: str
    law: str
    seconds: float = 0.0
    found: str = ""


@dataclass
class Story:
    """One walk down the path, and how it ended."""

    name: str
    steps: list[Step] = field(default_factory=list)
    ending: str = ""

    @contextmanager
    def step(self, who: str, what: str, law: str = "") -> Iterator[Step]:
        """Take the time of one step. An exception ends the tour, and the step is not in the book."""
        line = Step(who, what, cite(law) if law else "")
        began = time.perf_counter()
        yield line
        line.seconds = time.perf_counter() - began
        self.steps.append(line)

    def show(self, out: Console) -> None:
        table = Table(title=self.name, title_justify="left", caption=self.ending, caption_justify="left")
        table.add_column("#", justify="right")
        table.add_column("Who 谁")
        table.add_column("Step 步骤")
        table.add_column("Seen 所见")
        table.add_column("ms", justify="right")
        table.add_column("Law 依据")
        for number, line in enumerate(self.steps, start=1):
            table.add_row(
                str(number), line.who, line.what, line.found, f"{line.seconds * 1000:.0f}", line.law
            )
        out.print(table)

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "seconds": round(sum(step.seconds for step in self.steps), 3)}
