"""Passages of months gone by, put into the table as intake would have, and an archive of the test's own."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from django.db import connection

from tests.offsite import world
from tongtu.config.objects import folder_of
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.offsite import intake, passages
from tongtu.offsite.archive import columnar
from tongtu.offsite.archive.months import Month
from tongtu.offsite.models import Batch

KEEPER = system("archive")
SHILONG = "WIM-411324-01"


def archive_in(settings: Any, folder: Path) -> None:
    """An archive in a folder of the test."""
    settings.STORAGES = {**settings.STORAGES, "archive": folder_of(folder / "archive")}
    settings.ARCHIVE_SPOOL_DIR = folder / "spool"
    settings.ARCHIVE_CACHE_DIR = folder / "cache"


def month_ago(months: int) -> Month:
    """The month so many months before the current one."""
    month = Month.of(clock.today())
    for _month in range(months):
        month = Month.of(month.first - timedelta(days=1))
    return month


def passed(at: datetime, n: int, /, **changes: Any) -> Batch:
    """One lawful or heavy passage at a time, taken in as a file would be, days later."""
    said = world.over(n, captured_at=at.isoformat(timespec="milliseconds"), **changes)
    return taken([said], code=said["device_code"], at=Month.of(clock.local(at).date()).end)


def taken(records: list[dict[str, Any]], *, code: str, at: datetime) -> Batch:
    """A batch as it was taken in at a time: nothing so old would be taken today."""
    return intake.take(world.body(*records), device=world.device(code), number=uuid4().hex, received_at=at)


def traffic(month: Month, *, lorries: int = 20, seed: int = 1, code: str = world.HUANGLU) -> None:
    """Lorries of a month at one site, light and heavy, of several layouts and plates."""
    random = Random(seed)  # noqa: S311
    records = []
    for n in range(lorries):
        at = month.start + timedelta(
            seconds=random.randrange(27 * 86_400), milliseconds=random.randrange(1000)
        )
        axles = random.choice([2, 3, 4, 6])
        gross = random.randrange(axles * 2_000, axles * 11_000)
        loads = [gross // axles] * (axles - 1)
        records.append(
            world.over(
                seed * 100_000 + n,
                captured_at=at.isoformat(timespec="milliseconds"),
                device_code=code,
                axle_count=axles,
                axle_loads_kg=[*loads, gross - sum(loads)],
                axle_spacings_mm=[1_400] * (axles - 1),
                gross_kg_raw=gross,
                vehicle_kind=random.choice(["truck", "train"]),
                plate_no=f"豫R8K5{random.randrange(10, 15)}",
                seq=random.choice([None, n]),
            )
        )
    taken(records, code=code, at=month.end)


def hot_rows(month: Month) -> list[tuple[Any, ...]]:
    """Every column of every row of a month, as the database has them."""
    names = ", ".join(columnar.names())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names} FROM offsite_passage WHERE passed_at >= %s AND passed_at < %s "  # noqa: S608
            f"ORDER BY {', '.join(columnar.KEY)}",
            [month.start, month.end],
        )
        return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]


def create(month: Month) -> None:
    passages.create_months(month.first, month.first)
