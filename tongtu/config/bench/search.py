"""W10: where a plate was weighed in a month, as the search answers it, beside an indexed look-up of the same rows."""

from dataclasses import dataclass

from django.db import connection

from tongtu.config.bench.figures import PROVINCE
from tongtu.config.bench.measure import Workload
from tongtu.config.bench.road import Month
from tongtu.offsite.archive import history

LOOK_UP = """
SELECT passed_at, region, device_code, record_code, plate_no, plate_color, axle_count, lane_no, direction, speed_kmh,
    gross_kg_raw, gross_kg_adjusted, limit_kg, excess_kg, outcome
FROM offsite_passage WHERE plate_no = %s AND passed_at >= %s AND passed_at < %s ORDER BY passed_at DESC LIMIT 51
"""


@dataclass(frozen=True)
class PlateSearch:
    """Another plate each time."""

    month: Month
    asked: int

    def workload(self) -> Workload:
        return Workload(
            "W10",
            f"plate among {self.month.count:,} passages".replace(",", " "),
            "answers/s",
            1 / 3,
            "one look-up by the index of plates",
            self.ours,
            self.floor,
        )

    def ours(self, number: int) -> int:
        for n in range(self.asked):
            plate = self.month.plate(number * self.asked + n)
            found = history.plate_history(
                PROVINCE, plate, "yellow", first=self.month.first, last=self.month.last
            )
            assert found.rows, plate
        return self.asked

    def floor(self, number: int) -> int:
        for n in range(self.asked):
            plate = self.month.plate(number * self.asked + n)
            with connection.cursor() as cursor:
                cursor.execute(LOOK_UP, [plate, self.month.start, self.month.end])
                assert cursor.fetchall(), plate
        return self.asked
