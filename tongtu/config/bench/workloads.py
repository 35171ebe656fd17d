"""Every workload there is, each made with its data when its turn comes."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from random import Random
from urllib.parse import urlencode

from tongtu.config.bench.crowds import crowd_of_cases, crowd_of_records
from tongtu.config.bench.figures import Statistics
from tongtu.config.bench.intake import Intake
from tongtu.config.bench.lists import ListPage
from tongtu.config.bench.measure import Workload
from tongtu.config.bench.pdf import Pages
from tongtu.config.bench.replay import Replay
from tongtu.config.bench.road import DAYS, Month, fill
from tongtu.config.bench.search import PlateSearch
from tongtu.config.bench.verdicts import Verdicts
from tongtu.kernel import clock
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
    passages = 300_000 if quick else 3_000_000
    batches, requests = (2, 30) if quick else (4, 150)
    return [
        Entry("W1", "intake", partial(_intake, batches, seed, 0)),
        Entry("W1", "intake with repeats", partial(_intake, batches, seed, 5)),
        Entry("W2", "verdicts", partial(_verdicts, seed)),
        Entry("W2", "replay", partial(_replay, passages)),
        Entry("W3", "candidate list", partial(_records, 20_000 if quick else 1_000_000, requests)),
        Entry("W3", "case list", partial(_cases, 20_000 if quick else 100_000, requests)),
        Entry("W3", "inbox", partial(_inbox, requests)),
        Entry("W5", "documents", partial(_pages, 20 if quick else 60)),
        Entry("W8", "statistics", partial(_statistics, passages)),
        Entry("W10", "plate search", partial(_plates, passages, requests)),
        Entry("W3", "plate history", partial(_history, passages, requests)),
        Entry("W1", "intake over a full month", partial(_intake_over, passages, batches, seed)),
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
def _intake_over(count: int, batches: int, seed: int) -> Iterator[Workload]:
    """The same as the first, into months that are full: the figure should be the same."""
    fill(count, first=clock.today() - timedelta(days=DAYS - 1))
    device = offsite.seed_demonstration()[0]
    made = Intake(device, batches, Random(seed), over=count)  # noqa: S311 - traffic, not a secret
    try:
        yield made.workload()
    finally:
        made.close()


@contextmanager
def _records(count: int, requests: int) -> Iterator[Workload]:
    crowd_of_records(offsite.seed_demonstration()[0], count)
    name = f"candidate list, 50 of {count:,}".replace(",", " ")
    yield ListPage(name, "/desk/offsite/records/", "offsite_record", "豫R0", requests).workload()


@contextmanager
def _cases(count: int, requests: int) -> Iterator[Workload]:
    crowd_of_cases(count)
    name = f"case list, 50 of {count:,}".replace(",", " ")
    yield ListPage(name, "/desk/cases/", "cases_case", "豫测案", requests).workload()


@contextmanager
def _inbox(requests: int) -> Iterator[Workload]:
    yield ListPage("inbox", "/desk/", "cases_case", "超限 6.32", requests).workload()


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


@cache
def _month(count: int) -> Month:
    """Made once, for every workload that asks of it."""
    return fill(count, first=LONG_AGO)


@contextmanager
def _statistics(count: int) -> Iterator[Workload]:
    yield Statistics(_month(count)).workload()


@contextmanager
def _replay(count: int) -> Iterator[Workload]:
    made = Replay(_month(count))
    try:
        yield made.workload()
    finally:
        made.close()


@contextmanager
def _plates(count: int, asked: int) -> Iterator[Workload]:
    yield PlateSearch(_month(count), asked).workload()


@contextmanager
def _history(count: int, requests: int) -> Iterator[Workload]:
    month = _month(count)
    query = urlencode({"plate": month.plate(77), "from": month.first, "to": month.last})
    name = f"plate history among {count:,} passages".replace(",", " ")
    yield ListPage(
        name, "/desk/offsite/passages/", "offsite_passage", month.plate(77), requests, query
    ).workload()
