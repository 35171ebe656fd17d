"""The fine ladders for excess mass and outline: overload_fines.csv put together by law/data/mass.toml."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from tongtu.law.explain import Account, number, percent, yuan
from tongtu.law.rules import resolve
from tongtu.law.sources import csv_rows, remembered, toml_rows

WHOLE_BP = 10_000
FEN = 100
Sanction: TypeAlias = Literal["none", "warning", "not_penalised", "fine"]
WARNED = "超过限值但未超过 {bound} 千克，处警告，不罚款"
PER_UNIT = "超过 {bound} 千克，每 {unit} 千克罚款 {each}：{excess} 千克计 {count} 个，罚款 {fine}"
PER_UNIT_EXACT = "超过 {bound} 千克，每 {unit} 千克罚款 {each}：{excess} 千克按比例计，罚款 {fine}"
EDUCATED = "超限率未超过 {rate}，批评教育，可以不予处罚"
BAND = "超限率 {low} 以上的部分 {part} 千克，每 {unit} 千克罚款 {each}，计 {fine}"
RANGE = "可以处 {low} 以上 {high} 以下罚款，由承办人按裁量基准提出"
OUTLINE = "外廓尺寸：{condition}，罚款 {low} 至 {high}"
SETTLED = "罚款按裁量核定为 {fine}"
CAPPED = "合计 {sum}，超过上限，按 {cap} 处罚"


@dataclass(frozen=True)
class Ladder:
    """One edition of a fine ladder: its rows of overload_fines.csv, and how a part of a unit counts."""

    id: str
    kind: Literal["per_unit", "bands", "range", "outline", "cap"]
    rows: tuple[str, ...]
    effective: date
    law: str
    laws: tuple[str, ...] = ()
    rounding: Literal["floor", "ceil", "exact"] = "floor"
    count_first_unit: bool = True
    until: date = date.max
    region: str = ""
    overrides: bool = False
    mark: str = "C"
    note: str = ""

    @property
    def edition(self) -> str:
        return f"{self.id}{'@' + self.region if self.region else ''}/{self.effective}"


@dataclass(frozen=True)
class Amount:
    """What a ladder answers, in fen. low and high differ when an officer has to choose between them."""

    sanction: Sanction
    low_fen: int = 0
    high_fen: int = 0

    @property
    def open(self) -> bool:
        return self.low_fen != self.high_fen


@dataclass(frozen=True)
class Step:
    """A row of overload_fines.csv with numbers as numbers: bounds as written, money in fen."""

    rule_id: str
    condition: str
    metric: str
    lower: Decimal
    upper: Decimal | None
    penalty: str
    low_fen: int
    high_fen: int
    each_fen: int
    unit_kg: int
    cap_fen: int

    @property
    def lower_bp(self) -> int:
        return int(self.lower * WHOLE_BP)

    @property
    def upper_bp(self) -> int | None:
        return None if self.upper is None else int(self.upper * WHOLE_BP)


@remembered
def step(rule_id: str) -> Step:
    """Raises KeyError."""
    row = {row["rule_id"]: row for row in csv_rows("overload_fines")}[rule_id]
    return Step(
        rule_id=rule_id,
        condition=row["condition_zh"],
        metric=row["metric"],
        lower=Decimal(row["lower"] or 0),
        upper=Decimal(row["upper"]) if row["upper"] else None,
        penalty=row["penalty"],
        low_fen=int(row["fine_min_yuan"] or 0) * FEN,
        high_fen=int(row["fine_max_yuan"] or 0) * FEN,
        each_fen=int(row["per_unit_yuan"] or 0) * FEN,
        unit_kg=int(row["per_unit_kg"] or 0),
        cap_fen=int(row["cap_yuan"] or 0) * FEN,
    )


def _ladder(row: dict[str, Any]) -> Ladder:  # Any: a row of TOML
    return Ladder(**{**row, "rows": tuple(row["rows"]), "laws": tuple(row.get("laws", ()))})


@remembered
def ladders() -> tuple[Ladder, ...]:
    return tuple(_ladder(row) for row in toml_rows("mass", "ladder"))


@remembered
def ladder(ladder_id: str, on: date, region: str) -> Ladder:
    """Raises NoEdition, TwoEditions."""
    rows = (row for row in ladders() if row.id == ladder_id)
    return resolve(rows, on=on, region=region, what=f"ladder {ladder_id}")


def mass_amount(
    edition: Ladder, account: Account, *, excess_kg: int, limit_kg: int, serious: bool = False
) -> Amount:
    """The sanction for excess mass before the cap. serious: an officer's finding, if the law asks for it."""
    if excess_kg <= 0:
        return Amount("none")
    account.used(edition.edition)
    match edition.kind:
        case "per_unit":
            return _per_unit(edition, excess_kg, account)
        case "bands":
            return _bands(edition, excess_kg, limit_kg, account)
        case "range":
            return _range(edition, account, serious=serious)
    raise ValueError(f"ladder {edition.id} cannot measure mass by {edition.kind}")


def _per_unit(edition: Ladder, excess_kg: int, account: Account) -> Amount:
    fine = step(edition.rows[-1])
    bound = int(fine.lower)
    if excess_kg <= bound:
        account.say(WARNED, "警告", edition.law, bound=bound)
        return Amount("warning")
    counted = excess_kg if edition.count_first_unit else excess_kg - bound
    fen = part_fen(edition, counted, fine)
    if not fen:
        return Amount("warning")
    values = {
        "bound": number(bound),
        "unit": number(fine.unit_kg),
        "each": yuan(fine.each_fen),
        "fine": yuan(fen),
    }
    if edition.rounding == "exact":
        account.say(PER_UNIT_EXACT, yuan(fen), edition.law, excess=counted, **values)
    else:
        account.say(PER_UNIT, yuan(fen), edition.law, excess=counted, count=fen // fine.each_fen, **values)
    return Amount("fine", fen, fen)


def part_fen(edition: Ladder, kg: int, row: Step) -> int:
    """So many kg at so much a unit, a begun unit counted as the ladder's rounding says."""
    match edition.rounding:
        case "floor":
            return kg // row.unit_kg * row.each_fen
        case "ceil":
            return -(-kg // row.unit_kg) * row.each_fen
    return kg * row.each_fen // row.unit_kg


def _bands(edition: Ladder, excess_kg: int, limit_kg: int, account: Account) -> Amount:
    """Each part of the excess at the price of its band; bounds are rounded up, in favour of the party."""
    free, *priced = (step(rule_id) for rule_id in edition.rows)
    laws = edition.laws or (edition.law,) * len(edition.rows)
    if excess_kg <= _share(limit_kg, free.upper_bp or 0):
        account.say(EDUCATED, "不予处罚", laws[0], rate=percent(free.upper_bp or 0))
        return Amount("not_penalised")
    total = 0
    for row, law in zip(priced, laws[1:], strict=True):
        top = excess_kg if row.upper_bp is None else min(excess_kg, _share(limit_kg, row.upper_bp))
        part = max(0, top - _share(limit_kg, row.lower_bp))
        if part:
            fen = part_fen(edition, part, row)
            total += fen
            values = {"low": percent(row.lower_bp), "unit": number(row.unit_kg), "each": yuan(row.each_fen)}
            account.say(BAND, yuan(fen), law, part=part, fine=yuan(fen), **values)
    return Amount("fine", total, total)


def _share(limit_kg: int, basis_points: int) -> int:
    return -(-limit_kg * basis_points // WHOLE_BP)


def _range(edition: Ladder, account: Account, *, serious: bool) -> Amount:
    row = step(edition.rows[-1 if serious else 0])
    values = {"low": yuan(row.low_fen), "high": yuan(row.high_fen)}
    account.say(RANGE, f"{values['low']}–{values['high']}", edition.law, **values)
    return Amount("fine", row.low_fen, row.high_fen)


def outline_amount(edition: Ladder, over: dict[str, int], account: Account) -> Amount:
    """The band for the whole outline: the highest that any dimension over its limit reaches.

    over: dimension (height, width, length) → mm, only those over their limit.
    """
    reached = [
        row
        for row in (step(rule_id) for rule_id in edition.rows)
        if (mm := over.get(row.metric.removesuffix("_mm"))) is not None
        and row.lower < mm
        and (row.upper is None or mm <= row.upper)
    ]
    if not reached:
        return Amount("none")
    account.used(edition.edition)
    row = max(reached, key=lambda one: one.high_fen)
    values = {"low": yuan(row.low_fen), "high": yuan(row.high_fen)}
    account.say(OUTLINE, f"{values['low']}–{values['high']}", edition.law, condition=row.condition, **values)
    return Amount("fine", row.low_fen, row.high_fen)


def cap_fen(edition: Ladder, fine_fen: int, account: Account) -> int:
    """The sum of all fines of one act, never above the cap."""
    cap = step(edition.rows[0]).cap_fen
    if fine_fen <= cap:
        return fine_fen
    account.used(edition.edition)
    account.say(CAPPED, yuan(cap), edition.law, sum=yuan(fine_fen), cap=yuan(cap))
    return cap


def heaviest(amounts: list[Amount]) -> Sanction:
    """The sanction of several findings on one act."""
    order: tuple[Sanction, ...] = ("none", "not_penalised", "warning", "fine")
    return max((amount.sanction for amount in amounts), key=order.index)
