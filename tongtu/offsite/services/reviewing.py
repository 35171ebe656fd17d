"""Two people look at each record, one after the other; only what both accept becomes a case."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, Refused
from tongtu.law.articles import cite
from tongtu.offsite import queue
from tongtu.offsite.acts import principal_of, same_act
from tongtu.offsite.flow import RECORD_FLOW
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Record, RecordState, RecordStep, RejectCode
from tongtu.offsite.queue import STAGES, Wanted
from tongtu.offsite.services.filing import file_record
from tongtu.offsite.services.suspecting import suspected

EVERYTHING = Wanted()


def reviewer(actor: Actor) -> None:
    """Raises Refused (wrong_role)."""
    if Role.RECORD_REVIEWER not in actor.roles:
        raise Refused("wrong_role", _("监控记录须由非现场审核员审核。"), cite("PL 41(2)"))


@transaction.atomic
def claim_next(
    actor: Actor, *, stage: str = "", after: UUID | None = None, wanted: Wanted = EVERYTHING
) -> Record | None:
    """Take the next record of the queue, so that nobody else sees it for a while. None when there is none.

    Hundred-tonne lorries first, then the soonest instant, with a head start for those far over. after: the record
    just skipped; the queue goes on behind it. wanted: what the reviewer has narrowed the queue to.
    """
    reviewer(actor)
    wanted = replace(wanted, stage=stage) if stage else wanted
    found = None
    if after is not None:
        release(actor, after)
        found = queue.next_of(actor, wanted, after=Record.objects.get(actor, after))
    found = found or queue.next_of(actor, wanted, without=after)
    return _hold(found, actor) if found else None


@transaction.atomic
def claim(actor: Actor, record_id: UUID) -> Record:
    """Take one chosen record. Raises Refused (claimed, wrong_role), NotFound."""
    reviewer(actor)
    record = Record.objects.lock(actor, record_id)
    free_for(record, actor)
    return _hold(record, actor)


@transaction.atomic
def release(actor: Actor, record_id: UUID) -> None:
    """Give a record back to the queue. One that somebody else holds stays with them."""
    record = Record.objects.lock(actor, record_id)
    if record.claimed_by == actor.name:
        record.claimed_by, record.claimed_until = "", None
        record.save(update_fields=["claimed_by", "claimed_until"])


def _hold(record: Record, actor: Actor) -> Record:
    record.claimed_by = actor.name
    record.claimed_until = clock.now() + timedelta(minutes=measure("review", "claim_minutes"))
    record.save(update_fields=["claimed_by", "claimed_until"])
    return record


def free_for(record: Record, actor: Actor) -> None:
    held = record.claimed_until is not None and record.claimed_until >= clock.now()
    if held and record.claimed_by != actor.name:
        raise Refused("claimed", _("该记录正由其他审核员审核，请先办理下一条。"))


@transaction.atomic
def first_review(
    actor: Actor,
    record_id: UUID,
    *,
    passed: bool,
    reject_code: str = "",
    reason: str = "",
    seen: int | None = None,
) -> Record:
    """Say whether a record shows what it says. Passed, it goes to another reviewer; rejected, it is no evidence.

    reject_code: one of RejectCode, needed with passed=False; OTHER needs a reason.
    Raises Refused (claimed, wrong_state, wrong_role, reason_missing, evidence_missing, no_certificate_then, within_limit),
    Invalid (reject_code), Conflict (moved_on), NotFound.
    Law: 行政处罚法（2021）第四十一条第二款.
    """
    record = Record.objects.lock(actor, record_id)
    free_for(record, actor)
    record.first_reviewer, record.first_reviewed_at = actor.name, clock.now()
    record.decided_at = None if passed else record.first_reviewed_at
    record.reject_code = "" if passed else code_of(reject_code, reason)
    step = RecordStep.PASS_FIRST if passed else RecordStep.REJECT_FIRST
    RECORD_FLOW.advance(record, step, actor, reason=reason, seen=seen)
    return settled(record)


@transaction.atomic
def second_review(
    actor: Actor,
    record_id: UUID,
    *,
    passed: bool,
    reject_code: str = "",
    reason: str = "",
    seen: int | None = None,
) -> Record:
    """The second opinion, by another officer. Accepted, the record becomes a case in the same transaction.

    Raises as first_review, and Refused (same_reviewer, too_few_officers).
    Law: 行政处罚法（2021）第四十一条第二款.
    """
    record = Record.objects.lock(actor, record_id)
    free_for(record, actor)
    record.second_reviewer, record.decided_at = actor.name, clock.now()
    record.reject_code = "" if passed else code_of(reject_code, reason)
    step = RecordStep.ACCEPT if passed else RecordStep.REJECT_SECOND
    RECORD_FLOW.advance(record, step, actor, reason=reason, seen=seen)
    settled(record)
    return file_record(actor, record) if passed and record.party_id and not suspected(record) else record


def review(actor: Actor, record_id: UUID, **said: object) -> Record:
    """The review that is due: the first, or the second. Takes what they take."""
    record = Record.objects.get(actor, record_id)
    due = second_review if record.state == RecordState.SECOND_REVIEW else first_review
    return due(actor, record_id, **said)  # type: ignore[arg-type]  # both take the same


def code_of(reject_code: str, reason: str) -> str:
    if reject_code not in RejectCode.values:
        raise Invalid("reject_code", _("请选择不通过的原因。"), field="reject_code")
    if reject_code == RejectCode.OTHER and not reason.strip():
        raise Invalid("reason", _("选择“其他”时请写明原因。"), field="reason")
    return reject_code


def settled(record: Record) -> Record:
    """Keep what the reviewer said, and give the record free."""
    record.claimed_by, record.claimed_until = "", None
    said = ["first_reviewer", "second_reviewer", "reject_code", "claimed_by", "claimed_until"]
    record.save(update_fields=[*said, "first_reviewed_at", "decided_at"])
    return record


@transaction.atomic
def merge(actor: Actor, record_id: UUID, other_id: UUID) -> Record:
    """Join two records of one act; the lightest that is still over the limit stays, the other is merged into it.

    Returns the record that stays. Raises Refused (not_same_act, wrong_state, wrong_role), NotFound.
    Law: 行政处罚法（2021）第二十九条.
    """
    first, second = (Record.objects.lock(actor, pk) for pk in sorted([record_id, other_id]))
    if first.pk == second.pk or not same_act(first, second):
        raise Refused("not_same_act", _("两条记录不是同一车辆在同一趟运输中的记录。"), cite("PL 29"))
    if second.state not in STAGES or first.state not in STAGES:
        raise Refused("wrong_state", _("只有待审核的记录可以合并。"), cite("PL 29"))
    principal = principal_of([first, second])
    other = second if principal is first else first
    Record.objects.visible_to(actor).filter(principal=other).update(principal=principal)
    other.principal, other.claimed_by, other.claimed_until = principal, "", None
    other.save(update_fields=["principal", "claimed_by", "claimed_until"])
    RECORD_FLOW.advance(other, RecordStep.MERGE, actor)
    return principal


@transaction.atomic
def take_record_step(
    actor: Actor, record_id: UUID, step: str, *, reason: str = "", seen: int | None = None
) -> Record:
    """Transfer or void a record, with a reason.

    Raises Refused (wrong_state, wrong_role, no_reason), Conflict (moved_on), NotFound.
    """
    if step not in {RecordStep.TRANSFER, RecordStep.VOID}:
        raise Refused("wrong_step", _("该步骤须在审核页面办理。"))
    record = Record.objects.lock(actor, record_id)
    return RECORD_FLOW.advance(record, step, actor, reason=reason, seen=seen)
