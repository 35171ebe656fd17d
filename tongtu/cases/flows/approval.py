"""审批流程. Officers draft, the unit head looks, the agency head approves; the approval then moves the case."""

from tongtu.cases.events import ApprovalMoved
from tongtu.cases.flows.case import CASE_FLOW
from tongtu.cases.guards import another_signatory, my_case, not_own_case, two_officers
from tongtu.cases.models import Approval, ApprovalKind, ApprovalState, ApprovalStep, Case, CaseStep, Outcome
from tongtu.documents.numbering import allot
from tongtu.kernel.actors import Role
from tongtu.registry.queries import organisation, unit_block
from tongtu.workflow.clocks import Move
from tongtu.workflow.engine import START, Flow, done, owner, stop

DRAFTED, UNIT_REVIEW, HEAD_APPROVAL, APPROVED, REFUSED = ApprovalState
DRAFT, SUBMIT, AGREE, RETURN, APPROVE, SEND_BACK, REFUSE, WITHDRAW = ApprovalStep
OFFICER, UNIT, HEAD, SYSTEM = Role.CASE_OFFICER, Role.UNIT_HEAD, Role.AGENCY_HEAD, Role.SYSTEM
REVIEWER = Role.RECORD_REVIEWER
___ = None
FILED = "案"  # what stands in the number of a case once its filing is approved
GRANTS = {
    ApprovalKind.FILING: CaseStep.FILE,
    ApprovalKind.REPORT: CaseStep.APPROVE_REPORT,
    ApprovalKind.CLOSING: CaseStep.CLOSE,
}


def _grant(approval: Approval, move: Move) -> None:
    """The head's signature moves the case."""
    case = Case.objects.lock(move.actor, approval.case_id)
    match approval.kind:
        case ApprovalKind.FILING:
            stop("clue.file").apply(case.clue, move)
            unit = unit_block(organisation(case.organisation_id))
            case.filed_on, case.number = move.on, allot(unit, abbr=FILED, year=move.on.year)
            case.save(update_fields=["filed_on", "number"])
        case ApprovalKind.CLOSING:
            case.closed_on = move.on
            case.save(update_fields=["closed_on"])
    CASE_FLOW.advance(case, GRANTS[ApprovalKind(approval.kind)], move.actor, on=move.on)


def _refuse(approval: Approval, move: Move) -> None:
    """Only a filing that is refused ends the case; a refused report or closing goes back to its drafters."""
    if approval.kind != ApprovalKind.FILING:
        return
    case = Case.objects.lock(move.actor, approval.case_id)
    stop("clue.file").apply(case.clue, move)
    case.outcome = Outcome.NOT_FILED
    case.save(update_fields=["outcome"])
    CASE_FLOW.advance(case, CaseStep.REFUSE_FILING, move.actor, on=move.on, reason=move.reason)


# fmt: off
APPROVAL_FLOW: Flow[Approval] = Flow(ApprovalMoved, [
    # T                step       from           to             role                         guards                              clocks document law
    ("T05,T19,T70",    DRAFT,     START,         DRAFTED,       (OFFICER, REVIEWER, SYSTEM), ___,                                ___,   ___,     "PL 54(2), PR 62, PR 67"),
    ("T06,T19,T70",    SUBMIT,    DRAFTED,       UNIT_REVIEW,   OFFICER,                     (my_case, two_officers),            ___,   ___,     "PL 42, PR 63, PR 67"),
    ("T07,T21,T72",    AGREE,     UNIT_REVIEW,   HEAD_APPROVAL, UNIT,                        not_own_case,                       ___,   ___,     "PR 63, PR 68"),
    ("T08,T20",        RETURN,    UNIT_REVIEW,   DRAFTED,       UNIT,                        not_own_case,                       ___,   ___,     "PR 63, PR 67"),
    ("T09,T23,T73",    APPROVE,   HEAD_APPROVAL, APPROVED,      HEAD,                        (not_own_case, another_signatory),  ___,   ___,     "PL 54(2), PL 57(1), PR 63"),
    ("T22,T74",        SEND_BACK, HEAD_APPROVAL, DRAFTED,       HEAD,                        not_own_case,                       ___,   ___,     "PR 63, PR 68"),
    ("T10",            REFUSE,    HEAD_APPROVAL, REFUSED,       HEAD,                        not_own_case,                       ___,   ___,     "PL 54(2), PR 63"),
    ("T20,T22,T24",    WITHDRAW,  (DRAFTED, UNIT_REVIEW, HEAD_APPROVAL), REFUSED, (UNIT, HEAD, SYSTEM), not_own_case,               ___,   ___,     "PR 67, PR 68"),
], name="approval", reasoned=[RETURN, SEND_BACK, REFUSE], inner=[DRAFT, WITHDRAW], then={APPROVE: _grant, REFUSE: _refuse}, owners={
    DRAFTED: owner(OFFICER),
    UNIT_REVIEW: owner(UNIT),
    HEAD_APPROVAL: owner(HEAD),
    APPROVED: done(), REFUSED: done(),
})
# fmt: on
