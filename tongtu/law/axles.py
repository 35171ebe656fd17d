"""The legal maximum mass and outline of a vehicle (限定标准), from axle_limits.csv and mass.toml."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from tongtu.law.explain import Account, kilograms
from tongtu.law.rules import resolve
from tongtu.law.settings import setting
from tongtu.law.sources import csv_rows, remembered, toml_rows
from tongtu.law.weighing import AxleGroup, Weighing

Alternatives: TypeAlias = tuple[tuple[str, int], ...]
TRUCK = "{axles} 轴货车，车货总质量限值 {limit} 千克"
TRAIN = "{axles} 轴汽车列车，车货总质量限值 {limit} 千克"
OPEN = "车型或者驱动轴数未查明，先取较高的限值；另一限值为 {other} 千克，由审核人员核定"
SINGLE = "{count} 根非驱动轴为单胎，每轴减 {each} 千克，限值 {limit} 千克"
AIR = "驱动轴双轮胎并装空气悬架，限值 {limit} 千克"
LICENCE = "拖拉机、农用车、低速货车以行驶证载明的总质量为限值，{limit} 千克"
SUM = "限值不得超过各轴轴荷限值之和 {limit} 千克"
POSTED = "标志标明的限载标准较低，限值 {limit} 千克"
PERMITTED = "超限运输车辆通行证准许的总质量 {limit} 千克"
OTHER_LAWS = {"POSTED": "HL 50, HPR 33", "PERMIT": "HPR 38"}


@dataclass(frozen=True)
class LimitTable:
    """One edition of the table: which rows of axle_limits.csv hold, and the article of each."""

    id: str
    effective: date
    law: str
    rows: tuple[str, ...]
    one_drive_axle: tuple[str, ...]
    several_drive_axles: tuple[str, ...]
    single_tyre: str
    axle_sum: str
    licence: str
    outline: dict[str, str] = field(hash=False)
    air: dict[str, str] = field(hash=False)
    air_spacing_mm: dict[str, int] = field(hash=False)
    laws: dict[str, str] = field(hash=False)
    until: date = date.max
    region: str = ""
    overrides: bool = False

    @property
    def edition(self) -> str:
        return f"{self.id}{'@' + self.region if self.region else ''}/{self.effective}"


@dataclass(frozen=True)
class MassLimit:
    """The limit that applies, by which rules; alternatives: were an open question answered otherwise."""

    limit_kg: int
    rule_ids: tuple[str, ...]
    alternatives: Alternatives


def _table(row: dict[str, Any]) -> LimitTable:  # Any: a row of TOML
    listed = ("rows", "one_drive_axle", "several_drive_axles")
    return LimitTable(**{**row, **{name: tuple(row[name]) for name in listed}})


@remembered
def tables() -> tuple[LimitTable, ...]:
    return tuple(_table(row) for row in toml_rows("mass", "limits"))


@remembered
def table(on: date, region: str) -> LimitTable:
    """Raises NoEdition, TwoEditions."""
    return resolve(tables(), on=on, region=region, what="mass.limits")


@remembered
def axle_row(rule_id: str) -> dict[str, str]:
    """A row of axle_limits.csv. Raises KeyError."""
    return {row["rule_id"]: row for row in csv_rows("axle_limits")}[rule_id]


@remembered
def _value(rule_id: str) -> int:
    return int(axle_row(rule_id)["limit_value"])


@remembered
def base_limits(edition: LimitTable, axles: int, kind: str, drive_axles: int | None) -> Alternatives:
    """What the table says for such a vehicle, the highest first; more than one while a question is open.

    A rigid truck has at most four axles, and two axles are never a combination: there the kind is not asked.
    """
    rows = [axle_row(rule_id) for rule_id in edition.rows]
    fits = [row for row in rows if int(row["axles_min"]) <= axles <= int(row["axles_max"])]
    if any(row["vehicle_class"] == kind for row in fits):
        fits = [row for row in fits if row["vehicle_class"] == kind]
    if drive_axles is not None:
        wrong = edition.several_drive_axles if drive_axles == 1 else edition.one_drive_axle
        fits = [row for row in fits if row["rule_id"] not in wrong]
    found = [(row["rule_id"], int(row["limit_value"])) for row in fits]
    return tuple(sorted(found, key=lambda pair: -pair[1]))


@dataclass
class _Working:
    """A limit while it is worked out."""

    weighed: Weighing
    edition: LimitTable
    account: Account
    kg: int = 0
    rules: list[str] = field(default_factory=list)

    def set(self, rule_id: str, kg: int, template: str, **values: int) -> None:
        self.kg = kg
        self.rules.append(rule_id)
        law = self.edition.laws.get(rule_id) or OTHER_LAWS[rule_id]
        self.account.say(template, kilograms(kg), law, limit=kg, **values)


def mass_limit(weighed: Weighing, edition: LimitTable, account: Account) -> MassLimit:
    """The mass limit with all adjustments, each told to the account.

    Law: 超限运输车辆行驶公路管理规定第三条.
    """
    account.used(edition.edition)
    working = _Working(weighed, edition, account)
    others: Alternatives = ()
    if weighed.limited_by_licence and weighed.licence_gross_kg:
        working.set(edition.licence, weighed.licence_gross_kg, LICENCE)
    else:
        others = _from_table(working)
    for rule_id, lower, template in _lower_bounds(weighed, edition):
        if lower < working.kg:
            working.set(rule_id, lower, template)
    if weighed.permit and weighed.permit.gross_kg > working.kg:
        working.set("PERMIT", weighed.permit.gross_kg, PERMITTED)
    left = tuple((rule, kg) for rule, kg in others if kg < working.kg)
    return MassLimit(working.kg, tuple(working.rules), left)


def _from_table(working: _Working) -> Alternatives:
    weighed = working.weighed
    (rule_id, kg), *others = base_limits(working.edition, weighed.axles, weighed.kind, weighed.drive_axles)
    template = TRUCK if axle_row(rule_id)["vehicle_class"] == "truck" else TRAIN
    working.set(rule_id, kg, template, axles=weighed.axles)
    for _, other in others:
        working.account.say(OPEN, kilograms(other), working.edition.law, other=other)
    _air(working)
    _single_tyres(working)
    return tuple(others)


def _air(working: _Working) -> None:
    rule_id = working.edition.air.get(working.rules[0], "")
    spacing = working.edition.air_spacing_mm.get(rule_id, 0)
    if not (rule_id and working.weighed.air_suspension and working.weighed.trailer_spacing_mm >= spacing):
        return
    added = working.kg if axle_row(rule_id)["operator"] == "delta" else 0
    working.set(rule_id, added + _value(rule_id), AIR)


def _single_tyres(working: _Working) -> None:
    count = working.weighed.single_tyre_axles
    if not count or working.weighed.wide_tyres:
        return
    rule_id = working.edition.single_tyre
    each = -_value(rule_id)
    working.set(rule_id, working.kg - each * count, SINGLE, count=count, each=each)


def _lower_bounds(weighed: Weighing, edition: LimitTable) -> list[tuple[str, int, str]]:
    bounds = []
    if weighed.groups and setting("limits.gb1589_axles"):
        bounds.append((edition.axle_sum, sum(group_limit(group) for group in weighed.groups), SUM))
    if weighed.posted_kg:
        bounds.append(("POSTED", weighed.posted_kg, POSTED))
    return bounds


@remembered
def group_limit(group: AxleGroup) -> int:
    """The permitted load of an axle group in kg. Raises LookupError for more than three axles.

    Law: GB 1589.
    """
    for row in toml_rows("mass", "group"):
        if _fits(row, group):
            return _value(str(row["row"]))
    raise LookupError(f"no permitted load for a group of {group.axles} axles")


def _fits(row: dict[str, Any], group: AxleGroup) -> bool:  # Any: a row of TOML
    same = all(
        getattr(group, name) == row[name]
        for name in ("axles", "dual", "drive", "air", "trailer")
        if name in row
    )
    wide = group.width_mm >= row.get("width_from_mm", 0)
    near = group.spacing_mm < row.get("spacing_below_mm", group.spacing_mm + 1)
    return same and wide and near and group.spacing_mm <= row.get("spacing_upto_mm", group.spacing_mm)


def outline_limits(edition: LimitTable) -> dict[str, tuple[str, int, str]]:
    """height, width, length → rule id, mm, article."""
    return {name: (rule, _value(rule), edition.laws[rule]) for name, rule in edition.outline.items()}
