"""Figures of months that lie in the archive: their passages are counted by the manifest, not by the table (I16)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tongtu.offsite.archive.months import Month
from tongtu.offsite.models import ArchivedMonth
from tongtu.offsite.passages import monthly, rows

KEPT = "SELECT region, sum(passages)::bigint AS passages, sum(gross_kg)::bigint AS kg FROM offsite_daily WHERE day BETWEEN %s AND %s GROUP BY region"
HERE = (
    "SELECT region, count(*) AS passages, sum(gross_kg_raw)::bigint AS kg FROM offsite_passage "
    "WHERE passed_at >= %s AND passed_at < %s GROUP BY region"
)
Sums = Counter[tuple[str, str]]  # by region and what is summed


@dataclass(frozen=True)
class Differing:
    """A region of an archived month whose daily figures are not what was archived. Mass in kg."""

    month: Month
    region: str
    passages: int
    archived: int
    gross_kg: int
    archived_kg: int


def differing(first: date, last: date) -> Iterator[Differing]:
    """Archived months touched by two days that differ, whole. Rows that came since the month was sealed count with it."""
    for day in sorted(monthly.sealed(first, last)):
        month = Month(day)
        kept, there = _kept(month), _archived(month)
        for region in sorted({region for region, _name in kept | there}):
            passages, kg = (region, "rows"), (region, "gross_kg")
            if (kept[passages], kept[kg]) != (there[passages], there[kg]):
                yield Differing(month, region, kept[passages], there[passages], kept[kg], there[kg])


def _kept(month: Month) -> Sums:
    return _summed(KEPT, [month.first, monthly.last_of(month.first)])


def _summed(statement: str, values: list[object]) -> Sums:
    found: Sums = Counter()
    for row in rows(statement, values):
        found[row["region"], "rows"] = row["passages"]
        found[row["region"], "gross_kg"] = row["kg"]
    return found


def _archived(month: Month) -> Sums:
    """By the manifests. Files that were adopted were never taken in: they are in no figure."""
    found = _summed(HERE, [month.start, month.end])
    for part in ArchivedMonth.objects.filter(month=month.first, sealed_at__isnull=False):
        for file in part.files:
            if "source" not in file:
                for region, sums in file["regions"].items():
                    found[region, "rows"] += sums["rows"]
                    found[region, "gross_kg"] += sums["gross_kg"]
    return found
