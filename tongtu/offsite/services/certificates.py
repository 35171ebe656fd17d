"""Certificates: entered, alarmed before they end, and what happens when they have."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongtu.kernel import store
from tongtu.kernel.actors import Actor, system
from tongtu.kernel.errors import Invalid, NotFound, Refused
from tongtu.kernel.events import emit
from tongtu.law.tolerance import filing_policy
from tongtu.offsite.events import CertificateAdded
from tongtu.offsite.measures import measure
from tongtu.offsite.models import AlarmKind, Certificate, Device, DeviceState
from tongtu.offsite.services.alarms import pass_alarms, raise_alarm
from tongtu.offsite.services.devices import switch_off
from tongtu.offsite.services.scans import keep_scan
from tongtu.offsite.services.sites import administrator
from tongtu.offsite.words import EXPIRING

CLOCKWORK = system("certificates")
EXPIRED = "检定证书已到期，系统自动停用。"


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
def add_certificate(
    actor: Actor, device_id: UUID, given: CertificateIn, *, scan: bytes = b"", scan_name: str = ""
) -> Certificate:
    """Record a verification certificate. A repeat with the same number changes nothing.

    scan: the paper, PDF or picture. Alarms of an earlier certificate come to rest.
    Raises Refused (wrong_role), Invalid (dates, too_long, speeds, class, and what keep_scan says), NotFound.
    Law: 行政处罚法（2021）第四十一条；计量检定规程见 regulation_used.
    """
    administrator(actor)
    device = Device.objects.lock(actor, device_id)
    _possible(given, device.region)
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in vars(given).items()}
    if scan:
        kept = keep_scan(scan, scan_name)
        fields |= {"file_sha256": kept.sha256, "media_type": kept.media_type}
    certificate, new = Certificate.objects.get_or_create(
        device=device, number=fields.pop("number"), defaults=fields
    )
    if new:
        emit(CertificateAdded(device.subject, certificate.number), actor)
        pass_alarms(device, AlarmKind.CERTIFICATE)
    return certificate


def _possible(given: CertificateIn, region: str) -> None:
    if given.valid_to < given.valid_from:
        raise Invalid("dates", _("有效期的起止日期颠倒。"), field="valid_to")
    longest = measure("register", "certificate_days")
    if (given.valid_to - given.valid_from).days + 1 > longest:
        raise Invalid("too_long", _("检定证书的有效期不超过 %(n)d 天。") % {"n": longest}, field="valid_to")
    if given.speed_max_kmh <= given.speed_min_kmh:
        raise Invalid("speeds", _("速度范围的上下限颠倒。"), field="speed_max_kmh")
    if given.accuracy_class not in filing_policy(given.valid_from, region).class_bp:
        raise Invalid("class", _("误差扣除办法中没有这个准确度等级。"), field="accuracy_class")


@transaction.atomic
def add_scan(
    actor: Actor, device_id: UUID, certificate_id: UUID, *, content: bytes, name: str
) -> Certificate:
    """Put the scanned paper to a certificate that has none. The same file again changes nothing.

    Raises Refused (wrong_role, scan_there: another file is kept already), Invalid, NotFound.
    """
    administrator(actor)
    device = Device.objects.lock(actor, device_id)
    certificate = _certificate(device, certificate_id)
    kept = keep_scan(content, name)
    if certificate.file_sha256 == kept.sha256:
        return certificate
    if certificate.file_sha256:
        raise Refused("scan_there", _("该证书已有扫描件，不能更换。"))
    certificate.file_sha256, certificate.media_type = kept.sha256, kept.media_type
    certificate.save(update_fields=["file_sha256", "media_type"])
    emit(CertificateAdded(device.subject, certificate.number), actor)
    return certificate


def _certificate(device: Device, certificate_id: UUID) -> Certificate:
    found = device.certificates.filter(pk=certificate_id).first()
    if found is None:
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    return found


def scan_of(actor: Actor, device_id: UUID, certificate_id: UUID) -> tuple[bytes, str]:
    """The scanned paper of a certificate and its media type. Raises NotFound."""
    certificate = _certificate(Device.objects.get(actor, device_id), certificate_id)
    if not certificate.file_sha256:
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    return store.read(certificate.file_sha256), certificate.media_type


def suspend_expired(on: date) -> int:
    """Suspend every active device that no certificate covers any more; how many. Safe to repeat.

    The suspension counts from the instant the certificate ended, whenever the job runs.
    """
    active = Device.objects.visible_to(CLOCKWORK).filter(state=DeviceState.ACTIVE)
    suspended = 0
    for device in active.prefetch_related("certificates").order_by("code"):
        if device.certificate_at(on) is None:
            suspended += _suspend(device.pk, on)
    return suspended


@transaction.atomic
def _suspend(device_id: UUID, on: date) -> int:
    device = Device.objects.lock(CLOCKWORK, device_id)
    if device.state != DeviceState.ACTIVE or device.certificate_at(on) is not None:
        return 0
    ended = max((held.valid_to for held in device.certificates.all() if held.valid_to < on), default=None)
    at = _midnight(ended + timedelta(days=1)) if ended else None
    switch_off(device, CLOCKWORK, reason=EXPIRED, at=at)
    return 1


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def ring_certificates(on: date) -> int:
    """Alarm 60, 30 and 7 days before the last certificate of a device ends; how many rang.

    Each step rings once for each device and certificate (I18). After a silence of the job only the latest rings.
    """
    steps: list[int] = sorted(measure("review", "certificate_alarm_days"))
    working = [DeviceState.ACTIVE, DeviceState.PUBLISHED, DeviceState.APPROVED]
    devices = Device.objects.visible_to(CLOCKWORK).filter(state__in=working)
    rung = 0
    for device in devices.prefetch_related("certificates").order_by("code"):
        last = max(device.certificates.all(), key=lambda held: held.valid_to, default=None)
        left = (last.valid_to - on).days if last else 0
        step = next((days for days in steps if left <= days), None)
        if last is not None and step is not None and left >= 0:
            title = EXPIRING % {"code": device.code, "number": last.number, "on": last.valid_to.isoformat()}
            window = f"{last.pk}:{step}"
            rung += raise_alarm(device, AlarmKind.CERTIFICATE, window, title=title, number=left)
    return rung
