"""The measuring allowance (扣除误差) and what is filed (立案门槛): law/data/tolerance.toml."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias

from tongtu.law.rules import resolve
from tongtu.law.sources import remembered, toml_rows

WHOLE_BP = 10_000
Method: TypeAlias = Literal["percent_of_gross", "percent_by_speed_band", "fixed_kg", "none"]


@dataclass(frozen=True)
class FilingPolicy:
    """One published policy. Rates in basis points, masses in kg, speeds in km/h.

    speed_bands: (from, below, rate). The allowance is for measuring; leniency never hides here.
    """

    method: Method = "none"
    id: str = "tolerance"
    class_bp: dict[str, int] = field(default_factory=dict, hash=False)
    default_class: str = ""
    speed_bands: tuple[tuple[int, int, int], ...] = ()
    fixed_kg: int = 0
    round_to_kg: int = 1
    min_excess_to_file_kg: int = 0
    min_rate_to_file_bp: int = 0
    effective: date = date.min
    until: date = date.max
    region: str = ""
    overrides: bool = False
    law: str = "SET"
    mark: str = "P"
    note: str = ""

    @property
    def edition(self) -> str:
        return f"{self.id}{'@' + self.region if self.region else ''}/{self.effective}"

    def rate_bp(self, accuracy_class: str, speed_kmh: int | None) -> int:
        """The share of the gross mass that is subtracted, in basis points.

        An unknown speed takes the largest band, in favour of the party.
        Raises ValueError for an accuracy class the policy does not know.
        """
        if self.method == "percent_by_speed_band":
            fits = [
                rate for low, high, rate in self.speed_bands if speed_kmh is None or low <= speed_kmh < high
            ]
            return max(fits or [rate for _, _, rate in self.speed_bands])
        if self.method != "percent_of_gross":
            return 0
        known = accuracy_class or self.default_class
        if known not in self.class_bp:
            raise ValueError(f"accuracy class {known!r} is not in the tolerance policy")
        return self.class_bp[known]

    def adjusted_kg(self, gross_kg: int, accuracy_class: str, speed_kmh: int | None) -> int:
        """The mass that counts: less the allowance, rounded down."""
        if self.method == "none":
            return gross_kg
        rate = self.rate_bp(accuracy_class, speed_kmh)
        left = gross_kg * (WHOLE_BP - rate) // WHOLE_BP - self.fixed_kg
        return max(0, left // self.round_to_kg * self.round_to_kg)

    def files(self, excess_kg: int, rate_bp: int) -> bool:
        return excess_kg > self.min_excess_to_file_kg and rate_bp > self.min_rate_to_file_bp


def _policy(row: dict[str, Any]) -> FilingPolicy:  # Any: a row of TOML
    row = dict(row)
    row["speed_bands"] = tuple(tuple(band) for band in row.get("speed_bands", ()))
    return FilingPolicy(**row)


@remembered
def policies() -> tuple[FilingPolicy, ...]:
    return tuple(_policy(row) for row in toml_rows("tolerance", "policy"))


@remembered
def filing_policy(on: date, region: str = "") -> FilingPolicy:
    """The policy in force on a day in a region. Raises NoEdition, TwoEditions."""
    return resolve(policies(), on=on, region=region, what="tolerance")
