"""整日暂缓和站点提醒的流程. One row is one lawful step; a step that is not here cannot happen."""

from tongtu.kernel.actors import Role
from tongtu.offsite.events import AlarmMoved, HoldMoved
from tongtu.offsite.guards import hold_evidenced
from tongtu.offsite.models import AlarmState, AlarmStep, Hold, HoldState, HoldStep, SiteAlarm
from tongtu.workflow.engine import START, Flow, done, owner

___ = None
ADMIN, JURIST, SYSTEM = Role.ADMIN, Role.LEGAL_REVIEWER, Role.SYSTEM

OPEN, LIFTED, CONFIRMED = HoldState
H = HoldStep

# Whether a scale can be trusted is a question of technology, like the technical review of a device: the same duty
# answers it. Doubt may be voiced by the law's reviewer too, and by the machine.
# fmt: off
HOLD_FLOW: Flow[Hold] = Flow(HoldMoved, [
    # T      step        from    to         role                     guards          clocks document law
    ("OH1",  H.PLACE,    START,  OPEN,      (ADMIN, JURIST, SYSTEM), ___,            ___,   ___,     "PL 41"),
    ("OH2",  H.LIFT,     OPEN,   LIFTED,    ADMIN,                   hold_evidenced, ___,   ___,     "PL 41"),
    ("OH3",  H.CONFIRM,  OPEN,   CONFIRMED, ADMIN,                   hold_evidenced, ___,   ___,     "PL 41"),
    ("OH4",  H.REOPEN,   LIFTED, OPEN,      (ADMIN, JURIST),         ___,            ___,   ___,     "PL 41"),
], name="hold", reasoned=(H.LIFT, H.CONFIRM, H.REOPEN), inner=(H.LIFT, H.CONFIRM), owners={
    OPEN: owner(ADMIN), LIFTED: done(), CONFIRMED: done(),
})

RAISED, HANDLED = AlarmState
A = AlarmStep

ALARM_FLOW: Flow[SiteAlarm] = Flow(AlarmMoved, [
    # T      step      from    to       role    guards clocks document law
    ("OM1",  A.RAISE,  START,  RAISED,  SYSTEM, ___,   ___,   ___,     "PL 41"),
    ("OM2",  A.HANDLE, RAISED, HANDLED, ADMIN,  ___,   ___,   ___,     "PL 41"),
    ("OM3",  A.PASS,   RAISED, HANDLED, SYSTEM, ___,   ___,   ___,     "PL 41"),
], name="site_alarm", reasoned=(A.HANDLE,), owners={RAISED: owner(ADMIN), HANDLED: done()})
# fmt: on
