"""Floor and ours by turns, in one run; the answer is a ratio, because absolute figures belong to one machine."""

import os
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from statistics import median
from typing import Any

from django.db import connection

Play = Callable[[int], int]  # does the work of one round, of that number; answers how many units it did


@dataclass(frozen=True)
class Workload:
    """One thing to do, ours and as bare as it gets. prepare: what a round needs, made before the watch starts."""

    workload: str
    name: str
    unit: str
    goal: float
    floor_is: str
    ours: Play
    floor: Play
    prepare: Callable[[int], None] = lambda _round: None
    timer: Callable[[], float] = time.perf_counter


@dataclass
class Result:
    """Units a second, median over the rounds, and their ratio."""

    workload: str
    name: str
    unit: str
    ours: float
    floor: float
    ratio: float
    goal: float
    floor_is: str
    rounds: list[tuple[float, float]] = field(default_factory=list)  # floor, ours

    @property
    def met(self) -> bool:
        return self.ratio >= self.goal

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"met": self.met}


def measure(one: Workload, *, rounds: int) -> Result:
    """A round to warm both, then `rounds` times floor and ours by turns."""
    taken: list[tuple[float, float]] = []
    for number in range(rounds + 1):
        one.prepare(number)
        pair = (_rate(one.floor, number, one.timer), _rate(one.ours, number, one.timer))
        if number:
            taken.append(pair)
    floor, ours = median(pair[0] for pair in taken), median(pair[1] for pair in taken)
    ratio = round(median(pair[1] / pair[0] for pair in taken), 3)
    return Result(
        one.workload,
        one.name,
        one.unit,
        round(ours, 1),
        round(floor, 1),
        ratio,
        one.goal,
        one.floor_is,
        [(round(a, 1), round(b, 1)) for a, b in taken],
    )


def _rate(play: Play, number: int, timer: Callable[[], float]) -> float:
    began = timer()
    units = play(number)
    return units / (timer() - began)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        postgres, fsync = cursor.fetchone()
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "django": version("django"),
        "typst": version("typst"),
        "postgresql": postgres,
        "fsync": fsync,
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as known:  # noqa: PTH123 - not a file of ours
            names = [line.partition(":")[2].strip() for line in known if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.machine()
