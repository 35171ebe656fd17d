"""监控设备和候选记录的流程. One row is one lawful step; a step that is not here cannot happen."""

from tongtu.kernel.actors import Role
from tongtu.offsite.events import DeviceMoved, RecordMoved
from tongtu.offsite.guards import (
    both_reviews_passed,
    case_opened,
    certificate_valid,
    certified_then,
    evidence_complete,
    no_case_yet,
    notice_over,
    other_reviewer,
    principal_chosen,
    reason_chosen,
    site_published,
)
from tongtu.offsite.models import Device, DeviceState, DeviceStep, Record, RecordState, RecordStep
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
    ("OD4",  D.ACTIVATE, PUBLISHED,                                ACTIVE,    ADMIN,           (notice_over, certificate_valid), stop("device.publish"),   ___,     "PL 41"),
    ("OD5",  D.SUSPEND,  ACTIVE,                                   SUSPENDED, (ADMIN, SYSTEM), ___,                              ___,                      ___,     "PL 41"),
    ("OD6",  D.RESUME,   SUSPENDED,                                ACTIVE,    ADMIN,           (site_published, certificate_valid), ___,                   ___,     "PL 41"),
    ("OD7",  D.RETIRE,   (PLANNED, APPROVED, PUBLISHED, SUSPENDED), RETIRED,  ADMIN,           ___,                              stop("device.publish"),   ___,     "PL 41"),
], name="device", reasoned=(D.SUSPEND, D.RETIRE), owners={
    PLANNED: owner(ADMIN), APPROVED: owner(ADMIN), PUBLISHED: owner(ADMIN, "device.publish"),
    ACTIVE: done(), SUSPENDED: owner(ADMIN), RETIRED: done(),
})

MACHINE_REJECTED, FIRST, SECOND, REJECTED, ACCEPTED, NOTIFIED, FILED, MERGED, TRANSFERRED, VOID = RecordState
R = RecordStep
REVIEW, TELL, COME = "record.review", "offsite.notify", "offsite.come"

RECORD_FLOW: Flow[Record] = Flow(RecordMoved, [
    # T      step              from                       to                role      guards                                              clocks                       document law
    ("OF1",  R.PASS_MACHINE,   START,                     FIRST,            SYSTEM,   certified_then,                                     start(REVIEW),               ___,     "PL 41"),
    ("OF2",  R.REJECT_MACHINE, START,                     MACHINE_REJECTED, SYSTEM,   ___,                                                ___,                         ___,     "PL 41"),
    ("OF3",  R.PASS_FIRST,     FIRST,                     SECOND,           REVIEWER, (certified_then, evidence_complete),                ___,                         ___,     "PL 41"),
    ("OF4",  R.REJECT_FIRST,   FIRST,                     REJECTED,         REVIEWER, reason_chosen,                                      stop(REVIEW),                ___,     "PL 41"),
    ("OF5",  R.ACCEPT,         SECOND,                    ACCEPTED,         REVIEWER, (other_reviewer, certified_then, evidence_complete), (stop(REVIEW), start(TELL)), ___,     "PL 41"),
    ("OF6",  R.REJECT_SECOND,  SECOND,                    REJECTED,         REVIEWER, (other_reviewer, reason_chosen),                    stop(REVIEW),                ___,     "PL 41"),
    ("OF7",  R.MERGE,          (FIRST, SECOND),           MERGED,           REVIEWER, principal_chosen,                                   stop(REVIEW),                ___,     "PL 29"),
    ("OF8",  R.TRANSFER,       (FIRST, SECOND, ACCEPTED), TRANSFERRED,      HEAD,     no_case_yet,                                        (stop(REVIEW), stop(TELL)),  ___,     "PL 22"),
    ("OF9",  R.NOTIFY,         ACCEPTED,                  NOTIFIED,         SYSTEM,   ___,                                                (stop(TELL), start(COME)),   ___,     "PL 41"),
    ("OF10", R.FILE,           (ACCEPTED, NOTIFIED),      FILED,            SYSTEM,   case_opened,                                        (stop(TELL), stop(COME)),    ___,     "PL 54(2)"),
    ("OF11", R.VOID,           (FIRST, SECOND, ACCEPTED, NOTIFIED), VOID,   HEAD,     no_case_yet,                                        (stop(REVIEW), stop(TELL), stop(COME)), ___, "PL 41"),
], name="record", reasoned=(R.TRANSFER, R.VOID), owners={
    FIRST: owner(REVIEWER, REVIEW), SECOND: owner(REVIEWER, REVIEW),
    ACCEPTED: owner(REVIEWER, TELL), NOTIFIED: wait("party", COME),
    MACHINE_REJECTED: done(), REJECTED: done(), FILED: done(), MERGED: done(), TRANSFERRED: done(), VOID: done(),
})
# fmt: on
