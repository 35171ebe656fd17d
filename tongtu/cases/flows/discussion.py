"""集体讨论流程. What is complex or heavy is not one head's decision (PL 57(2))."""

from tongtu.cases.events import DiscussionMoved
from tongtu.cases.flows.case import CASE_FLOW
from tongtu.cases.guards import not_own_case, reasons_to_discuss
from tongtu.cases.models import Case, CaseStep, Discussion, DiscussionState, DiscussionStep
from tongtu.kernel.actors import Role
from tongtu.kernel.speech import kept_title
from tongtu.workflow.clocks import Move
from tongtu.workflow.engine import START, Flow, done, owner

CALLED, CONCLUDED, RETURNED = DiscussionState
CALL, CONCLUDE, RETURN = DiscussionStep
LAWYER, OFFICER, UNIT, PANEL, SYSTEM = (
    Role.LEGAL_REVIEWER, Role.CASE_OFFICER, Role.UNIT_HEAD, Role.PANEL, Role.SYSTEM,
)  # fmt: skip
___ = None


def _back(discussion: Discussion, move: Move) -> None:
    case = Case.objects.lock(move.actor, discussion.case_id)
    CASE_FLOW.advance(case, CaseStep.DISCUSSED_BACK, move.actor, on=move.on, reason=move.reason)


# fmt: off
DISCUSSION_FLOW: Flow[Discussion] = Flow(DiscussionMoved, [
    # T     step      from    to         role                             guards        clocksdocument                        law
    ("T43", CALL,     START,  CALLED,    (LAWYER, OFFICER, UNIT, SYSTEM), ___,          ___, ___,                            "PL 57(2), PR 76"),
    ("T45", CONCLUDE, CALLED, CONCLUDED, PANEL,                           not_own_case, ___, "collective_discussion_record", "PL 57(2), PR 76"),
    ("T46", RETURN,   CALLED, RETURNED,  PANEL,                           not_own_case, ___, "collective_discussion_record", "PL 57(2), PR 76"),
], name="discussion", reasoned=[RETURN], inner=[CALL, CONCLUDE, RETURN], then={RETURN: _back}, owners={
    CALLED: owner(PANEL),
    CONCLUDED: done(), RETURNED: done(),
})
# fmt: on


def call_discussion(case: Case, move: Move) -> Discussion | None:
    """Put a case that is ready for decision before the heads, where the law wants their discussion."""
    grounds = reasons_to_discuss(case)
    if not grounds or case.discussions.filter(proposal=case.proposal, state=CALLED).exists():
        return None
    discussion = Discussion(
        region=case.region,
        title=kept_title("集体讨论", case.title),
        case=case,
        proposal=case.proposal,
        required_because=grounds,
    )
    return DISCUSSION_FLOW.begin(discussion, CALL, move.actor, on=move.on)
