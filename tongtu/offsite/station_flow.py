"""站点称重的流程. A lorry over its limit waits for an officer; one row is one lawful way to settle it."""

from django.utils.translation import gettext_lazy as _

from tongtu.kernel.actors import Role
from tongtu.offsite.events import WeighingMoved
from tongtu.offsite.models import Weighing, WeighingState, WeighingStep
from tongtu.workflow.engine import START, Flow, done, guard, owner


@guard("not_unloaded", _("须先卸载并复称合格"), "HN-OL 15")
def weighed_again_legal(weighing: Weighing) -> bool:
    return weighing.reweighings.filter(state=WeighingState.LEGAL).exists()


@guard("no_permit", _("没有登记超限运输车辆通行证号"), "HPR 38")
def permit_named(weighing: Weighing) -> bool:
    return weighing.permit_no != ""


@guard("no_case", _("案件尚未建立"), "PL 54")
def case_opened_on_spot(weighing: Weighing) -> bool:
    return weighing.case_id is not None


___ = None
OFFICER, HEAD, SYSTEM = Role.CASE_OFFICER, Role.UNIT_HEAD, Role.SYSTEM
LEGAL, OPEN, RELEASED, UNLOADED, PERMITTED, TRANSFERRED, FILED, VOID = WeighingState
W = WeighingStep

# fmt: off
WEIGHING_FLOW: Flow[Weighing] = Flow(WeighingMoved, [
    # T      step          from                                to           role               guards               clocks document law
    ("OW1",  W.TAKE_LEGAL, START,                              LEGAL,       (OFFICER, SYSTEM), ___,                 ___,   ___,     "OL 3"),
    ("OW2",  W.TAKE_OVER,  START,                              OPEN,        (OFFICER, SYSTEM), ___,                 ___,   ___,     "OL 3"),
    ("OW3",  W.RELEASE,    OPEN,                               RELEASED,    OFFICER,           ___,                 ___,   ___,     "PL 33"),
    ("OW4",  W.UNLOAD,     OPEN,                               UNLOADED,    OFFICER,           weighed_again_legal, ___,   ___,     "HN-OL 15"),
    ("OW5",  W.PERMIT,     OPEN,                               PERMITTED,   OFFICER,           permit_named,        ___,   ___,     "HPR 38"),
    ("OW6",  W.TRANSFER,   OPEN,                               TRANSFERRED, OFFICER,           ___,                 ___,   ___,     "OL 45"),
    ("OW7",  W.FILE,       (OPEN, UNLOADED),                   FILED,       OFFICER,           case_opened_on_spot, ___,   ___,     "PL 54(2)"),
    ("OW8",  W.VOID,       (LEGAL, OPEN, RELEASED, PERMITTED), VOID,        HEAD,              ___,                 ___,   ___,     "PL 46"),
], name="weighing", reasoned=(W.RELEASE, W.PERMIT, W.TRANSFER, W.VOID), inner=(W.FILE,), owners={
    OPEN: owner(OFFICER), LEGAL: done(), RELEASED: done(), UNLOADED: done(), PERMITTED: done(), TRANSFERRED: done(),
    FILED: done(), VOID: done(),
})
# fmt: on
