"""Routes as people write them: "G207 K1400+000-K1460+000", one part of a road a line."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongtu.kernel.errors import Invalid

STAKE = re.compile(r"[A-Z]?K?(\d{1,4})(?:\+(\d{1,3}))?")
PART = re.compile(r"([A-Z]\d{1,6})(?:\s+(\S+?)\s*[-–—~至]\s*(\S+))?")
BREAKS = re.compile(r"[\n;；]+")
MOST_PARTS = 60
KILOMETRE = 1_000


@dataclass(frozen=True)
class Part:
    """A road, or the part of it between two stakes (metres)."""

    road_no: str
    from_m: int | None = None
    to_m: int | None = None

    def covers(self, road_no: str, at_m: int | None) -> bool:
        """Whether a place lies on it. A place without a stake lies only on a whole road."""
        if road_no != self.road_no:
            return False
        if self.from_m is None or self.to_m is None:
            return True
        return at_m is not None and self.from_m <= at_m <= self.to_m

    def __str__(self) -> str:
        if self.from_m is None or self.to_m is None:
            return self.road_no
        return f"{self.road_no} {stake(self.from_m)}-{stake(self.to_m)}"


def stake(metres: int) -> str:
    """1432600 → K1432+600."""
    return f"K{metres // KILOMETRE}+{metres % KILOMETRE:03d}"


def metres(written: str) -> int | None:
    """K1432+600 → 1432600; None when it is no stake."""
    found = STAKE.fullmatch(written.strip().upper())
    if found is None:
        return None
    return int(found[1]) * KILOMETRE + int((found[2] or "0").ljust(3, "0"))


def parts(written: str) -> tuple[Part, ...]:
    """A route as it was written, in its order. Raises Invalid (roads)."""
    lines = [line.strip().upper() for line in BREAKS.split(written) if line.strip()]
    if not lines or len(lines) > MOST_PARTS:
        raise Invalid("roads", _("请逐行填写通行路线，最多 60 段。"), field="roads")
    return tuple(_part(line, n) for n, line in enumerate(lines, start=1))


def _part(line: str, n: int) -> Part:
    found = PART.fullmatch(line)
    if found is None:
        raise Invalid(
            "roads",
            _("第 %(line)d 段路线应写成“G207”或“G207 K1400+000-K1460+000”。") % {"line": n},
            field="roads",
        )
    if found[2] is None:
        return Part(found[1])
    start, end = metres(found[2]), metres(found[3])
    if start is None or end is None:
        raise Invalid("roads", _("“%(line)s”的桩号无法识别。") % {"line": line[:40]}, field="roads")
    return Part(found[1], min(start, end), max(start, end))


def written(found: "list[Part] | tuple[Part, ...]") -> str:
    """The route as people write it, a part a line."""
    return "\n".join(map(str, found))
