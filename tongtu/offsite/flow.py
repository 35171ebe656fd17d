"""监控设备和候选记录的流程. One row is one lawful step; a step that is not here cannot happen."""

from tongtu.kernel.actors import Role
from tongtu.offsite.events import DeviceMoved, RecordMoved
from tongtu.offsite.guards import (
    both_reviews_passed,
    case_opened,
    certificate_valid,
    certified_then,
    checks_pass,
    clone_explained,
    corrected,
    day_confirmed_bad,
    dispute_upheld,
    evidence_complete,
    in_use_then,
    no_case_yet,
    not_cloned,
    not_held,
    not_sampled,
    notice_over,
    other_reviewer,
    over_limit,
    own_rejection,
    principal_chosen,
    reason_chosen,
    site_published,
    verified_since_work,
)
from tongtu.offsite.models import Device, DeviceState, DeviceStep, Record, RecordState, RecordStep
from tongtu.offsite.queue import REVIEW, SECOND, enter, line_up
from tongtu.workflow.engine import START, Flow, done, owner, start, stop, wait

___ = None
ADMIN, SYSTEM = Role.ADMIN, Role.SYSTEM
REVIEWER, HEAD = Role.RECORD_REVIEWER, Role.UNIT_HEAD

PLANNED, APPROVED, PUBLISHED, ACTIVE, SUSPENDED, RETIRED = DeviceState
D = DeviceStep

# fmt: off
DEVICE_FLOW: Flow[Device] = Flow(DeviceMoved, [
    # T      step        from                                      to         role             guards                            clocks                    document law
    ("OD1",  D.REGISTER, START,                                    PLANNED,   ADMIN,           ___,                              ___,                      ___,     "PL 41"),
    ("OD2",  D.APPROVE,  PLANNED,                                  APPROVED,  ADMIN,           both_reviews_passed,              ___,                      ___,     "PL 41"),
    ("OD3",  D.PUBLISH,  APPROVED,                                 PUBLISHED, ADMIN,           site_published,                   start("device.publish"),  ___,     "PL 41"),
    ("OD4",  D.ACTIVATE, PUBLISHED,                                ACTIVE,    ADMIN,           (notice_over, certificate_valid, verified_since_work), stop("device.publish"), ___,     "PL 41"),
    ("OD5",  D.SUSPEND,  ACTIVE,                                   SUSPENDED, (ADMIN, SYSTEM), ___,                              ___,                      ___,     "PL 41"),
    ("OD6",  D.RESUME,   SUSPENDED,                                ACTIVE,    ADMIN,           (site_published, notice_over, certificate_valid, verified_since_work), ___, ___,     "PL 41"),
    ("OD7",  D.RETIRE,   (PLANNED, APPROVED, PUBLISHED, SUSPENDED), RETIRED,  ADMIN,           ___,                              stop("device.publish"),   ___,     "PL 41"),
], name="device", reasoned=(D.SUSPEND, D.RETIRE), owners={
    PLANNED: owner(ADMIN), APPROVED: owner(ADMIN), PUBLISHED: owner(ADMIN, "device.publish"),
    ACTIVE: done(), SUSPENDED: owner(ADMIN), RETIRED: done(),
})

MACHINE_REJECTED, FIRST, LAST, REJECTED, ACCEPTED, NOTIFIED, FILED, MERGED, TRANSFERRED, VOID = RecordState
R = RecordStep
TELL, COME = "offsite.notify", "offsite.come"
SOUND = (certified_then, evidence_complete, checks_pass, over_limit)
UNCLONED = (not_cloned, clone_explained)
REVIEWED = (stop(REVIEW), stop(SECOND))
OVER = (*REVIEWED, stop(TELL), stop(COME))

RECORD_FLOW: Flow[Record] = Flow(RecordMoved, [
    # T      step              from                       to                role      guards                                        clocks                          document law
    ("OF1",  R.PASS_MACHINE,   START,                     FIRST,            SYSTEM,   certified_then,                               start(REVIEW),                  ___,     "PL 41"),
    ("OF2",  R.REJECT_MACHINE, START,                     MACHINE_REJECTED, SYSTEM,   ___,                                          ___,                            ___,     "PL 41"),
    ("OF3",  R.PASS_FIRST,     FIRST,                     LAST,             REVIEWER, SOUND,                                        (stop(REVIEW), start(SECOND)),  ___,     "PL 41"),
    ("OF4",  R.REJECT_FIRST,   FIRST,                     REJECTED,         REVIEWER, reason_chosen,                                stop(REVIEW),                   ___,     "PL 41"),
    ("OF5",  R.ACCEPT,         LAST,                      ACCEPTED,         REVIEWER, (other_reviewer, *SOUND, *UNCLONED, in_use_then, not_held), (stop(SECOND), start(TELL)),    ___,     "PL 41"),
    ("OF6",  R.REJECT_SECOND,  LAST,                      REJECTED,         REVIEWER, (other_reviewer, reason_chosen),              stop(SECOND),                   ___,     "PL 41"),
    ("OF7",  R.MERGE,          (FIRST, LAST),             MERGED,           (REVIEWER, SYSTEM), principal_chosen,                             REVIEWED,                       ___,     "PL 29"),
    ("OF8",  R.TRANSFER,       (FIRST, LAST, ACCEPTED),   TRANSFERRED,      HEAD,     no_case_yet,                                  (*REVIEWED, stop(TELL)),        ___,     "PL 22"),
    ("OF9",  R.NOTIFY,         ACCEPTED,                  NOTIFIED,         SYSTEM,   ___,                                          (stop(TELL), start(COME)),      ___,     "PL 41"),
    ("OF10", R.FILE,           (ACCEPTED, NOTIFIED),      FILED,            SYSTEM,   (case_opened, not_held),                      (stop(TELL), stop(COME)),       ___,     "PL 54(2)"),
    ("OF11", R.VOID,           (FIRST, LAST, ACCEPTED, NOTIFIED), VOID, HEAD,     no_case_yet,                                  OVER,                           ___,     "PL 41"),
    ("OF12", R.REOPEN,         REJECTED,                  FIRST,            REVIEWER, (certified_then, own_rejection, not_sampled, not_held), start(REVIEW),                  ___,     "PL 41"),
    ("OF13", R.CORRECT,        FIRST,                     FIRST,            REVIEWER, corrected,                                    ___,                            ___,     "PL 41"),
    ("OF14", R.CORRECT,        LAST,                      FIRST,            REVIEWER, corrected,                                    (stop(SECOND), start(REVIEW)),  ___,     "PL 41"),
    ("OF15", R.DISPROVE,       (ACCEPTED, NOTIFIED, FILED), VOID,          HEAD,     dispute_upheld,                               (stop(TELL), stop(COME)),       ___,     "PL 41"),
    ("OF16", R.DISQUALIFY,     (FIRST, LAST, ACCEPTED, NOTIFIED), REJECTED, SYSTEM,   (no_case_yet, day_confirmed_bad),             OVER,                           ___,     "PL 41"),
], name="record", reasoned=(R.TRANSFER, R.VOID, R.CORRECT, R.DISPROVE), inner=(R.REOPEN, R.CORRECT, R.DISPROVE, R.DISQUALIFY), then={
    R.PASS_MACHINE: enter, R.PASS_FIRST: line_up, R.REOPEN: line_up, R.CORRECT: line_up,
}, owners={
    FIRST: owner(REVIEWER, REVIEW), LAST: owner(REVIEWER, SECOND),
    ACCEPTED: owner(REVIEWER, TELL), NOTIFIED: wait("party", COME),
    MACHINE_REJECTED: done(), REJECTED: done(), FILED: done(), MERGED: done(), TRANSFERRED: done(), VOID: done(),
})
# fmt: on
