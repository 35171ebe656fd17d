"""Which rules of weighing are in force where: read from the law's own data, so that the page and the verdict agree."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tongtu.kernel.speech import reasoned
from tongtu.law import axles, fines, tolerance
from tongtu.law.articles import cite
from tongtu.law.explain import kilograms, percent, yuan
from tongtu.law.overload import Verdict, assess
from tongtu.law.rules import Undecidable, faults
from tongtu.law.weighing import LEAST_AXLES, VehicleKind, Weighing
from tongtu.registry.queries import division_name

IN_FORCE, COMING, PAST = "in_force", "coming", "past"


@dataclass(frozen=True)
class Shown:
    """One edition of one rule as a page shows it."""

    subject: str  # tolerance, limits, mass, outline, total
    region: str
    place: str
    effective: date
    until: date | None
    status: str
    law: str
    note: str
    values: tuple[tuple[str, str], ...] = ()
    rows: tuple[str, ...] = ()  # as the law words them


def editions(on: date, *, region: str = "") -> list[Shown]:
    """Every edition of the allowance, the filing minima, the limits and the fines, nearest to the day first.

    region: only what could hold there; "" shows all.
    """
    found: list[Shown] = []
    for policy in tolerance.policies():
        found.append(_shown("tolerance", policy, on, _allowance(policy)))
    for table in axles.tables():
        found.append(replace(_shown("limits", table, on), rows=tuple(map(_limit, table.rows))))
    for ladder in fines.ladders():
        found.append(replace(_shown(ladder.id, ladder, on), rows=tuple(map(_step, ladder.rows))))
    order = (IN_FORCE, COMING, PAST)
    kept = [one for one in found if not region or _holds(one.region, region)]
    return sorted(kept, key=lambda one: (one.subject, one.region, order.index(one.status), one.effective))


def _limit(rule_id: str) -> str:
    row = axles.axle_row(rule_id)
    kind, bound = row["vehicle_class_zh"], kilograms(int(row["limit_value"]))
    count = "" if "轴" in kind else f"{row['axles_min']} 轴"
    return f"{count}{kind}{'（单驱动轴）' if rule_id.endswith('1D') else ''}：{bound}"


def _step(rule_id: str) -> str:
    row = fines.step(rule_id)
    amount = f"：{yuan(row.low_fen)} – {yuan(row.high_fen)}" if row.high_fen and not row.each_fen else ""
    return row.condition + amount


def _holds(wide: str, region: str) -> bool:
    return region.startswith(wide.rstrip("0")) or wide.startswith(region.rstrip("0"))


def _shown(subject: str, edition: Any, on: date, values: Iterable[tuple[str, str]] = ()) -> Shown:
    until = None if edition.until == date.max else edition.until
    status = COMING if on < edition.effective else IN_FORCE if on < edition.until else PAST
    place = division_name(edition.region.ljust(6, "0")) if edition.region else ""
    note = getattr(edition, "note", "")
    law = cite(edition.law)
    return Shown(subject, edition.region, place, edition.effective, until, status, law, note, tuple(values))


def _allowance(policy: tolerance.FilingPolicy) -> list[tuple[str, str]]:
    """Code of a value and the value, as the page names them."""
    told: list[tuple[str, str]] = [("method", policy.method)]
    if policy.method == "percent_of_gross":
        told += [(f"class:{name}", percent(rate)) for name, rate in policy.class_bp.items()]
    told += [(f"speed:{low}–{high}", percent(rate)) for low, high, rate in policy.speed_bands]
    if policy.fixed_kg:
        told.append(("fixed", f"{policy.fixed_kg:,} kg"))
    told.append(("round", f"{policy.round_to_kg:,} kg"))
    told.append(("least_excess", f"{policy.min_excess_to_file_kg:,} kg"))
    told.append(("least_rate", percent(policy.min_rate_to_file_bp)))
    return told


@dataclass(frozen=True)
class Asked:
    """What the calculator was given. Whole kg, km/h, mm; None: not known."""

    region: str
    on: date
    axles: int
    gross_kg: int
    accuracy_class: str = ""
    kind: VehicleKind = ""
    drive_axles: int | None = None
    speed_kmh: int | None = None
    posted_kg: int | None = None


def calculate(asked: Asked) -> Verdict:
    """What a passage would come to. Raises Undecidable, ValueError for a class that the policy does not know."""
    weighed = Weighing(
        axles=max(asked.axles, LEAST_AXLES),
        gross_kg=asked.gross_kg,
        accuracy_class=asked.accuracy_class,
        kind=asked.kind,
        drive_axles=asked.drive_axles,
        speed_kmh=asked.speed_kmh,
        posted_kg=asked.posted_kg,
    )
    return assess(weighed, on=asked.on, region=asked.region)


def why(verdict: Verdict) -> list[dict[str, str]]:
    """The steps of a calculation in the reader's language."""
    return reasoned(verdict.as_dict()["explanation"])


def broken() -> list[str]:
    """Gaps and overlaps among the editions, a sentence each."""
    return [
        *faults(tolerance.policies(), lambda one: one.id),
        *faults(axles.tables(), lambda one: one.id),
        *faults(fines.ladders(), lambda one: one.id),
    ]


def undecidable(on: date, regions: Iterable[str]) -> list[str]:
    """What cannot be answered on a day in these regions: a rule missing, or two at once."""
    found = []
    for region in regions:
        try:
            calculate(Asked(region, on, 6, 50_000))
        except (Undecidable, ValueError) as wrong:
            found.append(f"{region or 'the country'}: {wrong}")
    return found
