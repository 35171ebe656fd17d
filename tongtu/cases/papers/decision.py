"""行政处罚决定书、责令改正通知书、不予行政处罚决定书."""

from datetime import date

from django.utils.translation import gettext as _

from tongtu.cases.models import Case, HearingState, Penalty, Statement
from tongtu.cases.papers.common import (
    basis,
    cause,
    evidence_names,
    number_of,
    paper,
    party,
    penalty,
    remedy,
    violated,
)
from tongtu.documents.schemas.decisions import NoPenaltyGround
from tongtu.kernel import clock
from tongtu.law.articles import cite
from tongtu.payments import queries as payments
from tongtu.workflow.papers import Paper, writes

GROUND_LAW = {
    "minor_corrected": "PL 33(1)",
    "first_minor_corrected": "PL 33(1)",
    "no_fault": "PL 33(2)",
    "under_age": "PL 30",
    "mental": "PL 31",
    "expired": "PL 36",
    "not_proved": "PL 40",
    "other": "PL 57(1)",
}


@writes("penalty_decision")
def penalty_decision(case: Case, _on: date) -> Paper:
    data = {
        "cause": cause(case),
        "party": party(case),
        "facts": case.facts,
        "evidence": evidence_names(case),
        "violated": violated(case),
        "basis": basis(case),
        "penalty": penalty(case),
        "defence_and_response": defence(case),
        "discretion_reason": case.discretion,
        "remedy": remedy(case),
        "correction": _("责令立即改正违法行为。"),
    }
    if case.penalty == Penalty.FINE:
        data |= payments.collecting_channel(case.region)
    return paper(case, data)


def defence(case: Case) -> str:
    """What the party said and what became of it, in one paragraph."""
    heard = hearing(case)
    said = list(case.statements.all())
    waived = case.waivers.filter(proposal=case.proposal, signed_at__isnull=False).exists()
    if waived and not said:
        return _("本机关已告知当事人依法享有的陈述、申辩和听证权利，当事人书面表示放弃。")
    if heard and not said:
        return heard
    if not said:
        return _("本机关已告知当事人依法享有的陈述、申辩和听证权利，当事人在期限内未提出。")
    answers = [
        _("当事人提出：%(claims)s 本机关复核意见：%(adopted)s。%(reasons)s")
        % {"claims": one.claims, "adopted": Statement.Adopted(one.adopted).label, "reasons": one.reasons}
        for one in said
    ]
    return "\n".join([*answers, *([heard] if heard else [])])


def hearing(case: Case) -> str:
    """That the party was heard in a hearing, and what its host found; "" without one."""
    held = case.hearings.filter(proposal=case.proposal, state=HearingState.REPORTED).first()
    if held is None or held.sits_at is None:
        return ""
    day = f"{clock.local(held.sits_at):%Y年%-m月%-d日}"
    return _("根据当事人的申请，本机关于%(day)s举行听证。听证意见：%(opinion)s") % {
        "day": day,
        "opinion": held.opinion,
    }


@writes("correction_order")
def correction_order(case: Case, _on: date) -> Paper:
    who = party(case)
    data = {
        "cause": cause(case),
        "party_name": who["name"],
        "party_kind": who["kind"],
        "facts": case.facts,
        "violated": violated(case),
        "basis": [cite("PL 28(1)")],
        "mode": "now",
        "measures": _("立即停止违法行为；运输可分载货物的，卸载或者分装至符合限定标准后方可继续行驶。"),
        "remedy": remedy(case),
    }
    return paper(case, data)


@writes("no_penalty_decision")
def no_penalty_decision(case: Case, _on: date) -> Paper:
    data = {
        "cause": cause(case),
        "party": party(case),
        "facts": case.facts,
        "ground": case.ground or NoPenaltyGround.OTHER.value,
        "basis": [cite(GROUND_LAW[case.ground or "other"])],
        "reasons": case.discretion,
        "education": _("本机关已对当事人进行教育，告知其相关法律规定和违法行为的危害。"),
        "remedy": remedy(case),
        "evidence": evidence_names(case),
        "violated": violated(case),
        "correction_ref": number_of(case, "correction_order"),
    }
    return paper(case, data)
