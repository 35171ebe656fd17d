"""超限运输车辆通行证的流程. One row is one lawful step; a step that is not here cannot happen."""

from tongtu.kernel.actors import Role
from tongtu.licences.events import PermitMoved
from tongtu.licences.guards import issued_high_enough, over_by_now
from tongtu.licences.models import OversizePermit, PermitState, PermitStep
from tongtu.workflow.engine import START, Flow, done, owner

___ = None
CLERK, HEAD, SYSTEM = Role.SERVICE_CLERK, Role.AGENCY_HEAD, Role.SYSTEM
ISSUED, SUSPENDED, WITHDRAWN, EXPIRED = PermitState
P = PermitStep

# fmt: off
PERMIT_FLOW: Flow[OversizePermit] = Flow(PermitMoved, [
    # T      step        from                 to         role    guards              clocks document law
    ("OP1",  P.ISSUE,    START,               ISSUED,    CLERK,  issued_high_enough, ___,   ___,     "HPR 36"),
    ("OP2",  P.SUSPEND,  ISSUED,              SUSPENDED, HEAD,   ___,                ___,   ___,     "HPR 38"),
    ("OP3",  P.RESUME,   SUSPENDED,           ISSUED,    HEAD,   ___,                ___,   ___,     "HPR 38"),
    ("OP4",  P.WITHDRAW, (ISSUED, SUSPENDED), WITHDRAWN, HEAD,   ___,                ___,   ___,     "HPR 38"),
    ("OP5",  P.EXPIRE,   (ISSUED, SUSPENDED), EXPIRED,   SYSTEM, over_by_now,        ___,   ___,     "HPR 38"),
], name="permit", reasoned=(P.SUSPEND, P.WITHDRAW), owners={
    ISSUED: done(), SUSPENDED: owner(HEAD), WITHDRAWN: done(), EXPIRED: done(),
})
# fmt: on
