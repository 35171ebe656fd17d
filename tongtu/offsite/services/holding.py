"""Days of a device held in doubt: placed by the machine or by a person, lifted or confirmed by a person (Q18)."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongtu.kernel import clock, store
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import Invalid, NotFound, Refused
from tongtu.law.articles import cite
from tongtu.offsite.checks import Drift, Finding
from tongtu.offsite.flow import RECORD_FLOW
from tongtu.offsite.flow_health import HOLD_FLOW
from tongtu.offsite.measures import measure
from tongtu.offsite.models import (
    Device,
    Hold,
    HoldKind,
    HoldState,
    HoldStep,
    Record,
    RecordState,
    RecordStep,
    RejectCode,
)
from tongtu.offsite.services.scans import keep_scan
from tongtu.offsite.words import HELD, say

SCALES = system("scales")
WAITING = (
    RecordState.FIRST_REVIEW,
    RecordState.SECOND_REVIEW,
    RecordState.ACCEPTED,
    RecordState.NOTIFIED,
)
BAD_DAY = "设备当日确认失准，记录不予采用。"


def drifted(lorries: int, mean_kg: int, reference_kg: int | None) -> bool:
    """Whether the steering axles of a day say that a scale is off: outside the band, or away from its reference."""
    if lorries < measure("Q18", "least"):
        return False
    low, high = measure("Q18", "band_kg")
    if not low <= mean_kg <= high:
        return True
    off = abs(mean_kg - (reference_kg or mean_kg)) * 100
    return bool(off > (reference_kg or mean_kg) * measure("Q18", "drift_percent"))


def hold_for_drift(device: Device, day: date, *, lorries: int, mean_kg: int) -> int:
    """Hold a day whose steering axles are off; 1 when it is new. Once for each device and day, safe to race."""
    if not drifted(lorries, mean_kg, device.steering_mean_kg):
        return 0
    said = {"lorries": lorries, "mean_kg": mean_kg, "reference_kg": device.steering_mean_kg}
    return int(_place(SCALES, device, day, HoldKind.DRIFT, measured=said) is not None)


@transaction.atomic
def place_hold(actor: Actor, device_id: UUID, *, day: date, reason: str) -> Hold:
    """Hold a day of a device for any reason; one that was lifted is held again. A repeat changes nothing.

    Raises Refused (wrong_role, no_reason, confirmed), Invalid (in_future), NotFound.
    Law: 行政处罚法（2021）第四十一条第二款.
    """
    if not actor.roles & {Role.ADMIN, Role.LEGAL_REVIEWER}:
        raise Refused("wrong_role", _("整日暂缓须由系统管理员或者法制审核人员决定。"), cite("PL 41"))
    if not reason.strip():
        raise Refused("no_reason", _("请写明理由后再办理。"), cite("PL 41"), field="reason")
    if day > clock.today():
        raise Invalid("in_future", _("日期不能晚于今天。"), field="day")
    device = Device.objects.lock(actor, device_id)
    made = _place(actor, device, day, HoldKind.MANUAL, reason=reason)
    if made is not None:
        return made
    hold = _kept(actor, device, day, HoldKind.MANUAL)
    if hold.state == HoldState.CONFIRMED:
        raise Refused("confirmed", _("该日已确认失准。"), cite("PL 41"))
    if hold.state == HoldState.LIFTED:
        HOLD_FLOW.advance(hold, HoldStep.REOPEN, actor, reason=reason)
    return hold


def _kept(actor: Actor, device: Device, day: date, kind: str) -> Hold:
    rows = Hold.objects.visible_to(actor).select_for_update(of=("self",))
    return rows.get(region=device.region, device=device, day=day, kind=kind)


@transaction.atomic
def _place(
    actor: Actor,
    device: Device,
    day: date,
    kind: HoldKind,
    *,
    reason: str = "",
    measured: dict[str, int | None] | None = None,
) -> Hold | None:
    """A new hold, or None when there is one of this kind already."""
    known = Hold.objects.visible_to(SCALES).filter(region=device.region, device=device, day=day, kind=kind)
    if known.exists():
        return None
    hold = Hold(
        region=device.region,
        device=device,
        day=day,
        kind=kind,
        title=HELD % {"code": device.code, "on": day.isoformat()},
        placed_by=actor.name,
        why=reason.strip()[:200],
        **(measured or {}),
    )
    try:
        with transaction.atomic():
            return HOLD_FLOW.begin(hold, HoldStep.PLACE, actor)
    except IntegrityError:  # another worker has just placed it
        return None


@transaction.atomic
def lift_hold(
    actor: Actor,
    hold_id: UUID,
    *,
    evidence: str,
    reason: str,
    scan: bytes = b"",
    scan_name: str = "",
    seen: int | None = None,
) -> Hold:
    """Give a day free again: somebody has looked into the scale and stands by it. Its records go on.

    evidence: the number of the report of verification or comparison. scan: the report itself.
    Raises Refused (wrong_role, wrong_state, no_hold_evidence, no_reason), Invalid (scan), Conflict, NotFound.
    """
    hold = Hold.objects.lock(actor, hold_id)
    _settle(hold, actor, evidence, scan=scan, scan_name=scan_name)
    return HOLD_FLOW.advance(hold, HoldStep.LIFT, actor, reason=reason, seen=seen)


@transaction.atomic
def confirm_hold(
    actor: Actor,
    hold_id: UUID,
    *,
    evidence: str,
    reason: str,
    scan: bytes = b"",
    scan_name: str = "",
    seen: int | None = None,
) -> Hold:
    """Say that the scale was wrong that day: no record of it that is not yet a case is used.

    Records that became cases already are left to their officers; filed_records lists them.
    Raises as lift_hold.
    Law: 行政处罚法（2021）第四十一条第二款.
    """
    hold = Hold.objects.lock(actor, hold_id)
    _settle(hold, actor, evidence, scan=scan, scan_name=scan_name)
    HOLD_FLOW.advance(hold, HoldStep.CONFIRM, actor, reason=reason, seen=seen)
    waiting = records_of(hold).filter(state__in=WAITING, case_id=None)
    found = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    for record in found:
        record.reject_code, record.claimed_by, record.claimed_until = RejectCode.DEVICE, "", None
        record.save(update_fields=["reject_code", "claimed_by", "claimed_until"])
        RECORD_FLOW.advance(record, RecordStep.DISQUALIFY, SCALES, reason=BAD_DAY)
    hold.disqualified = len(found)
    hold.save(update_fields=["disqualified"])
    return hold


@transaction.atomic
def reopen_hold(actor: Actor, hold_id: UUID, *, reason: str, seen: int | None = None) -> Hold:
    """Hold a day again that was given free. Raises Refused, Conflict, NotFound."""
    return HOLD_FLOW.advance(
        Hold.objects.lock(actor, hold_id), HoldStep.REOPEN, actor, reason=reason, seen=seen
    )


def _settle(hold: Hold, actor: Actor, evidence: str, *, scan: bytes, scan_name: str) -> None:
    hold.evidence, hold.settled_by = evidence.strip()[:160], actor.name
    if scan:
        kept = keep_scan(scan, scan_name)
        hold.file_sha256, hold.media_type = kept.sha256, kept.media_type
    hold.save(update_fields=["evidence", "settled_by", "file_sha256", "media_type"])


def records_of(hold: Hold) -> "QuerySet[Record]":
    """The candidate records of the device and day that is held."""
    start = _midnight(hold.day)
    span = {"passed_at__gte": start, "passed_at__lt": _midnight(hold.day + timedelta(days=1))}
    return Record.objects.visible_to(SCALES).filter(device_id=hold.device_id, **span)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def hold_paper(actor: Actor, hold_id: UUID) -> tuple[bytes, str]:
    """The report a day was settled on, and its media type. Raises NotFound."""
    hold = Hold.objects.get(actor, hold_id)
    if not hold.file_sha256:
        raise NotFound("not_found", _("没有找到这条记录，或者您无权查看。"))
    return store.read(hold.file_sha256), hold.media_type


def findings_of(device: Device, day: date, drift: Drift | None) -> list[Finding]:
    """What a record examined now should say of its day, after holding the day if its steering axles are off."""
    if drift is not None:
        hold_for_drift(device, day, lorries=drift.lorries, mean_kg=drift.mean_kg)
    states = set(device.holds.filter(day=day).values_list("state", flat=True))
    if HoldState.CONFIRMED in states:
        return [Finding("Q18", "reject", say(gettext_noop("设备当日确认失准")))]
    if HoldState.OPEN in states:
        return [
            Finding("Q18", "manual", say(gettext_noop("设备当日称重数据存疑，已整日暂缓；解除之前不能采用")))
        ]
    return []
