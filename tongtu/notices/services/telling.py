"""Telling a party something, and learning whether it arrived."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import Invalid, NotFound, Refused
from tongtu.kernel.events import emit
from tongtu.kernel.personal import mask_phone
from tongtu.notices import ports, texts
from tongtu.notices.events import NoticeDelivered, NoticeFailed, NoticeOpened
from tongtu.notices.limits import limits
from tongtu.notices.models import Attempt, Channel, Notice, Result
from tongtu.registry import queries as registry

SEND = "notices.send_sms"
_GATEWAY = system("notices")


@transaction.atomic
def tell(
    actor: Actor,
    *,
    subject: str,
    region: str,
    party_id: UUID,
    kind: str,
    values: dict[str, str],
    channels: Sequence[str] = ("inbox", "sms"),
) -> Notice:
    """Tell a party about a record, in the words of texts.toml. The same words again tell nothing more.

    subject: the record, e.g. "cases.Case:<id>". region: whose agency speaks.
    values: exactly the fields of the kind; money and dates as they are to be read.
    Raises Invalid (kind, values, personal, channel), NotFound (party, organisation).
    Law: 行政处罚法（2021）第四十一条、第四十四条、第六十一条.
    """
    if not set(channels) <= {Channel.INBOX, Channel.SMS}:
        raise Invalid("channel", _("这种渠道的通知请用登记通知记录办理。"))
    agency = registry.unit_block(registry.organisation_for(region))
    party = registry.party(party_id)
    site = f"{settings.BASE_URL}/my/"
    text = texts.write(kind, values, agency=agency["name"], phone=agency["phone"], site=site)
    digest = _digest(text.title + text.inbox)
    known = Notice.objects.visible_to(_GATEWAY).filter(
        about=subject, party_id=party_id, kind=kind, content_sha256=digest
    )
    if told := known.first():
        return told
    try:
        with transaction.atomic():
            notice = Notice.objects.create(
                actor,
                region=region,
                party=party,
                about=subject,
                kind=kind,
                title=text.title,
                body=text.inbox,
                content_sha256=digest,
                told_by=actor.name,
                told_at=clock.now(),
            )
    except IntegrityError:
        return known.get()
    if Channel.INBOX in channels:
        _into_inbox(actor, notice)
    if Channel.SMS in channels:
        _by_sms(actor, notice, text.sms, party.phone)
    return notice


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _attempt(actor: Actor, notice: Notice, channel: str, text: str, address: str) -> Attempt:
    return Attempt.objects.create(
        notice=notice,
        channel=channel,
        address=address,
        text=text,
        content_sha256=_digest(text),
        operator=actor.name,
        made_at=clock.now(),
    )


def _into_inbox(actor: Actor, notice: Notice) -> None:
    """Our own inbox: the notice is there when this commits, and counts when somebody can open it."""
    attempt = _attempt(actor, notice, Channel.INBOX, notice.body, "")
    if registry.has_account(notice.party_id):
        attempt.sent_at = clock.now()
        _delivered(actor, attempt, clock.now())
    else:
        _failed(actor, attempt, "no_account")


def _by_sms(actor: Actor, notice: Notice, text: str, phone: str) -> None:
    attempt = _attempt(actor, notice, Channel.SMS, text, mask_phone(phone))
    if not phone:
        _failed(actor, attempt, "no_phone")
        return
    app.configure_task(SEND).defer(attempt_id=str(attempt.pk))


def send_sms(attempt_id: str) -> None:
    """Hand one message to the gateway; a message that is no longer waiting is left alone.

    Raises ports.GatewayDown while there are tries left, so that the job runs again.
    """
    attempt = _next_try(attempt_id)
    if attempt is None:
        return
    phone = registry.party(attempt.notice.party_id).phone
    try:
        sent = ports.sms().send(phone, attempt.text, ref=str(attempt.pk))
    except ports.GatewayDown:
        if attempt.tries < limits().sms_tries:
            raise
        sent = ports.Sent("", "gateway_down")
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if attempt.result != Result.WAITING:
            return  # the receipt was faster than the answer
        if sent.message_id:
            attempt.result, attempt.proof, attempt.sent_at = Result.SENT, sent.message_id, clock.now()
            attempt.save(update_fields=["result", "proof", "sent_at"])
        else:
            _failed(_GATEWAY, attempt, sent.reason)


@transaction.atomic
def _next_try(attempt_id: str) -> Attempt | None:
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("notice").get(pk=attempt_id)
    if attempt.result != Result.WAITING:
        return None
    attempt.tries += 1
    attempt.save(update_fields=["tries"])
    return attempt


@transaction.atomic
def take_receipt(*, ref: str, message_id: str, arrived: bool, reason: str, at: datetime) -> bool:
    """A delivery receipt of the gateway. Says whether the message is one of ours; a repeat changes nothing.

    A receipt that it arrived stands even after one that it did not.
    """
    try:
        wanted = UUID(ref)
    except ValueError:
        return False
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("notice")
    attempt = rows.filter(pk=wanted, channel=Channel.SMS).first()
    if attempt is None or attempt.proof not in ("", message_id):
        return False
    if attempt.result == Result.DELIVERED or (attempt.result == Result.FAILED and not arrived):
        return True
    attempt.proof, attempt.sent_at = message_id, attempt.sent_at or at
    if arrived:
        _delivered(_GATEWAY, attempt, at)
    else:
        _failed(_GATEWAY, attempt, reason[:120] or "undelivered")
    return True


def _delivered(actor: Actor, attempt: Attempt, at: datetime) -> None:
    attempt.result, attempt.ended_at, attempt.reason = Result.DELIVERED, at, ""
    attempt.save(update_fields=["result", "ended_at", "reason", "sent_at", "proof"])
    notice = attempt.notice
    event = NoticeDelivered(
        notice.subject, about=notice.about, kind=notice.kind, channel=attempt.channel, at=at.isoformat()
    )
    emit(event, actor, region=notice.region)


def _failed(actor: Actor, attempt: Attempt, reason: str) -> None:
    attempt.result, attempt.ended_at, attempt.reason = Result.FAILED, clock.now(), reason
    attempt.save(update_fields=["result", "ended_at", "reason", "sent_at", "proof"])
    notice = attempt.notice
    event = NoticeFailed(
        notice.subject, about=notice.about, kind=notice.kind, channel=attempt.channel, reason=reason
    )
    emit(event, actor, region=notice.region)


@transaction.atomic
def record_attempt(
    actor: Actor, notice_id: UUID, *, channel: str, address: str, arrived: bool, proof: str, at: datetime
) -> Attempt:
    """Write down a call or a letter that an officer made.

    address: already masked. proof: number of the recording or of the letter.

    Raises NotFound, Invalid (channel, proof), Refused (wrong_role).
    """
    if Role.PARTY in actor.roles:
        raise Refused("wrong_role", _("通知记录由执法机构登记。"))
    if channel not in (Channel.PHONE, Channel.MAIL):
        raise Invalid("channel", _("请选择电话或邮寄。"), field="channel")
    if not proof.strip():
        raise Invalid("proof", _("请填写通话录音编号或邮件号。"), field="proof")
    notice = Notice.objects.lock(actor, notice_id)
    attempt = _attempt(actor, notice, channel, notice.body, address)
    attempt.proof, attempt.sent_at = proof.strip(), at
    if arrived:
        _delivered(actor, attempt, at)
    else:
        _failed(actor, attempt, "no_answer")
    return attempt


@transaction.atomic
def open_notice(actor: Actor, notice_id: UUID) -> Notice:
    """Show a notice to its party. The first time is recorded: it proves that the notice was read.

    Raises NotFound for anybody but the party.
    """
    notice = Notice.objects.lock(actor, notice_id)
    if actor.party_id is None or notice.party_id != actor.party_id:
        raise NotFound("not_found", _("没有找到这条通知。"))
    if notice.read_at is None:
        notice.read_at = clock.now()
        notice.save(update_fields=["read_at"])
        at = notice.read_at.isoformat()
        emit(
            NoticeOpened(notice.subject, about=notice.about, kind=notice.kind, at=at),
            actor,
            region=notice.region,
        )
    return notice
