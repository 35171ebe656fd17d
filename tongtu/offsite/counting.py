"""Days of devices in numbers: taken from the passages of each batch once, and gaps in what a device numbered."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.offsite import passages
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Batch, Device, DeviceDay

COUNTER = system("counter")
MOST_BATCHES = 500
ONE = timedelta(days=1)
OUT_OF_ORDER = 600.0  # seconds two lanes may be apart without the numbering having begun anew
Run = list[float]  # lowest number, highest number, first instant, last instant in seconds

# A batch lies between two instants of one device: a look into the key of each month, never through it.
SEEN = """
WITH seen AS MATERIALIZED (
    SELECT (passed_at AT TIME ZONE %s)::date AS day, passed_at, received_at, seq, axle_count, gross_kg_raw,
        axle_loads_kg[1] AS steering_kg
    FROM offsite_passage
    WHERE region = %s AND device_code = %s AND passed_at BETWEEN %s AND %s AND batch_id = ANY(%s)
)
"""
NUMBERS = f"""{SEEN}
SELECT day, max(passed_at) AS last_passed_at,
    count(*) FILTER (WHERE received_at - passed_at > make_interval(hours => %s)) AS late,
    count(*) FILTER (WHERE axle_count = 6 AND gross_kg_raw > %s) AS lorries,
    coalesce(sum(steering_kg) FILTER (WHERE axle_count = 6 AND gross_kg_raw > %s), 0) AS steering_kg
FROM seen GROUP BY day ORDER BY day
"""  # noqa: S608 - put together from constants
RUNS = f"""{SEEN}
SELECT day, min(seq) AS lowest, max(seq) AS highest, extract(epoch FROM min(passed_at)) AS first,
    extract(epoch FROM max(passed_at)) AS last
FROM (SELECT day, seq, passed_at, seq - dense_rank() OVER (PARTITION BY day ORDER BY seq) AS run FROM seen
      WHERE seq IS NOT NULL) AS numbered
GROUP BY day, run ORDER BY day, lowest
"""  # noqa: S608 - put together from constants


def count_batches(*, most: int = MOST_BATCHES) -> list[tuple[UUID, date]]:
    """Count the oldest batches that are not counted; the devices and days touched. Two at once share the work."""
    touched: list[tuple[UUID, date]] = []
    with transaction.atomic():
        rows = Batch.objects.visible_to(COUNTER).filter(health_counted_at=None)
        due = list(rows.order_by("received_at", "id").select_for_update(skip_locked=True)[:most])
        by_device: dict[UUID, list[Batch]] = defaultdict(list)
        for batch in due:
            by_device[batch.device_id].append(batch)
        codes = dict(Device.objects.visible_to(COUNTER).filter(pk__in=by_device).values_list("pk", "code"))
        for device_id in sorted(by_device):
            days = _counted(codes[device_id], by_device[device_id])
            touched += [(device_id, day) for day in _add(device_id, days)]
        ids = [batch.pk for batch in due]
        Batch.objects.visible_to(COUNTER).filter(pk__in=ids).update(health_counted_at=clock.now())
    return touched


def _counted(code: str, batches: list[Batch]) -> dict[date, dict[str, Any]]:
    """What some batches of one device add to its days."""
    days: dict[date, dict[str, Any]] = defaultdict(lambda: defaultdict(int))
    for batch in batches:
        received = days[clock.local(batch.received_at).date()]
        received["lines"] += batch.lines
        received["rejected"] += batch.rejected
    moments = [at for one in batches for at in (one.first_passed_at, one.last_passed_at) if at is not None]
    if not moments:
        return days
    ids = [batch.pk for batch in batches if batch.accepted]
    seen = [settings.TIME_ZONE, batches[0].region, code, min(moments), max(moments), ids]
    loaded = measure("Q18", "loaded_kg")
    for row in passages.rows(NUMBERS, [*seen, measure("intake", "late_hours"), loaded, loaded]):
        day = days[row["day"]]
        day["late"] += row["late"]
        day["steering_lorries"] += row["lorries"]
        day["steering_sum_kg"] += int(row["steering_kg"])
        day["last_passed_at"] = row["last_passed_at"]
    for row in passages.rows(RUNS, seen):
        run = [row["lowest"], row["highest"], float(row["first"]), float(row["last"])]
        days[row["day"]].setdefault("runs", []).append(run)
    return days


ADDED = ("lines", "rejected", "late", "steering_lorries", "steering_sum_kg")


def _add(device_id: UUID, days: dict[date, dict[str, Any]]) -> list[date]:
    """Put what was counted to the rows of the days, locked in order; the days."""
    DeviceDay.objects.bulk_create(
        [DeviceDay(device_id=device_id, day=day) for day in sorted(days)], ignore_conflicts=True
    )
    wanted = {day + more for day in days for more in (-ONE, timedelta(0), ONE)}
    rows = DeviceDay.objects.filter(device_id=device_id, day__in=wanted).order_by("day").select_for_update()
    kept = {row.day: row for row in rows}
    for day, found in days.items():
        row = kept[day]
        for name in ADDED:
            setattr(row, name, getattr(row, name) + found.get(name, 0))
        last = found.get("last_passed_at")
        if last and (row.last_passed_at is None or last > row.last_passed_at):
            row.last_passed_at = last
        row.seq_runs = merged([*row.seq_runs, *found.get("runs", [])])
    for day in sorted(kept):
        row, before = kept[day], kept.get(day - ONE)
        if day in days or day - ONE in days:
            row.missing, row.resets = gaps(row.seq_runs, before.seq_runs if before else [])
            row.save()
    return sorted(days)


def merged(runs: Iterable[Run]) -> list[Run]:
    """Runs that touch or overlap become one. Of more runs than are kept, the closest are joined."""
    joined: list[Run] = []
    for low, high, first, last in sorted(runs):
        if joined and low <= joined[-1][1] + 1:
            _join(joined[-1], [low, high, first, last])
        else:
            joined.append([low, high, first, last])
    while len(joined) > measure("health", "seq_runs"):
        nearest = min(range(1, len(joined)), key=lambda n: joined[n][0] - joined[n - 1][1])
        _join(joined[nearest - 1], joined.pop(nearest))
    return joined


def _join(run: Run, more: Run) -> None:
    run[1] = max(run[1], more[1])
    run[2], run[3] = min(run[2], more[2]), max(run[3], more[3])


def gaps(runs: list[Run], before: list[Run]) -> tuple[int, int]:
    """How many numbers are missing on a day, and how often the numbering began anew.

    before: the runs of the day before; a gap over midnight counts for the later day. Higher numbers that passed
    earlier mean that the device began anew, not that anything is missing.
    """
    missing = resets = 0
    for lower, higher in pairwise(runs):
        if higher[2] < lower[3] - OUT_OF_ORDER:
            resets += 1
        else:
            missing += int(higher[0] - lower[1] - 1)
    if runs and before:
        last, first = max(before, key=lambda run: run[3]), min(runs, key=lambda run: run[2])
        if first[0] <= last[1]:
            resets += 1
        else:
            missing += int(first[0] - last[1] - 1)
    return missing, resets
