"""法制审核流程. Not reviewed, or not passed: no decision (PL 58)."""

from tongtu.cases.events import LegalReviewMoved
from tongtu.cases.flows.case import CASE_FLOW
from tongtu.cases.flows.discussion import call_discussion
from tongtu.cases.guards import not_own_case
from tongtu.cases.models import Case, CaseStep, LegalReview, LegalReviewState, LegalReviewStep
from tongtu.kernel.actors import Role
from tongtu.workflow.clocks import Move
from tongtu.workflow.engine import START, Flow, done, owner

REVIEWING, PASSED, RETURNED = LegalReviewState
REQUEST, PASS, SUPPLEMENT, CORRECT = LegalReviewStep
OFFICER, UNIT, LAWYER, SYSTEM = Role.CASE_OFFICER, Role.UNIT_HEAD, Role.LEGAL_REVIEWER, Role.SYSTEM
___ = None
ANSWERS = {PASS: CaseStep.PASS, SUPPLEMENT: CaseStep.SUPPLEMENT, CORRECT: CaseStep.CORRECT}


def _answer(step: LegalReviewStep):  # type: ignore[no-untyped-def] # a closure per row of the table below
    def move_case(review: LegalReview, move: Move) -> None:
        case = Case.objects.lock(move.actor, review.case_id)
        if step == CORRECT:
            case.proposal += 1
            case.save(update_fields=["proposal"])
        CASE_FLOW.advance(case, ANSWERS[step], move.actor, on=move.on, reason=move.reason)
        if step == PASS:
            call_discussion(case, move)

    return move_case


# fmt: off
LEGAL_REVIEW_FLOW: Flow[LegalReview] = Flow(LegalReviewMoved, [
    # T         step        from       to         role                     guards        clocksdocument              law
    ("T25",     REQUEST,    START,     REVIEWING, (OFFICER, UNIT, SYSTEM), ___,          ___, ___,                  "PL 58, PR 71"),
    ("T43,T44", PASS,       REVIEWING, PASSED,    LAWYER,                  not_own_case, ___, "legal_review_sheet", "PL 58, PR 72"),
    ("T41",     SUPPLEMENT, REVIEWING, RETURNED,  LAWYER,                  not_own_case, ___, "legal_review_sheet", "PL 58, PR 72"),
    ("T42",     CORRECT,    REVIEWING, RETURNED,  LAWYER,                  not_own_case, ___, "legal_review_sheet", "PL 44, PL 58"),
], name="legal_review", reasoned=[SUPPLEMENT, CORRECT], inner=[REQUEST],
   then={step: _answer(step) for step in ANSWERS}, owners={
    REVIEWING: owner(LAWYER, "legal.review"),
    PASSED: done(), RETURNED: done(),
})
# fmt: on
