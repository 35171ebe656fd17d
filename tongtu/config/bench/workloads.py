"""Every workload there is, each made with its data when its turn comes."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from random import Random

from tongtu.config.bench.figures import Statistics
from tongtu.config.bench.intake import Intake
from tongtu.config.bench.lists import CaseList
from tongtu.config.bench.measure import Workload
from tongtu.config.bench.pdf import Pages
from tongtu.config.bench.road import fill
from tongtu.config.bench.verdicts import Verdicts
from tongtu.offsite import services as offsite
from tongtu.registry import services as registry

LONG_AGO = date(2025, 3, 1)  # a month no other workload writes to
Begin = Callable[[], AbstractContextManager[Workload]]


@dataclass(frozen=True)
class Entry:
    """A workload that has not begun. begin: makes its data, and tidies up at the end."""

    workload: str
    name: str
    begin: Begin


def every(*, quick: bool, seed: int) -> list[Entry]:
    """quick: less of everything, for CI."""
    registry.seed_demonstration()
    offsite.seed_demonstration()
    batches = 2 if quick else 4
    return [
        Entry("W1", "intake", partial(_intake, batches, seed, 0)),
        Entry("W1", "intake with repeats", partial(_intake, batches, seed, 5)),
        Entry("W2", "verdicts", partial(_verdicts, seed)),
        Entry("W3", "case list", partial(_cases, 20_000 if quick else 100_000, 30 if quick else 150)),
        Entry("W5", "documents", partial(_pages, 20 if quick else 60)),
        Entry("W8", "statistics", partial(_statistics, 300_000 if quick else 3_000_000)),
    ]


@contextmanager
def _intake(batches: int, seed: int, known_percent: int) -> Iterator[Workload]:
    device = offsite.seed_demonstration()[0]
    made = Intake(device, batches, Random(seed), known_percent)  # noqa: S311 - traffic, not a secret
    try:
        yield made.workload()
    finally:
        made.close()


@contextmanager
def _cases(count: int, requests: int) -> Iterator[Workload]:
    yield CaseList(count, requests).workload()


@contextmanager
def _pages(count: int) -> Iterator[Workload]:
    yield Pages(count).workload()


@contextmanager
def _verdicts(seed: int) -> Iterator[Workload]:
    device = offsite.seed_demonstration()[0]
    road = Intake(device, 1, Random(seed))  # noqa: S311 - traffic, not a secret
    try:
        yield Verdicts(road).workload()
    finally:
        road.close()


@contextmanager
def _statistics(count: int) -> Iterator[Workload]:
    yield Statistics(fill(count, first=LONG_AGO)).workload()
