"""执行流程. A decision is performed, or it falls due; the demand and the court follow in records of their own."""

from tongtu.cases.events import ExecutionMoved
from tongtu.cases.flows.case import CASE_FLOW
from tongtu.cases.models import Case, CaseStep, Execution, ExecutionState, ExecutionStep
from tongtu.kernel.actors import Role
from tongtu.workflow.clocks import Move
from tongtu.workflow.engine import START, Flow, done, owner, wait

AWAITING, OVERDUE, PERFORMED = ExecutionState
BEGIN, LAPSE, PERFORM = ExecutionStep
OFFICER, SYSTEM = Role.CASE_OFFICER, Role.SYSTEM
___ = None


def _tell_case(execution: Execution, move: Move) -> None:
    case = Case.objects.lock(move.actor, execution.case_id)
    CASE_FLOW.advance(case, CaseStep.PERFORMED, move.actor, on=move.on)


# fmt: off
EXECUTION_FLOW: Flow[Execution] = Flow(ExecutionMoved, [
    # T        step     from                 to         role               guards clocks document law
    ("T50",   BEGIN,   START,               AWAITING,  (OFFICER, SYSTEM), ___,   ___,   ___,     "PL 66, PL 67"),
    ("T56",   LAPSE,   AWAITING,            OVERDUE,   SYSTEM,            ___,   ___,   ___,     "PL 72(1)"),
    ("T52,T57", PERFORM, (AWAITING, OVERDUE), PERFORMED, (SYSTEM, OFFICER), ___, ___,   ___,     "PL 66, PL 67"),
], name="execution", inner=[BEGIN, LAPSE, PERFORM], then={PERFORM: _tell_case}, owners={
    AWAITING: wait("payment", "fine.pay"),
    OVERDUE: owner(OFFICER),
    PERFORMED: done(),
})
# fmt: on
