"""The remedies printed on a decision, made from the law in force and never typed by hand."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from tongtu.law.articles import numeral
from tongtu.law.explain import Account, Line
from tongtu.law.limits import Limit, limit

Procedure: TypeAlias = Literal["simple", "ordinary"]
UNITS = {"calendar_day": "日", "month": "个月", "working_day": "个工作日", "year": "年"}
REVIEW_OR_SUIT = (
    "如不服本决定，可以自收到本决定书之日起{review}内向{organ}申请行政复议，"
    "也可以自收到本决定书之日起{suit}内直接向{court}提起行政诉讼。"
)
REVIEW_FIRST = (
    "如不服本决定，应当先自收到本决定书之日起{review}内向{organ}申请行政复议；"
    "对行政复议决定不服的，可以再自收到行政复议决定书之日起{suit}内向{court}提起行政诉讼。"
)
THROUGH_AGENCY = "行政复议申请也可以通过作出本决定的机关提交。"
BY_INTERNET = "本决定通过互联网渠道送达，行政复议申请也可以通过互联网渠道提交：{channel}。"
NOT_STOPPED = "申请行政复议或者提起行政诉讼期间，本决定不停止执行，法律另有规定的除外。"
NO_SURCHARGE = "加处罚款的数额在行政复议或者行政诉讼期间不予计算。"


@dataclass(frozen=True)
class Remedies:
    """What a decision says about remedies. review_first: reconsideration comes before a suit (复议前置)."""

    sentences: tuple[str, ...]
    review_first: bool
    explanation: tuple[Line, ...]
    editions: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.sentences)


def remedies(
    *,
    procedure_type: Procedure,
    served_by_internet: bool,
    evidence_from_monitoring: bool,
    organ: str,
    court: str,
    on: date,
    region: str = "",
    channel: str = "",
) -> Remedies:
    """The remedy text of a decision.

    organ: the government that reconsiders. court: the court of the place. on: day of the decision.
    channel: address of the internet channel for reconsideration, needed when served_by_internet.
    Raises ValueError when something the text must name is missing; NoEdition, TwoEditions.
    Law: 行政复议法（2023）第二十条至第二十四条、第三十二条，行政诉讼法第四十五条、第四十六条.
    """
    if not organ or not court or (served_by_internet and not channel):
        raise ValueError("the remedy text names the organ, the court and, served by internet, the channel")
    account = Account()
    review_first = procedure_type == "simple"
    review = limit("reconsideration.apply", on, region)
    suit = limit("suit.apply.after_review" if review_first else "suit.apply", on, region)
    for one in (review, suit):
        account.used(one.edition)
    law = "RL 23(1)(1), RL 20(1), LL 45" if review_first else "RL 20(1), RL 24, LL 46(1)"
    template = REVIEW_FIRST if review_first else REVIEW_OR_SUIT
    terms = {"review": _words(review), "suit": _words(suit), "organ": organ, "court": court}
    account.say(template, "review_first" if review_first else "either", law, **terms)
    if review_first or evidence_from_monitoring:
        account.say(THROUGH_AGENCY, "through_agency", "RL 32")
    if served_by_internet:
        account.say(BY_INTERNET, "by_internet", "RL 22(2)", channel=channel)
    account.say(NOT_STOPPED, "not_stopped", "PL 73(1)")
    account.say(NO_SURCHARGE, "no_surcharge", "PL 73(3)")
    told = tuple(account.lines)
    return Remedies(tuple(line.text for line in told), review_first, told, tuple(account.editions))


def _words(one: Limit) -> str:
    """六十日, 六个月."""
    return numeral(one.amount) + UNITS[one.unit]
