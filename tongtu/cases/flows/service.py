"""送达流程. Every clock of the party counts from the day this flow proves."""

from tongtu.cases.events import ServiceMoved
from tongtu.cases.flows.case import CASE_FLOW
from tongtu.cases.guards import consent_if_electronic, my_case, proof_complete
from tongtu.cases.models import Case, CaseStep, Outcome, Purpose, Service, ServiceState, ServiceStep
from tongtu.kernel.actors import Role
from tongtu.workflow.clocks import Move
from tongtu.workflow.engine import START, Flow, done, wait

SENT, SERVED, FAILED = ServiceState
SEND, PROVE, FAIL = ServiceStep
OFFICER, SYSTEM = Role.CASE_OFFICER, Role.SYSTEM
___ = None


def _tell_case(service: Service, move: Move) -> None:
    case = Case.objects.lock(move.actor, service.case_id)
    told = {Purpose.NOTICE: CaseStep.NOTICE_SERVED, Purpose.HEARING: CaseStep.HEARING_TOLD}
    nothing_to_do = case.outcome == Outcome.NO_PENALTY
    decided = CaseStep.NO_PENALTY_SERVED if nothing_to_do else CaseStep.DECISION_SERVED
    CASE_FLOW.advance(case, told.get(Purpose(service.purpose), decided), move.actor, on=move.on)


# fmt: off
SERVICE_FLOW: Flow[Service] = Flow(ServiceMoved, [
    # T             step   from   to      role               guards                            clocksdocumentlaw
    ("T26,T34,T50", SEND,  START, SENT,   (OFFICER, SYSTEM), (my_case, consent_if_electronic), ___, ___, "PL 61, CPL 88, CPL 90"),
    ("T26,T34,T50", PROVE, SENT,  SERVED, (OFFICER, SYSTEM), proof_complete,                   ___, ___, "PL 61, CPL 87, CPL 90"),
    ("T26,T34,T50", FAIL,  SENT,  FAILED, (OFFICER, SYSTEM), ___,                              ___, ___, "CPL 88, CPL 91, CPL 95"),
], name="service", reasoned=[FAIL], inner=[SEND, PROVE], then={PROVE: _tell_case}, owners={
    SENT: wait("delivery", "decision.serve"),
    SERVED: done(), FAILED: done(),
})
# fmt: on
