"""The cells statistics are kept in: classes of axles by bands of excess, and the marks of a passage."""

from tongtu.law.tolerance import WHOLE_BP
from tongtu.offsite.measures import measure

CLASSES, BANDS = (
    7,
    6,
)  # fewer than two axles, two to six, more; not over, up to each of four bounds, beyond the last
CELLS = CLASSES * BANDS
PLAIN, HUNDRED, UNREAD = 0, 1, 2  # marks add up: a hundred tonnes or more; a plate nobody could read


def band(excess_kg: int, limit_kg: int) -> int:
    """Which band of the excess rate: 0 not over, then up to each bound of law/data/offsite.toml, then beyond."""
    if not excess_kg:
        return 0
    bounds: list[int] = measure("bands", "rate_bp")
    return 1 + sum(excess_kg * WHOLE_BP > limit_kg * bound for bound in bounds)


def first_cell(axles: int) -> int:
    """Where the cells of a class of axles begin."""
    return max(0, min(axles - 1, CLASSES - 1)) * BANDS
