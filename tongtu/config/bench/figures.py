"""W8: the statistics of a month from the daily figures, beside a scan of its passages."""

from dataclasses import dataclass

from django.db import connection

from tongtu.config.bench.measure import Workload
from tongtu.config.bench.road import Month
from tongtu.kernel.actors import Actor, Role
from tongtu.offsite import statistics

PROVINCE = Actor("bench", frozenset({Role.UNIT_HEAD}), ("",))
SCAN = """
SELECT count(*), count(*) FILTER (WHERE excess_kg > 0), sum(gross_kg_raw) FROM offsite_passage
WHERE passed_at >= %s AND passed_at < %s
GROUP BY GROUPING SETS ((axle_count), (extract(hour FROM passed_at)), ())
"""
ASKED = 40  # times a round: one answer is too quick to be timed


@dataclass(frozen=True)
class Statistics:
    """Sums, hours and cells of a whole month over every region."""

    month: Month

    def workload(self) -> Workload:
        return Workload(
            "W8",
            f"statistics of {self.month.count:,} passages".replace(",", " "),
            "answers/s",
            100,
            "a scan of the same month with GROUP BY",
            self.ours,
            self.floor,
        )

    def ours(self, _number: int) -> int:
        for _ in range(ASKED):
            found = statistics.shape(PROVINCE, self.month.first, self.month.last)
            assert found.total.passages == self.month.count
        return ASKED

    def floor(self, _number: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute(SCAN, [self.month.start, self.month.end])
            assert max(row[0] for row in cursor.fetchall()) == self.month.count
        return 1
