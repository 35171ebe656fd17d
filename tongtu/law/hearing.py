"""When a party must be offered a hearing (听证): 行政处罚法第六十三条 as a function of the penalty."""

from collections.abc import Collection
from datetime import date

from tongtu.law.articles import cite
from tongtu.law.explain import yuan
from tongtu.law.thresholds import threshold

# The kinds of penalty that open a hearing whatever their amount: 行政处罚法第六十三条第一款第三、四项.
HEAVY = {
    "lower_grade": ("降低资质等级", "PL 63(1)(3)"),
    "revoke_permit": ("吊销许可证件", "PL 63(1)(3)"),
    "order_suspend_business": ("责令停产停业", "PL 63(1)(4)"),
    "order_close": ("责令关闭", "PL 63(1)(4)"),
    "ban_practice": ("限制从业", "PL 63(1)(4)"),
}


def hearing_required(
    fine_fen: int,
    *,
    party_kind: str,
    region: str,
    on: date,
    confiscated_fen: int = 0,
    penalties: Collection[str] = (),
) -> bool:
    """Whether the party must be told of the right to a hearing.

    fine_fen, confiscated_fen: proposed, in fen. party_kind: person or org.
    penalties: kinds as in violations.csv.
    Raises NoEdition, TwoEditions; ValueError.
    Law: 行政处罚法（2021）第六十三条.
    """
    grounds = hearing_grounds(
        fine_fen,
        party_kind=party_kind,
        region=region,
        on=on,
        confiscated_fen=confiscated_fen,
        penalties=penalties,
    )
    return bool(grounds)


def hearing_grounds(
    fine_fen: int,
    *,
    party_kind: str,
    region: str,
    on: date,
    confiscated_fen: int = 0,
    penalties: Collection[str] = (),
) -> list[str]:
    """Why a hearing must be offered, each with its article; empty when it need not."""
    line = threshold("hearing", on, region)
    grounds = [
        f"拟{act} {yuan(amount)}，达到 {yuan(line.amount_fen(party_kind))}（{cite(line.law)}）"
        for act, amount in (("罚款", fine_fen), ("没收", confiscated_fen))
        if line.met(amount, party_kind)
    ]
    return grounds + [f"拟{name}（{cite(law)}）" for kind, (name, law) in HEAVY.items() if kind in penalties]
