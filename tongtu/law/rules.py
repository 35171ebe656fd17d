"""One resolver for every dated rule, by the day of the act and the region; and the lighter-law rule."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from typing import Generic, Protocol, TypeVar


class Undecidable(LookupError):
    """The data do not say which rule holds. Nobody may guess; what was asked for is refused (I20)."""


class NoEdition(Undecidable):
    """No edition of the rule is in force on that day in that region: a gap in the data."""


class TwoEditions(Undecidable):
    """More than one edition is in force: an overlap in the data, or a regional row not marked `overrides`."""


class Edition(Protocol):
    """A dated rule: from `effective` until the day before `until`, in `region` (empty: nationwide)."""

    @property
    def effective(self) -> date: ...
    @property
    def until(self) -> date: ...
    @property
    def region(self) -> str: ...
    @property
    def overrides(self) -> bool: ...
    @property
    def law(self) -> str: ...


E = TypeVar("E", bound=Edition)


def stem(region: str) -> str:
    """Division code without the pairs of zeros at its end: 330000 → 33, 411300 → 4113."""
    while region.endswith("00"):
        region = region[:-2]
    return region


def covers(wide: str, narrow: str) -> bool:
    """Whether the region of a rule holds the region of an act."""
    return stem(narrow).startswith(stem(wide))


def resolve(editions: Iterable[E], *, on: date, region: str, what: str) -> E:
    """The one edition in force on a day in a region.

    A regional row takes the place of a wider one only when it is marked `overrides`.
    Raises NoEdition, TwoEditions.
    """
    found = [e for e in editions if e.effective <= on < e.until and covers(e.region, region)]
    strongest = max((len(stem(e.region)) for e in found if e.overrides), default=0)
    left = [e for e in found if len(stem(e.region)) >= strongest]
    if len(left) == 1:
        return left[0]
    if not left:
        raise NoEdition(f"{what} on {on} in {region or 'the country'}: no edition in force")
    raise TwoEditions(f"{what} on {on} in {region or 'the country'}: {len(left)} editions in force")


def faults(editions: Sequence[E], key: Callable[[E], str]) -> list[str]:
    """Gaps and overlaps between the editions of one rule in one region, one sentence each."""
    found = []
    groups: dict[tuple[str, str], list[E]] = {}
    for edition in editions:
        groups.setdefault((key(edition), stem(edition.region)), []).append(edition)
    for (rule, region), rows in groups.items():
        ordered = sorted(rows, key=lambda e: e.effective)
        name = f"{rule} {region}".strip()
        found += [
            f"{name}: ends {e.until} before it starts {e.effective}" for e in rows if e.until <= e.effective
        ]
        found += [
            f"{name}: {a.effective} and {b.effective} overlap"
            for a, b in combinations(ordered, 2)
            if b.effective < a.until
        ]
        found += [
            f"{name}: nothing in force from {a.until} to {b.effective}"
            for a, b in pairwise(ordered)
            if b.effective > a.until
        ]
    return found


class Weighed(Protocol):
    """A result of one edition that can be compared with another: the smaller weight is the lighter."""

    @property
    def weight(self) -> tuple[int, int]: ...


W = TypeVar("W", bound=Weighed)


@dataclass(frozen=True)
class Choice(Generic[W]):
    """Which edition applies, and why."""

    chosen: W | None
    is_new: bool
    reason: str
    law: str = "PL 37"


def lighter(old: W, new: W | None) -> Choice[W]:
    """Law of the day of the act, or of the day of the decision when it is lighter.

    old: result under the law of the day of the act.
    new: result under the law of the day of the decision; None when the act is no longer punishable.
    Law: 行政处罚法（2021）第三十七条.
    """
    if new is None:
        return Choice(None, True, "作出决定时的规定不认为是违法，适用新的规定，不予处罚")
    if new.weight < old.weight:
        return Choice(new, True, "作出决定时的规定处罚较轻，适用新的规定")
    if new.weight == old.weight:
        return Choice(old, False, "新旧规定处罚相同，适用违法行为发生时的规定")
    return Choice(old, False, "新的规定处罚较重，适用违法行为发生时的规定")
