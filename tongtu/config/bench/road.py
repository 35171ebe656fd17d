"""A month of passages made by the database itself: for measuring questions, never for anything anybody keeps."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from tongtu.kernel.actors import system
from tongtu.offsite import passages
from tongtu.offsite.models import Device
from tongtu.offsite.passages import rollups

DAYS = 30
LORRIES_PER_PASSAGE = 40

# n counts passages; the lorry, its layout and its load follow from it, the same at every run.
FILL = """
INSERT INTO offsite_passage ({columns})
SELECT device.region, device.code, %(start)s + n * make_interval(secs => %(step)s), 'B' || n, %(batch)s, n, %(start)s + n * make_interval(secs => %(step)s), 1 + n %% 2,
    'up', 50 + n %% 30, made.axles, array_fill(made.gross / made.axles, ARRAY[made.axles]),
    array_fill(1350, ARRAY[made.axles - 1]), '豫R' || lpad(upper(to_hex(made.lorry)), 5, '0'), 'yellow', made.gross,
    CASE WHEN made.axles > 4 THEN 'train' ELSE 'truck' END, NULL, 0, 0, 0, 20,
    made.gross - made.gross * 95 / 100, made.gross * 95 / 100, made.limit_kg,
    greatest(0, made.gross * 95 / 100 - made.limit_kg),
    CASE WHEN made.gross * 95 / 100 > made.limit_kg THEN 'over' ELSE 'legal' END, '', 'bench',
    decode(md5(n::text), 'hex'), NULL
FROM (SELECT row_number() OVER (ORDER BY code) - 1 AS at, region, code FROM offsite_device) AS device
JOIN LATERAL generate_series(device.at, %(count)s - 1, %(devices)s) AS n ON true
CROSS JOIN LATERAL (SELECT
    (n * 7919 + n / 11) %% %(lorries)s AS lorry,
    (ARRAY[2, 2, 3, 4, 5, 6, 6, 6])[1 + (n * 31) %% 8] AS axles,
    (ARRAY[18000, 18000, 25000, 31000, 43000, 49000, 49000, 49000])[1 + (n * 31) %% 8] AS limit_kg,
    (ARRAY[18000, 18000, 25000, 31000, 43000, 49000, 49000, 49000])[1 + (n * 31) %% 8] * (60 + (n * 17) %% 52) / 100 AS gross
) AS made
"""


@dataclass(frozen=True)
class Month:
    """What was made: how many passages, from which day, of how many lorries."""

    count: int
    first: date
    lorries: int

    @property
    def last(self) -> date:
        return self.first + timedelta(days=DAYS - 1)

    @property
    def start(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=DAYS)

    def plate(self, number: int) -> str:
        return f"豫R{number % self.lorries:05X}"


def fill(count: int, *, first: date) -> Month:
    """That many passages over all devices, evenly over thirty days, and the figures of each day."""
    month = Month(count, first, max(1, count // LORRIES_PER_PASSAGE))
    devices = Device.objects.visible_to(system("bench"))
    passages.create_months(month.first, month.last)
    with connection.cursor() as cursor:
        cursor.execute(
            FILL.format(columns=passages.COLUMNS),
            {
                "start": month.start,
                "step": DAYS * 86_400 / count,
                "batch": "00000000-0000-0000-0000-000000000000",
                "count": count,
                "devices": devices.count(),
                "lorries": month.lorries,
            },
        )
        cursor.execute("ANALYZE offsite_passage")
    for device in devices.only("region", "code"):
        for n in range(DAYS):
            rollups.rebuild(device.region, device.code, month.first + timedelta(days=n))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE offsite_daily, offsite_monthly")
    return month
