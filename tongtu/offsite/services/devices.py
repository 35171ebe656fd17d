"""Devices: reviewed by law and by technology, certified by metrology, switched on and off."""

import secrets
from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Conflict, Invalid, Refused
from tongtu.kernel.events import emit
from tongtu.offsite.events import DeviceCorrected, DeviceReviewed, KeyRenewed
from tongtu.offsite.flow import DEVICE_FLOW
from tongtu.offsite.models import Device, DeviceReview, DeviceState, DeviceStep, DeviceUse, Site
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


DETAILS = ("maker_model", "approval_no", "led_board", "steering_mean_kg")


@transaction.atomic
def update_device(actor: Actor, device_id: UUID, **changes: object) -> Device:
    """Correct what the register says of a device: maker, approval, board, reference of the steering axle.

    Raises Refused (wrong_role, retired), NotFound.
    """
    administrator(actor)
    device = Device.objects.lock(actor, device_id)
    if device.state == DeviceState.RETIRED:
        raise Refused("retired", _("设备已退役。"))
    changed = [name for name in DETAILS if name in changes and changes[name] != getattr(device, name)]
    for name in changed:
        setattr(device, name, changes[name])
    if changed:
        device.save(update_fields=changed)
        emit(DeviceCorrected(device.subject, changed), actor)
    return device


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
    at = _start_of(on)
    if step in {DeviceStep.ACTIVATE, DeviceStep.RESUME} and device.suspended_at and at < device.suspended_at:
        raise Invalid("before_suspension", _("恢复启用的日期不能早于停用。"), field="on")
    moved = DEVICE_FLOW.advance(device, step, actor, on=on, reason=reason, seen=seen)
    if step in {DeviceStep.ACTIVATE, DeviceStep.RESUME}:
        _switch_on(device, at)
    elif step in {DeviceStep.SUSPEND, DeviceStep.RETIRE}:
        _end_use(device, at)
    return moved


def switch_off(device: Device, actor: Actor, *, reason: str, at: datetime | None = None) -> None:
    """Suspend a locked device if it is on; what it weighed from that instant on is no evidence either way.

    at: now, unless it was to be off already.
    """
    if device.state == DeviceState.ACTIVE:
        DEVICE_FLOW.advance(device, DeviceStep.SUSPEND, actor, reason=reason)
    _end_use(device, at or clock.now())


def _switch_on(device: Device, at: datetime) -> None:
    """The time of use that ended is kept, so that what was weighed in it stays evidence."""
    since, until = device.active_since, device.suspended_at
    if since is not None and until is not None and since < until:
        DeviceUse.objects.get_or_create(device=device, since=since, defaults={"until": until})
    device.active_since, device.suspended_at = at, None
    device.save(update_fields=["active_since", "suspended_at"])


def _end_use(device: Device, at: datetime) -> None:
    """End the time of use, and cut back what reaches beyond it."""
    if device.active_since is not None and (device.suspended_at is None or at < device.suspended_at):
        device.suspended_at = max(at, device.active_since)
        device.save(update_fields=["suspended_at"])
    device.earlier_uses.filter(since__gte=at).delete()
    device.earlier_uses.filter(until__gt=at).update(until=at)


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
