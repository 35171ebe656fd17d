"""审核警示、抽查批次和异议的流程. One row is one lawful step; a step that is not here cannot happen."""

from tongtu.kernel.actors import Role
from tongtu.offsite.events import AlertMoved, DisputeMoved, DrawMoved
from tongtu.offsite.guards import answered_in_writing, not_own_record, samples_answered
from tongtu.offsite.models import (
    AlertState,
    AlertStep,
    Dispute,
    DisputeState,
    DisputeStep,
    Draw,
    DrawState,
    DrawStep,
    ReviewAlert,
)
from tongtu.workflow.engine import START, Flow, done, owner, start, stop, wait

___ = None
SYSTEM, PARTY = Role.SYSTEM, Role.PARTY
OFFICER, REVIEWER, CLERK = Role.CASE_OFFICER, Role.RECORD_REVIEWER, Role.SERVICE_CLERK
HEAD, SUPERVISOR = Role.UNIT_HEAD, Role.ENFORCEMENT_SUPERVISOR

TO_HEAD, TO_OFFICER, TO_SUPERVISOR, ANSWERED = AlertState
A = AlertStep

# fmt: off
ALERT_FLOW: Flow[ReviewAlert] = Flow(AlertMoved, [
    # T      step               from           to             role        guards  clocks  document law
    ("OA1",  A.TELL_HEAD,       START,         TO_HEAD,       SYSTEM,     ___,    ___,    ___,     "PL 41"),
    ("OA2",  A.TELL_OFFICER,    START,         TO_OFFICER,    SYSTEM,     ___,    ___,    ___,     "PL 41"),
    ("OA3",  A.TELL_SUPERVISOR, START,         TO_SUPERVISOR, SYSTEM,     ___,    ___,    ___,     "PL 41"),
    ("OA4",  A.ANSWER,          TO_HEAD,       ANSWERED,      HEAD,       ___,    ___,    ___,     "PL 41"),
    ("OA5",  A.ANSWER,          TO_OFFICER,    ANSWERED,      OFFICER,    ___,    ___,    ___,     "PL 41"),
    ("OA6",  A.ANSWER,          TO_SUPERVISOR, ANSWERED,      SUPERVISOR, ___,    ___,    ___,     "PL 41"),
], name="review_alert", reasoned=(A.ANSWER,), owners={
    TO_HEAD: owner(HEAD, "record.alert"), TO_OFFICER: owner(OFFICER, "record.alert"),
    TO_SUPERVISOR: owner(SUPERVISOR), ANSWERED: done(),
})

COMMITTED, REVIEWING, FINISHED = DrawState
W = DrawStep

DRAW_FLOW: Flow[Draw] = Flow(DrawMoved, [
    # T      step       from       to         role      guards            clocks                   document law
    ("OS1",  W.COMMIT,  START,     COMMITTED, SYSTEM,   ___,              start("sampling.draw"),  ___,     "PL 41(2)"),
    ("OS2",  W.DRAW,    COMMITTED, REVIEWING, SYSTEM,   ___,              (stop("sampling.draw"), start("sampling.review")), ___, "PL 41(2)"),
    ("OS3",  W.FINISH,  REVIEWING, FINISHED,  (SYSTEM, REVIEWER), samples_answered, stop("sampling.review"), ___,     "PL 41(2)"),
], name="draw", inner=(W.COMMIT, W.DRAW, W.FINISH), owners={
    COMMITTED: wait("month_end", "sampling.draw"), REVIEWING: owner(REVIEWER, "sampling.review"), FINISHED: done(),
})

RAISED, CHECKING, UPHELD, DENIED, WITHDRAWN = DisputeState
D = DisputeStep
ANSWER = "objection.answer"

DISPUTE_FLOW: Flow[Dispute] = Flow(DisputeMoved, [
    # T      step        from                to         role                               guards                                 clocks        document law
    ("OB1",  D.RAISE,    START,              RAISED,    (PARTY, OFFICER, REVIEWER, CLERK), ___,                                   start(ANSWER), ___,    "PL 41(3)"),
    ("OB2",  D.TAKE_UP,  RAISED,             CHECKING,  (REVIEWER, HEAD),                  not_own_record,                        ___,           ___,    "PL 41(3)"),
    ("OB3",  D.UPHOLD,   CHECKING,           UPHELD,    HEAD,                              (not_own_record, answered_in_writing), stop(ANSWER),  ___,    "PL 41(3)"),
    ("OB4",  D.DENY,     CHECKING,           DENIED,    HEAD,                              (not_own_record, answered_in_writing), stop(ANSWER),  ___,    "PL 41(3)"),
    ("OB5",  D.WITHDRAW, (RAISED, CHECKING), WITHDRAWN, PARTY,                             ___,                                   stop(ANSWER),  ___,    "PL 41(3)"),
], name="dispute", inner=(D.RAISE, D.UPHOLD, D.DENY), owners={
    RAISED: owner(HEAD, ANSWER), CHECKING: owner(HEAD, ANSWER), UPHELD: done(), DENIED: done(), WITHDRAWN: done(),
})
# fmt: on
