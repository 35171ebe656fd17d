"""The catalogue of violations (违法行为目录): what is forbidden, who is punished, and within what range."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tongtu.law.rules import NoEdition, covers, resolve
from tongtu.law.sources import csv_rows, remembered, toml_tables

FEN = 100
SHARES = {"mult_max", "others_mult_max", "builder_max", "others_max"}  # multiples and shares, not amounts
PENALTY_KINDS = {
    "warning": "警告",
    "public_criticism": "通报批评",
    "fine": "罚款",
    "confiscate_gains": "没收违法所得",
    "confiscate_property": "没收非法财物",
    "suspend_permit": "暂扣许可证件",
    "lower_grade": "降低资质等级",
    "revoke_permit": "吊销许可证件",
    "restrict_business": "限制开展生产经营活动",
    "order_suspend_business": "责令停产停业",
    "order_close": "责令关闭",
    "ban_practice": "限制从业",
    "detention": "行政拘留",
}


@dataclass(frozen=True)
class Violation:
    """One act of the catalogue. prohibits, penalises: citations as the source writes them. Money in fen.

    fine_min_fen, fine_max_fen: the first-step range; None when the law names no amount.
    fine_rule: how the fine is found where it is not a plain range.
    measures: what is not a penalty, e.g. order_correct. exempt: the list that spares a first act.
    """

    code: str
    category: str
    name: str
    prohibits: str
    penalises: str
    subject: str
    penalties: tuple[str, ...]
    measures: tuple[str, ...]
    fine_min_fen: int | None
    fine_max_fen: int | None
    exempt: str
    source: str
    effective: date
    until: date
    fine_rule: Mapping[str, Any] = field(hash=False)  # Any: JSON of several shapes
    region: str = ""
    overrides: bool = False
    law: str = "PL 9"

    @property
    def mark(self) -> str:
        """C when the statute was read and its numbers checked."""
        return {"V": "C"}.get(self.source[1:2], self.source[1:2])

    @property
    def confirmed(self) -> bool:
        return self.mark == "C"

    @property
    def province(self) -> str:
        """Two digits of the province whose rule this is; empty for a nationwide one."""
        middle = self.code.split("-")[1]
        return middle if self.code.count("-") > 1 else ""

    @property
    def ceiling_fen(self) -> int | None:
        """The most any step of the rule allows; None when the law names no amount."""
        if self.fine_max_fen is None:
            return None
        steps = [
            value * FEN
            for name, value in self.fine_rule.items()
            if isinstance(value, int) and (name.endswith("_max") or name == "cap") and name not in SHARES
        ]
        return max(self.fine_max_fen, *steps, 0)

    @property
    def penalty_words(self) -> tuple[str, ...]:
        return tuple(PENALTY_KINDS[kind] for kind in self.penalties)


def fen(yuan: str) -> int | None:
    return int(yuan) * FEN if yuan else None


def day(written: str, otherwise: date) -> date:
    return date.fromisoformat(written) if written else otherwise


@remembered
def snapshot(name: str) -> dict[str, Any]:  # Any: a table of TOML
    """When a big table was read and by which law it stands: violations or discretion."""
    found: dict[str, Any] = toml_tables("catalogue")[name]
    return found


def _violation(row: dict[str, str]) -> Violation:
    kinds = row["penalty_kinds"].split("|")
    read = snapshot("violations")
    return Violation(
        code=row["code"],
        category=row["category"],
        name=row["name_zh"],
        prohibits=row["prohibits"],
        penalises=row["penalises"],
        subject=row["subject"],
        penalties=tuple(kind for kind in kinds if not kind.startswith("m_")),
        measures=tuple(kind.removeprefix("m_") for kind in kinds if kind.startswith("m_")),
        fine_min_fen=fen(row["fine_min_yuan"]),
        fine_max_fen=fen(row["fine_max_yuan"]),
        fine_rule=json.loads(row["fine_rule"] or "{}", parse_float=Decimal),
        exempt=row["first_violation_exempt"],
        source=row["source"],
        effective=day(row.get("effective", ""), read["effective"]),
        until=day(row.get("until", ""), date.max),
        region=row.get("region", ""),
        overrides=row.get("overrides", "") == "yes",
        law=row.get("law") or read["law"],
    )


@remembered
def violations() -> tuple[Violation, ...]:
    """All editions: the catalogue, then the agency's violations_*.csv."""
    return tuple(_violation(row) for row in csv_rows("violations"))


@remembered
def _by_code() -> dict[str, tuple[Violation, ...]]:
    found: dict[str, tuple[Violation, ...]] = {}
    for one in violations():
        found[one.code] = (*found.get(one.code, ()), one)
    return found


@remembered
def violation(code: str, on: date, region: str = "") -> Violation:
    """The edition in force on the day of the act. Raises NoEdition, TwoEditions."""
    if code not in _by_code():
        raise NoEdition(f"no violation {code}")
    return resolve(_by_code()[code], on=on, region=region, what=code)


def codes() -> tuple[str, ...]:
    """Every code of the catalogue, in its order."""
    return tuple(_by_code())


def offered(region: str, on: date, category: str = "") -> list[Violation]:
    """What an agency of a region may choose from: nationwide rows and those of its own province."""
    return [
        one
        for one in violations()
        if one.province in {"", region[:2]}
        and one.effective <= on < one.until
        and covers(one.region, region)
        and category in {"", one.category}
    ]
