"""异议: a party says that a record is wrong. It is checked by others than its reviewers, and answered in writing."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongtu.evidence import services as evidence
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused
from tongtu.kernel.events import emit
from tongtu.kernel.personal import mask_plate
from tongtu.kernel.speech import in_chinese, kept, kept_title
from tongtu.notices import services as notices
from tongtu.offsite.events import DisputeUpheld
from tongtu.offsite.flow import RECORD_FLOW
from tongtu.offsite.models import (
    AlertStep,
    Dispute,
    DisputeReason,
    DisputeState,
    DisputeStep,
    Record,
    RecordState,
    RecordStep,
    ReviewAlert,
)
from tongtu.offsite.review_alerts import tell
from tongtu.offsite.review_flows import DISPUTE_FLOW

READING = system("offsite")
TOLD = (RecordState.ACCEPTED, RecordState.NOTIFIED, RecordState.FILED, RecordState.VOID)
OPEN = (DisputeState.RAISED, DisputeState.CHECKING)
SHORTEST = 2  # characters; fewer say nothing
TITLE = kept("%(plate)s 的异议：%(reason)s")
UPHELD = kept("异议成立，%(plate)s 的记录已作废")


@dataclass(frozen=True)
class Handed:
    """A file that goes with a dispute."""

    name: str
    content: bytes


def record_of_party(actor: Actor, record_id: UUID) -> Record:
    """A record as its party may see it: of their own vehicle, once it is accepted. Raises NotFound."""
    rows = Record.objects.visible_to(READING).select_related("site", "device")
    own = (
        rows.filter(pk=record_id, party_id=actor.party_id, state__in=TOLD) if actor.party_id else rows.none()
    )
    found = own.first()
    if found is None:
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    return found


@transaction.atomic
def raise_dispute(
    actor: Actor, record_id: UUID, *, reason: str, claims: str, files: Sequence[Handed] = ()
) -> Dispute:
    """Say that a record is wrong, with what proves it. It stops neither the defence nor any clock of the party.

    reason: one of DisputeReason. The same dispute again is the same dispute.
    Raises Invalid (reason, claims, and what evidence says of a file), Refused (open_dispute, already_void), NotFound.
    Law: 行政处罚法（2021）第四十一条第三款、第四十五条.
    """
    record = _disputable(actor, record_id)
    if reason not in DisputeReason.values:
        raise Invalid("reason", _("请选择异议的理由。"), field="reason")
    claims = claims.strip()
    if len(claims) < SHORTEST:
        raise Invalid("claims", _("请写明您认为哪里不对。"), field="claims")
    known = Dispute.objects.visible_to(READING).filter(record=record, state__in=OPEN).first()
    if known is not None:
        if (known.reason, known.claims) == (reason, claims):
            return known
        raise Refused("open_dispute", _("这条记录已有一件异议正在核查，请等待答复，或者撤回后重新提出。"))
    assert record.party_id is not None, "a party sees only records of their own"
    with in_chinese():
        said = TITLE % {"plate": record.plate_no, "reason": str(DisputeReason(reason).label)}
        title = kept_title(said, record.site.name)
    dispute = Dispute(
        region=record.region, record=record, party_id=record.party_id, reason=reason, claims=claims, title=title,
        raised_by=actor.name, raised_at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            DISPUTE_FLOW.begin(dispute, DisputeStep.RAISE, actor)
    except IntegrityError as twice:
        raise Conflict("open_dispute", _("这条记录已有一件异议正在核查。")) from twice
    for file in files:
        _hand_in(actor, dispute, file)
    return dispute


def _disputable(actor: Actor, record_id: UUID) -> Record:
    """The party's own record; an officer who writes a dispute down sees those of the region."""
    party = Role.PARTY in actor.roles
    record = record_of_party(actor, record_id) if party else Record.objects.get(actor, record_id)
    if record.party_id is None or record.state not in TOLD:
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    if record.state == RecordState.VOID:
        raise Refused("already_void", _("这条记录已经作废，不需要再提出异议。"))
    return record


def _hand_in(actor: Actor, dispute: Dispute, file: Handed) -> None:
    with in_chinese():
        evidence.add(
            actor,
            subject=dispute.subject,
            region=dispute.region,
            kind="documentary",
            name=file.name,
            content=file.content,
            captured_at=dispute.raised_at,
            captured_by=_("当事人"),
            place=_("网上提交"),
            source=_("随异议提交"),
        )


@transaction.atomic
def take_dispute_step(
    actor: Actor, dispute_id: UUID, step: str, *, reason: str = "", seen: int | None = None
) -> Dispute:
    """Take a dispute up for checking, or withdraw it.

    Raises Refused (wrong_step, wrong_state, wrong_role, own_record), Conflict (moved_on), NotFound.
    """
    if step not in {DisputeStep.TAKE_UP, DisputeStep.WITHDRAW}:
        raise Refused("wrong_step", _("请在异议页面填写答复。"))
    dispute = Dispute.objects.lock(actor, dispute_id)
    DISPUTE_FLOW.advance(dispute, step, actor, reason=reason, seen=seen)
    if step == DisputeStep.TAKE_UP:
        dispute.checker = actor.name
        dispute.save(update_fields=["checker"])
    return dispute


@transaction.atomic
def answer_dispute(
    actor: Actor, dispute_id: UUID, *, upheld: bool, answer: str, article: str, seen: int | None = None
) -> Dispute:
    """Answer a dispute in writing and tell the party. Upheld, the record is void, and its case hears of it.

    Raises Refused (wrong_state, wrong_role, own_record), Invalid (answer, article), Conflict (moved_on), NotFound.
    Law: 行政处罚法（2021）第四十一条第三款.
    """
    dispute = Dispute.objects.lock(actor, dispute_id)
    if not answer.strip():
        raise Invalid("answer", _("请写明答复的内容和理由。"), field="answer")
    if not article.strip():
        raise Invalid("article", _("请写明依据的条款。"), field="article")
    dispute.answer, dispute.article = answer.strip(), article.strip()[:120]
    dispute.answered_by, dispute.answered_at = actor.name, clock.now()
    dispute.save(update_fields=["answer", "article", "answered_by", "answered_at"])
    step = DisputeStep.UPHOLD if upheld else DisputeStep.DENY
    DISPUTE_FLOW.advance(dispute, step, actor, seen=seen)
    if upheld:
        _disprove(actor, dispute)
    _tell_party(dispute)
    return dispute


def _disprove(actor: Actor, dispute: Dispute) -> None:
    """The record is void; the officers of its case have it before them until they say what they did."""
    record = Record.objects.lock(actor, dispute.record_id)
    RECORD_FLOW.advance(record, RecordStep.DISPROVE, actor, reason=dispute.answer)
    case = f"cases.Case:{record.case_id}" if record.case_id else ""
    emit(DisputeUpheld(dispute.subject, record.subject, dispute.reason, case), actor, region=record.region)
    if case:
        title = kept_title(UPHELD % {"plate": record.plate_no}, record.site.name)
        kind = ReviewAlert.Kind.DISPUTE_UPHELD
        tell(AlertStep.TELL_OFFICER, kind=kind, region=record.region, about=case, title=title)


def _tell_party(dispute: Dispute) -> None:
    record = dispute.record
    with in_chinese():
        result = str(DisputeState(dispute.state).label)
    notices.tell(
        READING,
        subject=dispute.subject,
        region=dispute.region,
        party_id=dispute.party_id,
        kind="dispute_answered",
        values={
            "plate": mask_plate(record.plate_no),
            "time": f"{clock.local(record.passed_at):%Y年%m月%d日 %H:%M}",
            "result": result,
        },
    )
