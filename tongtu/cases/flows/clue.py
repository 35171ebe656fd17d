"""线索流程. From the first word of an act to a case, or to the reason why there is none."""

from tongtu.cases.events import ClueMoved
from tongtu.cases.models import Clue, ClueState, ClueStep
from tongtu.kernel.actors import Role
from tongtu.workflow.engine import START, Flow, done, owner, start, stop

REGISTERED, VERIFYING, NO_CASE, TRANSFERRED, FILED = ClueState
REGISTER, VERIFY, DISMISS, TRANSFER, FILE = ClueStep
OFFICER, UNIT, HEAD, SYSTEM = Role.CASE_OFFICER, Role.UNIT_HEAD, Role.AGENCY_HEAD, Role.SYSTEM
REVIEWER = Role.RECORD_REVIEWER
___ = None

# fmt: off
CLUE_FLOW: Flow[Clue] = Flow(ClueMoved, [
    # T      step      from                     to           role                         guards  clocks              document             law
    ("T01", REGISTER, START,                    REGISTERED,  (OFFICER, REVIEWER, SYSTEM), ___,    start("clue.file"), ___,                 "PL 54, PR 62"),
    ("T02", VERIFY,   REGISTERED,               VERIFYING,   (UNIT, REVIEWER, SYSTEM),    ___,    ___,                ___,                 "PR 62"),
    ("T03", DISMISS,  (REGISTERED, VERIFYING),  NO_CASE,     HEAD,                        ___,    stop("clue.file"),  ___,                 "PL 54, PL 36"),
    ("T04", TRANSFER, (REGISTERED, VERIFYING),  TRANSFERRED, HEAD,                        ___,    stop("clue.file"),  ___,                 "PR 9"),
    ("T05", FILE,     VERIFYING,                FILED,       (OFFICER, REVIEWER, SYSTEM), ___,    ___,                "clue_registration", "PL 54(2), PR 62"),
], name="clue", reasoned=[DISMISS, TRANSFER], inner=[REGISTER, FILE], owners={
    REGISTERED: owner(UNIT, "clue.file"),
    VERIFYING: owner(OFFICER, "clue.file"),
    NO_CASE: done(), TRANSFERRED: done(), FILED: done(),
})
# fmt: on
