"""When a decision needs a legal review (法制审核) or a collective discussion (集体讨论)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from tongtu.law.articles import cite
from tongtu.law.explain import yuan
from tongtu.law.hearing import HEAVY, hearing_grounds
from tongtu.law.sources import remembered, toml_rows
from tongtu.law.thresholds import threshold


@dataclass(frozen=True)
class Ground:
    """A fact that makes a review or a discussion necessary."""

    id: str
    title: str
    law: str
    review: bool = False
    discussion: bool = False
    mark: str = "C"

    @property
    def sentence(self) -> str:
        return f"{self.title}（{cite(self.law)}）"


@remembered
def grounds() -> tuple[Ground, ...]:
    return tuple(Ground(**row) for row in toml_rows("legal_review", "ground"))


def _told(facts: Collection[str]) -> list[Ground]:
    known = {ground.id: ground for ground in grounds()}
    if strange := set(facts) - set(known):
        raise ValueError(f"legal_review: unknown facts {sorted(strange)}")
    return [ground for ground in grounds() if ground.id in facts]


def review_grounds(
    fine_fen: int,
    *,
    party_kind: str,
    region: str,
    on: date,
    confiscated_fen: int = 0,
    penalties: Collection[str] = (),
    facts: Collection[str] = (),
) -> list[str]:
    """Why a legal review is required before the decision; empty when it is not.

    A penalty that reaches the hearing threshold is on the list every agency publishes by default.
    facts: ids of law/data/legal_review.toml that hold for the case.
    Raises ValueError for an unknown fact; NoEdition, TwoEditions.
    Law: 行政处罚法（2021）第五十八条.
    """
    amounts = hearing_grounds(
        fine_fen,
        party_kind=party_kind,
        region=region,
        on=on,
        confiscated_fen=confiscated_fen,
        penalties=penalties,
    )
    return amounts + [ground.sentence for ground in _told(facts) if ground.review]


def discussion_grounds(
    fine_fen: int,
    *,
    party_kind: str,
    region: str,
    on: date,
    confiscated_fen: int = 0,
    penalties: Collection[str] = (),
    facts: Collection[str] = (),
) -> list[str]:
    """Why the heads must discuss the case together; empty when they need not.

    Law: 行政处罚法（2021）第五十七条第二款.
    """
    line = threshold("discussion", on, region)
    found = [
        f"拟{act} {yuan(amount)}，达到 {yuan(line.amount_fen(party_kind))}（{cite(line.law)}）"
        for act, amount in (("罚款", fine_fen), ("没收", confiscated_fen))
        if line.met(amount, party_kind)
    ]
    found += [f"拟{name}（{cite('PL 57(2)')}）" for kind, (name, _) in HEAVY.items() if kind in penalties]
    return found + [ground.sentence for ground in _told(facts) if ground.discussion]
