"""The verdict on a weighing (违法超限运输): limit, allowance, excess, sanction, and the reasoning."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeAlias

from tongtu.law.axles import Alternatives, MassLimit, base_limits, mass_limit, outline_limits, table
from tongtu.law.explain import Account, Line, digest, kilograms, percent, yuan
from tongtu.law.fines import SETTLED, Amount, cap_fen, heaviest, ladder, mass_amount, outline_amount
from tongtu.law.rules import Choice, lighter
from tongtu.law.sources import remembered
from tongtu.law.tolerance import FilingPolicy, filing_policy
from tongtu.law.weighing import AxleGroup, Permit, Weighing, weighing

__all__ = [
    "AxleGroup",
    "Chosen",
    "FilingPolicy",
    "Permit",
    "Verdict",
    "Weighing",
    "assess",
    "assess_by_lighter_law",
    "quick_excess",
    "weighing",
]

Outcome: TypeAlias = Literal["legal", "warning", "fine", "not_penalised", "exempt"]
WHOLE_BP = 10_000
MEASURED = "实测车货总质量 {gross} 千克"
ALLOWED = "扣除称重误差 {rate}，向下取整到 {round} 千克，认定 {adjusted} 千克"
ALLOWED_FIXED = "扣除称重误差 {kg} 千克，认定 {adjusted} 千克"
ALREADY = "所报质量已经扣除误差，认定 {adjusted} 千克"
WITHIN = "未超过限值，不构成违法超限"
OVER = "超过限值 {excess} 千克，超限率 {rate}"
TALL = {
    "height": "车货总高度 {mm} 毫米，超过限值 {limit} 毫米",
    "width": "车货总宽度 {mm} 毫米，超过限值 {limit} 毫米",
    "length": "车货总长度 {mm} 毫米，超过限值 {limit} 毫米",
}
OVERLOADED = "超过行驶证载明的总质量 {licence} 千克，涉嫌超载，移送公安机关交通管理部门"
EXEMPT = {
    "gb1589": ("符合国家标准的专用车辆，不按超限车辆处理", "OL 3(2)(5), GB-1589"),
    "military": ("军队、武警部队车辆，不按本规定处罚", "HPR 76"),
    "rescue": ("执行抢险救灾任务的车辆，由审核人员按指挥机构的命令核定", "SET"),
}
PERMIT_COVERS = "持有效的超限运输车辆通行证，未超过准许的质量和尺寸"


@dataclass(frozen=True)
class Chosen:
    """What an officer settled where the law leaves a range: fens within it, and whether it was serious."""

    outline_fine_fen: int | None = None
    mass_fine_fen: int | None = None
    serious: bool = False


@dataclass(frozen=True)
class Question:
    """Everything a verdict depends on, apart from the law itself."""

    weighed: Weighing
    on: date
    region: str
    policy: FilingPolicy
    chosen: Chosen

    def as_asked(self) -> dict[str, Any]:  # Any: JSON values of several kinds
        facts = {"weighing": self.weighed.as_dict(), "on": self.on, "region": self.region}
        return facts | {"policy": vars(self.policy), "chosen": vars(self.chosen)}


@dataclass(frozen=True)
class Finding:
    """What was found before any sanction. Outline: the dimensions over their limit, in mm."""

    adjusted_kg: int
    limit: MassLimit
    outline: dict[str, int]

    @property
    def excess_kg(self) -> int:
        return max(0, self.adjusted_kg - self.limit.limit_kg)

    @property
    def rate_bp(self) -> int:
        return self.excess_kg * WHOLE_BP // self.limit.limit_kg


@dataclass(frozen=True)
class Verdict(Question):
    """The answer. Masses in kg, money in fen, rates in basis points.

    fine_fen: the fine, or the least of the range while `needs_choice`. to_file: above the policy's minima.
    alternatives: (rule, limit) that would apply if a question still open were answered otherwise.
    """

    outcome: Outcome
    limit_kg: int
    rule_ids: tuple[str, ...]
    alternatives: Alternatives
    tolerance_kg: int
    gross_kg_adjusted: int
    excess_kg: int
    excess_rate_bp: int
    fine_fen: int
    fine_max_fen: int
    to_file: bool
    explanation: tuple[Line, ...]
    editions: tuple[str, ...]
    digest: str

    @property
    def needs_choice(self) -> bool:
        """Whether an officer must still choose an amount between fine_fen and fine_max_fen."""
        return self.fine_fen != self.fine_max_fen

    @property
    def weight(self) -> tuple[int, int]:
        """For the lighter-law rule: the sanction first, then the most it may cost."""
        order = ("legal", "exempt", "not_penalised", "warning", "fine")
        return (max(0, order.index(self.outcome) - 1), self.fine_max_fen)

    @property
    def penalised(self) -> bool:
        return self.outcome in {"warning", "fine"}

    def recompute(self) -> "Verdict":
        """The same question asked again: equal, unless somebody changed the data of the law."""
        return assess(self.weighed, on=self.on, region=self.region, policy=self.policy, chosen=self.chosen)

    def as_dict(self) -> dict[str, Any]:  # Any: JSON values of several kinds
        """Plain values to be stored with the record."""
        plain = ("outcome", "limit_kg", "tolerance_kg", "gross_kg_adjusted", "excess_kg", "excess_rate_bp")
        found = {
            name: getattr(self, name) for name in (*plain, "fine_fen", "fine_max_fen", "to_file", "digest")
        }
        return found | {
            "weighing": self.weighed.as_dict(),
            "on": self.on.isoformat(),
            "region": self.region,
            "rule_ids": list(self.rule_ids),
            "alternatives": [list(pair) for pair in self.alternatives],
            "explanation": [line.as_dict() for line in self.explanation],
            "editions": list(self.editions),
        }


def assess(
    weighed: Weighing,
    *,
    on: date,
    region: str,
    policy: FilingPolicy | None = None,
    chosen: Chosen | None = None,
) -> Verdict:
    """Judge a weighing by the law of the day of the act. Pure: the same facts always give the same verdict.

    policy: allowance and filing minima; the published one of the region when not given.
    chosen: what an officer settled where the law leaves a range.
    Raises NoEdition, TwoEditions; ValueError for an unknown accuracy class or an amount outside its range.
    Law: 超限运输车辆行驶公路管理规定第三条、第四十三条，公路安全保护条例第六十四条.
    """
    asked = Question(weighed, on, region, policy or filing_policy(on, region), chosen or Chosen())
    account = Account()
    found = Finding(
        adjusted_kg=_adjusted(weighed, asked.policy, account),
        limit=mass_limit(weighed, table(on, region), account),
        outline=_outline_over(asked, account),
    )
    outcome, low, high = _judged(asked, found, account)
    return Verdict(
        **vars(asked),
        outcome=outcome,
        limit_kg=found.limit.limit_kg,
        rule_ids=found.limit.rule_ids,
        alternatives=found.limit.alternatives,
        tolerance_kg=weighed.gross_kg - found.adjusted_kg,
        gross_kg_adjusted=found.adjusted_kg,
        excess_kg=found.excess_kg,
        excess_rate_bp=found.rate_bp,
        fine_fen=low,
        fine_max_fen=high,
        to_file=_to_file(asked, found, outcome),
        explanation=tuple(account.lines),
        editions=tuple(account.editions),
        digest=digest(asked.as_asked(), account.editions),
    )


def _to_file(asked: Question, found: Finding, outcome: Outcome) -> bool:
    over = asked.policy.files(found.excess_kg, found.rate_bp) or bool(found.outline)
    return over and outcome != "exempt"


def _adjusted(weighed: Weighing, policy: FilingPolicy, account: Account) -> int:
    account.say(MEASURED, kilograms(weighed.gross_kg), "PL 41(2)", gross=weighed.gross_kg)
    if weighed.gross_kg_is_adjusted:
        account.say(ALREADY, kilograms(weighed.gross_kg), policy.law, adjusted=weighed.gross_kg)
        return weighed.gross_kg
    if policy.method == "none":
        return weighed.gross_kg
    account.used(policy.edition)
    kg = policy.adjusted_kg(weighed.gross_kg, weighed.accuracy_class, weighed.speed_kmh)
    if policy.method == "fixed_kg":
        account.say(ALLOWED_FIXED, kilograms(kg), policy.law, kg=policy.fixed_kg, adjusted=kg)
        return kg
    rate = percent(policy.rate_bp(weighed.accuracy_class, weighed.speed_kmh))
    account.say(ALLOWED, kilograms(kg), policy.law, rate=rate, round=policy.round_to_kg, adjusted=kg)
    return kg


def _outline_over(asked: Question, account: Account) -> dict[str, int]:
    """The dimensions over their limit, or over the permit's."""
    over, weighed = {}, asked.weighed
    for name, (_, legal_mm, law) in outline_limits(table(asked.on, asked.region)).items():
        measured = getattr(weighed, f"{name}_mm")
        permitted = getattr(weighed.permit, f"{name}_mm") if weighed.permit else 0
        limit = max(legal_mm, permitted)
        if measured is not None and measured > limit:
            over[name] = measured
            account.say(TALL[name], f"{measured:,} mm", law, mm=measured, limit=limit)
    return over


def _judged(asked: Question, found: Finding, account: Account) -> tuple[Outcome, int, int]:
    if asked.weighed.exemption:
        template, law = EXEMPT[asked.weighed.exemption]
        account.say(template, "免于处罚", law)
        return "exempt", 0, 0
    _overload(asked.weighed, account)
    if not found.excess_kg and not found.outline:
        covered = asked.weighed.permit is not None
        account.say(PERMIT_COVERS if covered else WITHIN, "合法", "HPR 38" if covered else "OL 3(1)")
        return ("exempt" if covered else "legal"), 0, 0
    if found.excess_kg:
        rate = percent(found.rate_bp)
        account.say(OVER, kilograms(found.excess_kg), "OL 3(1)", excess=found.excess_kg, rate=rate)
    return _sanctioned(asked, found, account)


def _overload(weighed: Weighing, account: Account) -> None:
    """Overload (超载) is the police's: it is told, and never fined here."""
    licence = weighed.licence_gross_kg
    if licence and not weighed.limited_by_licence and weighed.axles == 2 and weighed.gross_kg > licence:
        account.say(OVERLOADED, kilograms(licence), "RS-2016, RTSL 92", licence=licence)


def _sanctioned(asked: Question, found: Finding, account: Account) -> tuple[Outcome, int, int]:
    on, region, chosen = asked.on, asked.region, asked.chosen
    mass = mass_amount(
        ladder("mass", on, region),
        account,
        excess_kg=found.excess_kg,
        limit_kg=found.limit.limit_kg,
        serious=chosen.serious,
    )
    shape = outline_amount(ladder("outline", on, region), found.outline, account)
    mass = _settled(mass, chosen.mass_fine_fen, account)
    shape = _settled(shape, chosen.outline_fine_fen, account)
    sanction = heaviest([mass, shape])
    if sanction == "none":
        return "legal", 0, 0
    high = cap_fen(ladder("total", on, region), mass.high_fen + shape.high_fen, account)
    return sanction, min(high, mass.low_fen + shape.low_fen), high


def _settled(amount: Amount, fine_fen: int | None, account: Account) -> Amount:
    """The officer's amount, when it lies in the range. Raises ValueError when it does not."""
    if fine_fen is None:
        return amount
    if not amount.open or not amount.low_fen <= fine_fen <= amount.high_fen:
        raise ValueError(f"{yuan(fine_fen)} is not within {yuan(amount.low_fen)} to {yuan(amount.high_fen)}")
    account.say(SETTLED, yuan(fine_fen), "PL 34", fine=yuan(fine_fen))
    return replace(amount, low_fen=fine_fen, high_fen=fine_fen)


def assess_by_lighter_law(
    weighed: Weighing, *, acted_on: date, decided_on: date, region: str, chosen: Chosen | None = None
) -> Choice[Verdict]:
    """The verdict by the law of the act, or of the decision when that is lighter (行政处罚法第三十七条)."""
    old = assess(weighed, on=acted_on, region=region, chosen=chosen)
    return lighter(old, assess(weighed, on=decided_on, region=region, policy=old.policy, chosen=chosen))


@remembered
def _plain_limit(axles: int, region: str, on: date) -> int:
    return base_limits(table(on, region), axles, "", None)[0][1]


def quick_excess(axles: int, gross_kg_raw: int, accuracy_class: str, region: str, on: date) -> int:
    """The excess of a passage of which only this is known: what `assess` says, cheap for the legal many."""
    policy = filing_policy(on, region)
    return max(0, policy.adjusted_kg(gross_kg_raw, accuracy_class, None) - _plain_limit(axles, region, on))
