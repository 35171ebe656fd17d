"""Discretion tiers (裁量基准): the steps of a province's table, always inside the range of the statute."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from tongtu.law.rules import covers, stem
from tongtu.law.sources import csv_rows, remembered
from tongtu.law.violations import Violation, day, fen, snapshot, violation

OUTDATED = "do not apply"


@dataclass(frozen=True)
class Tier:
    """One step of a table. floor_fen, ceiling_fen: None when the step names no amount; rule: how it is found.

    clipped: the table leaves the statute's range and was cut to it; the legal unit must look.
    """

    violation_code: str
    tier: str
    title: str
    circumstances: str
    floor_fen: int | None
    ceiling_fen: int | None
    place: str
    region: str
    document: str
    verification: str
    effective: date
    until: date
    rule: Mapping[str, Any] = field(hash=False)  # Any: JSON of several shapes
    clipped: bool = False

    @property
    def confirmed(self) -> bool:
        return self.verification.startswith("[V]")

    @property
    def reduces_offsite(self) -> bool:
        """A leniency for off-site cases: a mitigation with its own approval, never part of the ladder."""
        return "reduce_percent" in self.rule


def _tier(row: dict[str, str], places: Mapping[str, str]) -> Tier:
    read = snapshot("discretion")
    return Tier(
        violation_code=row["violation_code"],
        tier=row["tier"],
        title=row["tier_zh"],
        circumstances=row["circumstances"],
        floor_fen=fen(row["penalty_floor_yuan"]),
        ceiling_fen=fen(row["penalty_ceiling_yuan"]),
        rule=json.loads(row["penalty_rule"] or "{}", parse_float=Decimal),
        place=row["source_province"],
        region=row.get("region") or places[row["source_province"]],
        document=row["source_document"],
        verification=row["verification"],
        effective=day(row.get("effective", ""), read["effective"]),
        until=day(row.get("until", ""), date.max),
    )


@remembered
def all_tiers() -> tuple[Tier, ...]:
    """Every step that may apply; samples from unnamed places and outdated ones are left out."""
    places = snapshot("places")
    return tuple(
        _tier(row, places)
        for row in csv_rows("discretion")
        if (row.get("region") or row["source_province"] in places) and OUTDATED not in row["verification"]
    )


def tiers(code: str, region: str, on: date | None = None) -> list[Tier]:
    """The steps for a violation in a region: the most local table that exists, cut to the statute's range.

    on: day of the act; the newest table when not given.
    Raises NoEdition when the violation is not in the catalogue.
    """
    act_on = on or date.max.replace(year=date.max.year - 1)
    basis = violation(code, act_on, region)
    found = [
        tier
        for tier in all_tiers()
        if tier.violation_code == code
        and tier.effective <= act_on < tier.until
        and covers(tier.region, region)
    ]
    nearest = max((len(stem(tier.region)) for tier in found), default=0)
    return [_bounded(tier, basis) for tier in found if len(stem(tier.region)) == nearest]


def _bounded(tier: Tier, basis: Violation) -> Tier:
    """The step inside the statute's range. A tier of the statute itself is its own range."""
    top = basis.ceiling_fen
    if not tier.region or top is None:
        return tier
    floor = None if tier.floor_fen is None else min(tier.floor_fen, top)
    ceiling = None if tier.ceiling_fen is None else min(tier.ceiling_fen, top)
    clipped = (floor, ceiling) != (tier.floor_fen, tier.ceiling_fen)
    return replace(tier, floor_fen=floor, ceiling_fen=ceiling, clipped=clipped)
