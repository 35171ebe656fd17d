"""Many records rejected for one reason, each with its own fact; and a rejection taken back while nothing followed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import DomainError, Invalid, NotFound, Refused
from tongtu.law.articles import cite
from tongtu.offsite.flow import RECORD_FLOW
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Record, RecordState, RecordStep
from tongtu.offsite.services.reviewing import code_of, free_for, review, reviewer, settled


@dataclass
class Many:
    """What became of many records: those done, and those left as they were, with the reason."""

    done: list[UUID] = field(default_factory=list)
    left: list[tuple[UUID, str]] = field(default_factory=list)


def reject_many(actor: Actor, record_ids: Sequence[UUID], *, reject_code: str, reason: str = "") -> Many:
    """Reject records of one device and one day for one reason.

    One transaction a chunk, so that no other reviewer waits long. Each record takes its own step and leaves its own
    fact; one that may not be rejected is left, and the answer says why. Repeating it changes nothing more.
    Raises Invalid (reject_code, reason, nothing_chosen), Refused (wrong_role, too_many, not_one_day), NotFound.
    Law: 行政处罚法（2021）第四十一条第二款.
    """
    chosen = choose_rejection(actor, record_ids, reject_code=reject_code, reason=reason)
    return _each(chosen, lambda pk: _reject(actor, pk, reject_code, reason))


def choose_rejection(
    actor: Actor, record_ids: Sequence[UUID], *, reject_code: str, reason: str = ""
) -> list[UUID]:
    """What reject_many would go over, in its order; nothing is written. Raises as reject_many."""
    reviewer(actor)
    code_of(reject_code, reason)
    return _of_one_day(actor, record_ids)


def _of_one_day(actor: Actor, record_ids: Sequence[UUID]) -> list[UUID]:
    chosen = sorted(set(record_ids))
    if not chosen:
        raise Invalid("nothing_chosen", _("请先选择记录。"), field="records")
    if len(chosen) > measure("review", "bulk_most"):
        raise Refused("too_many", _("一次最多选择 %(n)d 条。") % {"n": measure("review", "bulk_most")})
    rows = list(Record.objects.visible_to(actor).filter(pk__in=chosen).values_list("device_id", "passed_at"))
    if len(rows) != len(chosen):
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    if len({(device, clock.local(at).date()) for device, at in rows}) > 1:
        raise Refused("not_one_day", _("只能一次办理同一设备同一天的记录。"), cite("PL 41(2)"))
    return chosen


def _reject(actor: Actor, record_id: UUID, code: str, reason: str) -> None:
    record = Record.objects.get(actor, record_id)
    mine = (record.second_reviewer or record.first_reviewer) == actor.name
    if record.state == RecordState.REJECTED and mine and record.reject_code == code:
        return
    review(actor, record_id, passed=False, reject_code=code, reason=reason)


def undo_rejections(actor: Actor, record_ids: Sequence[UUID]) -> Many:
    """Take one's own rejections back within some minutes, as long as nothing followed: first review begins again.

    Raises Invalid (nothing_chosen), Refused (wrong_role, too_many), NotFound.
    Law: 行政处罚法（2021）第四十一条第二款.
    """
    reviewer(actor)
    chosen = sorted(set(record_ids))
    if not chosen:
        raise Invalid("nothing_chosen", _("请先选择记录。"), field="records")
    if len(chosen) > measure("review", "bulk_most"):
        raise Refused("too_many", _("一次最多选择 %(n)d 条。") % {"n": measure("review", "bulk_most")})
    return _each(chosen, lambda pk: _reopen(actor, pk))


def _reopen(actor: Actor, record_id: UUID) -> None:
    record = Record.objects.lock(actor, record_id)
    free_for(record, actor)
    minutes = measure("review", "undo_minutes")
    late = record.decided_at is None or clock.now() > record.decided_at + timedelta(minutes=minutes)
    if record.state == RecordState.REJECTED and late:
        raise Refused("too_late", _("超过 %(n)d 分钟，不能再撤销。") % {"n": minutes}, cite("PL 41(2)"))
    RECORD_FLOW.advance(record, RecordStep.REOPEN, actor)
    record.first_reviewer = record.second_reviewer = record.reject_code = ""
    record.first_reviewed_at = record.decided_at = None
    settled(record)


def _each(chosen: list[UUID], act: Callable[[UUID], None]) -> Many:
    many = Many()
    for chunk in _chunks(chosen):
        with transaction.atomic():
            for pk in chunk:
                _try(many, pk, act)
    return many


def _try(many: Many, pk: UUID, act: Callable[[UUID], None]) -> None:
    try:
        with transaction.atomic():
            act(pk)
    except NotFound:
        raise
    except DomainError as wrong:
        many.left.append((pk, wrong.message))
    else:
        many.done.append(pk)


def _chunks(chosen: list[UUID]) -> Iterator[list[UUID]]:
    size = measure("review", "bulk_chunk")
    for start in range(0, len(chosen), size):
        yield chosen[start : start + size]
