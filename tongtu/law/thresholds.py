"""Amounts that open or close a way (hearing, discussion, on-the-spot): law/data/thresholds.toml."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from tongtu.law.rules import resolve
from tongtu.law.sources import remembered, toml_rows

FEN = 100


@dataclass(frozen=True)
class Threshold:
    """One edition of an amount, in yuan, for a person and for an organisation."""

    id: str
    title: str
    kind: Literal["at_least", "at_most"]
    person_yuan: int
    org_yuan: int
    effective: date
    law: str
    until: date = date.max
    region: str = ""
    overrides: bool = False
    mark: str = "C"
    note: str = ""

    @property
    def edition(self) -> str:
        return f"{self.id}{'@' + self.region if self.region else ''}/{self.effective}"

    def amount_fen(self, party_kind: str) -> int:
        """party_kind: person or org. Raises ValueError."""
        if party_kind not in {"person", "org"}:
            raise ValueError(f"{party_kind!r} is neither person nor org")
        return (self.person_yuan if party_kind == "person" else self.org_yuan) * FEN

    def met(self, amount_fen: int, party_kind: str) -> bool:
        line = self.amount_fen(party_kind)
        return amount_fen >= line if self.kind == "at_least" else amount_fen <= line


def _threshold(row: dict[str, Any]) -> Threshold:  # Any: a row of TOML
    return Threshold(**row)


@remembered
def thresholds() -> tuple[Threshold, ...]:
    return tuple(_threshold(row) for row in toml_rows("thresholds", "threshold"))


@remembered
def threshold(threshold_id: str, on: date, region: str = "") -> Threshold:
    """The edition in force on a day in a region. Raises NoEdition, TwoEditions."""
    rows = (row for row in thresholds() if row.id == threshold_id)
    return resolve(rows, on=on, region=region, what=threshold_id)
