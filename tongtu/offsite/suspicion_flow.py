"""套牌嫌疑的流程. One row is one lawful step."""

from tongtu.kernel.actors import Role
from tongtu.offsite.events import CloneMoved
from tongtu.offsite.models.clones import CloneState, CloneStep, CloneSuspicion
from tongtu.workflow.engine import START, Flow, done, owner

___ = None
RAISED, CONFIRMED, DISMISSED = CloneState
S = CloneStep

# fmt: off
SUSPICION_FLOW: Flow[CloneSuspicion] = Flow(CloneMoved, [
    # T      step       from    to         role             guards clocks document law
    ("OC1",  S.RAISE,   START,  RAISED,    Role.SYSTEM,     ___,   ___,   ___,     "PL 41"),
    ("OC2",  S.CONFIRM, RAISED, CONFIRMED, Role.UNIT_HEAD,  ___,   ___,   ___,     "PL 41, PL 22"),
    ("OC3",  S.DISMISS, RAISED, DISMISSED, Role.UNIT_HEAD,  ___,   ___,   ___,     "PL 41"),
], name="suspicion", reasoned=(S.CONFIRM, S.DISMISS), owners={
    RAISED: owner(Role.UNIT_HEAD), CONFIRMED: done(), DISMISSED: done(),
})
# fmt: on
