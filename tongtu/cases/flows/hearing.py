"""听证流程. The party is heard by somebody who did not investigate, and the decision follows the record (PL 65)."""

from tongtu.cases.events import HearingMoved
from tongtu.cases.flows.case import CASE_FLOW
from tongtu.cases.guards import day_has_come, host_only, not_own_case, seven_days_ahead, told_in_time
from tongtu.cases.models import Case, CaseStep, Hearing, HearingState, HearingStep
from tongtu.kernel.actors import Role
from tongtu.workflow.clocks import Move
from tongtu.workflow.engine import START, Flow, done, owner, start, stop

REQUESTED, ARRANGING, NOTIFIED, POSTPONED, HELD, REPORTED, ENDED = HearingState
REQUEST, APPOINT, NOTIFY, POSTPONE, HOLD, REPORT, WITHDRAW, LAPSE = HearingStep
OFFICER, HEAD, HOST, PARTY = Role.CASE_OFFICER, Role.AGENCY_HEAD, Role.HEARING_HOST, Role.PARTY
BEFORE = (REQUESTED, ARRANGING, NOTIFIED, POSTPONED)
___ = None


def _over(hearing: Hearing, move: Move) -> None:
    case = Case.objects.lock(move.actor, hearing.case_id)
    CASE_FLOW.advance(case, CaseStep.HEARD, move.actor, on=move.on)


# fmt: off
HEARING_FLOW: Flow[Hearing] = Flow(HearingMoved, [
    # T         step      from                    to         role              guards                                   clocks                   document           law
    ("T28,T32", REQUEST,  START,                  REQUESTED, (PARTY, OFFICER), ___,                                     ___,                     "hearing_request", "PL 63, PL 64(1)"),
    ("T34",     APPOINT,  REQUESTED,              ARRANGING, HEAD,             not_own_case,                            ___,                     ___,               "PL 64(4)"),
    ("T34,T37", NOTIFY,   (ARRANGING, POSTPONED), NOTIFIED,  HOST,             (host_only, seven_days_ahead),           ___,                     "hearing_notice",  "PL 64(2)"),
    ("T36",     POSTPONE, NOTIFIED,               POSTPONED, HOST,             host_only,                               ___,                     ___,               "PL 64, SET"),
    ("T35,T39", HOLD,     NOTIFIED,               HELD,      HOST,             (host_only, told_in_time, day_has_come), start("hearing.report"), "hearing_record",  "PL 64(7), PL 64(8)"),
    ("T40",     REPORT,   HELD,                   REPORTED,  HOST,             host_only,                               stop("hearing.report"),  "hearing_report",  "PL 65"),
    ("T38",     WITHDRAW, BEFORE,                 ENDED,     (PARTY, OFFICER), ___,                                     ___,                     ___,               "PL 64(6)"),
    ("T38",     LAPSE,    NOTIFIED,               ENDED,     HOST,             (host_only, told_in_time, day_has_come), ___,                     ___,               "PL 64(6)"),
], name="hearing", reasoned=[POSTPONE, LAPSE], inner=[REQUEST, APPOINT, NOTIFY, HOLD, REPORT],
   then={step: _over for step in (REPORT, WITHDRAW, LAPSE)}, owners={
    REQUESTED: owner(HEAD),
    ARRANGING: owner(HOST),
    NOTIFIED: owner(HOST, named="sits_on"),
    POSTPONED: owner(HOST),
    HELD: owner(HOST, "hearing.report"),
    REPORTED: done(), ENDED: done(),
})
# fmt: on
