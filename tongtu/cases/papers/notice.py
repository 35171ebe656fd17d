"""违法行为通知书: what the agency holds, why, and what it intends (PL 44)."""

from datetime import date

from tongtu.cases.guards import may_be_heard
from tongtu.cases.models import Case
from tongtu.cases.papers.common import act, basis, cause, evidence_names, paper, party, penalty, violated
from tongtu.workflow.papers import Paper, writes


@writes("violation_notice")
def violation_notice(case: Case, _on: date) -> Paper:
    who = party(case)
    data = {
        "cause": cause(case),
        "party_name": who["name"],
        "party_kind": who["kind"],
        "facts": case.facts,
        "act": act(case).name,
        "violated": violated(case),
        "basis": basis(case),
        "reasons": case.discretion,
        "proposed_penalty": penalty(case),
        "right_statement": True,
        "right_hearing": may_be_heard(case),
        "evidence": evidence_names(case),
    }
    return paper(case, data)
