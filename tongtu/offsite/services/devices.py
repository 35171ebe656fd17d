"""Devices: reviewed by law and by technology, certified by metrology, switched on and off."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import Conflict, Invalid, Refused
from tongtu.kernel.events import emit
from tongtu.law.tolerance import filing_policy
from tongtu.offsite.events import CertificateAdded, DeviceReviewed, KeyRenewed
from tongtu.offsite.flow import DEVICE_FLOW
from tongtu.offsite.models import Certificate, Device, DeviceReview, DeviceState, DeviceStep, Site
from tongtu.offsite.services.sites import administrator
from tongtu.offsite.words import DEVICE

REVIEWERS = {
    DeviceReview.Kind.LEGAL: Role.LEGAL_REVIEWER,
    DeviceReview.Kind.TECHNICAL: Role.ADMIN,
}


@transaction.atomic
def register_device(
    actor: Actor,
    site_id: UUID,
    *,
    code: str,
    maker_model: str = "",
    approval_no: str = "",
    led_board: bool = False,
    secret: str = "",
    steering_mean_kg: int | None = None,
) -> Device:
    """Enter a device of a site, with a key of its own that it signs with.

    secret: given only by the demonstration; otherwise made here, shown once.
    Raises Refused (wrong_role), Conflict (device_known), NotFound.
    """
    administrator(actor)
    site = Site.objects.lock(actor, site_id)
    code = code.strip()
    device = Device(
        region=site.region,
        site=site,
        code=code,
        title=DEVICE % {"code": code, "site": site.name},
        maker_model=maker_model,
        approval_no=approval_no,
        led_board=led_board,
        secret=secret or secrets.token_hex(32),
        steering_mean_kg=steering_mean_kg,
    )
    try:
        with transaction.atomic():
            return DEVICE_FLOW.begin(device, DeviceStep.REGISTER, actor)
    except IntegrityError as known:
        raise Conflict("device_known", _("该设备编号已登记。"), field="code") from known


@transaction.atomic
def review_device(
    actor: Actor,
    device_id: UUID,
    *,
    kind: str,
    passed: bool,
    opinion: str,
    reference: str,
    reviewed_on: date,
) -> DeviceReview:
    """Record a legal or a technical review; a later one of the same kind takes its place until approval.

    Raises Refused (wrong_role, wrong_state), Invalid, NotFound.
    Law: 行政处罚法（2021）第四十一条第一款.
    """
    sort = DeviceReview.Kind(kind)
    if REVIEWERS[sort] not in actor.roles:
        raise Refused("wrong_role", _("%(kind)s须由相应的审核人员办理。") % {"kind": sort.label})
    device = Device.objects.lock(actor, device_id)
    if device.state != DeviceState.PLANNED:
        raise Refused("wrong_state", _("设备已通过审核，不能再改审核意见。"))
    if not reference.strip() or not opinion.strip():
        raise Invalid("review_empty", _("请填写审核意见和文号。"), field="opinion")
    _not_to_come(reviewed_on, "reviewed_on")
    review, _new = DeviceReview.objects.update_or_create(
        device=device,
        kind=sort,
        defaults={
            "passed": passed,
            "opinion": opinion.strip(),
            "reference": reference.strip(),
            "reviewed_on": reviewed_on,
            "reviewer": actor.name,
        },
    )
    emit(DeviceReviewed(device.subject, sort.value, passed), actor)
    return review


@dataclass(frozen=True, kw_only=True)
class CertificateIn:
    """A verification certificate as it stands on paper."""

    number: str
    organisation: str
    valid_from: date
    valid_to: date
    accuracy_class: str
    speed_min_kmh: int
    speed_max_kmh: int
    regulation_used: str


@transaction.atomic
def add_certificate(actor: Actor, device_id: UUID, given: CertificateIn) -> Certificate:
    """Record a verification certificate. A repeat with the same number changes nothing.

    Raises Refused (wrong_role), Invalid (dates, speeds, class), NotFound.
    Law: 行政处罚法（2021）第四十一条；计量检定规程见 regulation_used.
    """
    administrator(actor)
    device = Device.objects.lock(actor, device_id)
    if given.valid_to < given.valid_from:
        raise Invalid("dates", _("有效期的起止日期颠倒。"), field="valid_to")
    if given.speed_max_kmh <= given.speed_min_kmh:
        raise Invalid("speeds", _("速度范围的上下限颠倒。"), field="speed_max_kmh")
    if given.accuracy_class not in filing_policy(given.valid_from, device.region).class_bp:
        raise Invalid("class", _("误差扣除办法中没有这个准确度等级。"), field="accuracy_class")
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in vars(given).items()}
    certificate, new = Certificate.objects.get_or_create(
        device=device, number=fields.pop("number"), defaults=fields
    )
    if new:
        emit(CertificateAdded(device.subject, certificate.number), actor)
    return certificate


@transaction.atomic
def take_device_step(
    actor: Actor,
    device_id: UUID,
    step: str,
    *,
    on: date | None = None,
    reason: str = "",
    seen: int | None = None,
) -> Device:
    """Approve, publish, activate, suspend, resume or retire a device.

    on: the legal day of the step; one that is still to come would let a notice end early.
    Raises Refused (wrong_state, wrong_role, two_reviews, site_not_published, notice_running, no_certificate),
    Invalid (in_future), Conflict (moved_on), NotFound.
    Law: 行政处罚法（2021）第四十一条第一款.
    """
    device = Device.objects.lock(actor, device_id)
    _not_to_come(on, "on")
    moved = DEVICE_FLOW.advance(device, step, actor, on=on, reason=reason, seen=seen)
    if step in {DeviceStep.ACTIVATE, DeviceStep.RESUME}:
        device.active_since, device.suspended_at = _start_of(on), None
    elif step in {DeviceStep.SUSPEND, DeviceStep.RETIRE} and device.suspended_at is None:
        device.suspended_at = _start_of(on)
    device.save(update_fields=["active_since", "suspended_at"])
    return moved


def _not_to_come(day: date | None, field: str) -> None:
    """Raises Invalid (in_future)."""
    if day is not None and day > clock.today():
        raise Invalid("in_future", _("日期不能晚于今天。"), field=field)


def _start_of(on: date | None) -> datetime:
    """The instant a step counts from: this one, or the beginning of an earlier day."""
    if on is None or on >= clock.today():
        return clock.now()
    return timezone.make_aware(datetime.combine(on, time.min))


@transaction.atomic
def rotate_secret(actor: Actor, device_id: UUID) -> str:
    """Give a device a new key; the old one is worthless at once. The new key is shown once."""
    administrator(actor)
    device = Device.objects.lock(actor, device_id)
    fresh = secrets.token_hex(32)
    device.secret = fresh
    device.save(update_fields=["secret"])
    emit(KeyRenewed(device.subject), actor)
    return fresh


def suspend_expired(on: date) -> int:
    """Suspend every active device that no certificate covers any more; how many. Safe to repeat."""
    clockwork = system("certificates")
    active = Device.objects.visible_to(clockwork).filter(state=DeviceState.ACTIVE)
    suspended = 0
    for device in active.prefetch_related("certificates").order_by("code"):
        if device.certificate_at(on) is None:
            reason = "检定证书已到期，系统自动停用。"
            take_device_step(clockwork, device.pk, DeviceStep.SUSPEND, on=on, reason=reason)
            suspended += 1
    return suspended
