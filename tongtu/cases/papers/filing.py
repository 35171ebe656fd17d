"""线索登记表、立案登记表、证据记录单、调查报告、法制审核表: before anything is told to the party."""

from datetime import date

from django.utils.translation import gettext as _

from tongtu.cases.models import ApprovalKind, Case, Clue, LegalReview, Source
from tongtu.cases.papers.common import (
    act,
    cause,
    drafted,
    evidence_name,
    officers,
    opinions,
    paper,
    party,
    penalty_words,
    plate,
    signs,
)
from tongtu.evidence import queries as evidence
from tongtu.kernel import clock
from tongtu.law.articles import cite
from tongtu.registry import queries as registry
from tongtu.workflow.papers import Paper, writes

FORM_SOURCE = {Source.MONITORING: "inspection"}  # the form has six boxes; monitoring is inspection


@writes("clue_registration")
def clue_registration(clue: Clue, on: date) -> Paper:
    case = clue.case
    data = {
        "clue_no": case.number,
        "source": FORM_SOURCE.get(Source(clue.source), clue.source),
        "source_detail": str(Source(clue.source).label),
        "received_at": clue.found_at,
        "summary": clue.facts,
        "vehicle_no": plate(case),
        "place": case.place,
        "proposal": "verify",
        "unit_approval": {"opinion": _("经核查属实，提请立案。"), "by": _("系统核验"), "on": on},
        "registrars": signs(case, on),
    }
    return paper(case, data)


@writes("filing_registration")
def filing_registration(case: Case, on: date) -> Paper:
    data = {
        "source": FORM_SOURCE.get(Source(case.source), case.source),
        "source_other": str(Source(case.source).label) if case.source == Source.OTHER else "",
        "cause": cause(case),
        "accepted_at": clock.local(case.created_at),
        "party": party(case),
        "facts": case.facts,
        "filing_basis": [cite("PL 54(2)"), *act(case).penalises.split("；")[:1]],
        **opinions(case, ApprovalKind.FILING),
    }
    return paper(case, data)


@writes("av_evidence_sheet")
def av_evidence_sheet(case: Case, on: date) -> Paper:
    pages = evidence.sheet_pages(case.subject)
    data = {
        "cause": cause(case),
        "pages": pages,
        "officers": officers(case, on),
        "officer_signs": signs(case, on),
    }
    return paper(case, data)


@writes("investigation_report")
def investigation_report(case: Case, on: date) -> Paper:
    things = [{"name": evidence_name(item), "note": item.proves} for item in evidence.usable(case.subject)]
    data = {
        "cause": cause(case),
        "filed_at": case.filed_on,
        "investigators": officers(case, on),
        "party": party(case),
        "process_and_facts": case.facts,
        "evidence": things,
        "discretion": case.discretion,
        "conclusion": f"{drafted(case, ApprovalKind.REPORT)}\n{_('拟处理意见')}：{penalty_words(case)}。",
        "officer_signs": signs(case, on),
        **opinions(case, ApprovalKind.REPORT),
    }
    return paper(case, data)


@writes("legal_review_sheet")
def legal_review_sheet(review: LegalReview, on: date) -> Paper:
    case = review.case
    reviewer = registry.officer_block(review.reviewer_id, on=on)["name"] if review.reviewer_id else ""
    passed = {"passed": "pass", "returned": "supplement"}[review.state]
    data = {
        "cause": cause(case),
        "party_name": party(case)["name"],
        "facts": case.facts,
        "handler": officers(case, on)[0]["name"],
        "proposal": penalty_words(case),
        "unit_approval": opinions(case, ApprovalKind.REPORT)["unit_approval"],
        "checks": review.checks,
        "conclusion": passed,
        "explanation": review.opinion,
        "reviewer": {"name": reviewer, "at": on, "status": "e_signed"},
        "legal_approval": {"opinion": review.opinion, "by": reviewer, "on": on},
    }
    return paper(case, data)
