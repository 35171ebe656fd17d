"""Cloned plates: raised once for a pair of passages, then confirmed or dismissed by the head of the unit."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tongtu.kernel.actors import Actor, system
from tongtu.kernel.events import emit
from tongtu.kernel.speech import kept_title
from tongtu.law import plates
from tongtu.offsite import records
from tongtu.offsite.checks import VehicleFact
from tongtu.offsite.cloning import Reason, Sighting, Suspicion, suspicion
from tongtu.offsite.events import CopiedToPolice
from tongtu.offsite.flow import RECORD_FLOW
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Device, Record, RecordState, RecordStep, RejectCode
from tongtu.offsite.models.clones import CloneState, CloneStep, CloneSuspicion
from tongtu.offsite.models.review import Dispute, DisputeReason, DisputeState
from tongtu.offsite.passages.sightings import sightings
from tongtu.offsite.records import Passage
from tongtu.offsite.services.filing import file_record
from tongtu.offsite.suspicion_flow import SUSPICION_FLOW
from tongtu.offsite.words import CLONE

CLONES = system("clones")
UNDECIDED = (RecordState.FIRST_REVIEW, RecordState.SECOND_REVIEW, RecordState.ACCEPTED)
WITHOUT_CASE = (*UNDECIDED, RecordState.NOTIFIED)
AT_ONCE = 2_000


def upheld_objections(plate_no: str, plate_color: str) -> int:
    """How many objections of an owner about a cloned plate were upheld."""
    rows = Dispute.objects.visible_to(CLONES).filter(
        record__plate_no=plate_no,
        record__plate_color=plate_color,
        reason=DisputeReason.CLONED,
        state=DisputeState.UPHELD,
    )
    return rows.count()


@transaction.atomic
def suspect(record: Record, p: Passage, vehicle: VehicleFact) -> CloneSuspicion | None:
    """Score the passage of a record, and raise a suspicion when the score is high enough; once a pair (I18).

    The facts go to the investigation (the head of the unit) and, as an event, to the police.
    """
    if plates.is_placeholder(p.plate_no) or plates.kind_of(p.plate_no) is None:
        return None
    here = _here(record)
    upheld = upheld_objections(p.plate_no, p.plate_color)
    found = suspicion(here, p, vehicle, _others(record, here), upheld=upheld)
    return _raised(record, here, found) if found.raised else None


def _here(record: Record) -> Sighting:
    site = record.site
    return Sighting(
        record.natural_key,
        record.passed_at,
        site.name,
        _degrees(site.longitude),
        _degrees(site.latitude),
        record.device.code,
        record.record_code,
        record.region,
        record.gross_kg_raw,
        record.axle_count,
    )


def _degrees(value: Any) -> float | None:
    return None if value is None else float(value)


def _others(record: Record, here: Sighting) -> list[Sighting]:
    """The other passages of the plate within the hours looked at, wherever they were."""
    span = timedelta(hours=measure("clones", "window_hours"))
    rows = sightings(record.plate_no, record.plate_color, here.at - span, here.at + span)
    rows = [row for row in rows if row["device_code"] != here.device_code]
    codes = {row["device_code"] for row in rows}
    known = Device.objects.visible_to(CLONES).filter(code__in=codes).select_related("site")
    sites = {device.code: device.site for device in known}
    return [_seen(row, sites[row["device_code"]]) for row in rows if row["device_code"] in sites]


def _seen(row: dict[str, Any], site: Any) -> Sighting:
    at = row["passed_at"]
    key = f"passage:{row['region']}:{row['device_code']}:{row['record_code']}:{at.isoformat()}"
    return Sighting(
        key, at, site.name, _degrees(site.longitude), _degrees(site.latitude), row["device_code"],
        row["record_code"], row["region"], row["gross_kg_raw"], row["axle_count"],
    )  # fmt: skip


def _raised(record: Record, here: Sighting, found: Suspicion) -> CloneSuspicion | None:
    """The row of one pair, or None when it is there already."""
    other = found.other
    first, second = sorted([here.key, other.key]) if other else (here.key, "")
    key = {"plate_no": record.plate_no, "plate_color": record.plate_color}
    key |= {"first_key": first, "second_key": second}
    if CloneSuspicion.objects.visible_to(CLONES).filter(**key).exists():
        return None
    one = CloneSuspicion(
        region=record.region,
        title=kept_title(CLONE % {"plate": record.plate_no}, record.site.name),
        record=record,
        score=found.score,
        reasons=[_stored(reason) for reason in found.reasons],
        other=_told(other) if other else {},
        other_record=_record_of(other) if other else None,
        **key,
    )
    try:
        with transaction.atomic():
            SUSPICION_FLOW.begin(one, CloneStep.RAISE, CLONES)
    except IntegrityError:
        return None
    codes = [reason.code for reason in found.reasons if reason.points]
    emit(CopiedToPolice(one.subject, one.score, codes), CLONES)
    return one


def _stored(reason: Reason) -> dict[str, Any]:
    words = {"words": reason.words.template, "values": dict(reason.words.values)}
    return {"code": reason.code, "points": reason.points, **words}


def _told(other: Sighting) -> dict[str, Any]:
    names = ("place", "longitude", "latitude", "device_code", "record_code", "region", "gross_kg", "axles")
    return {name: getattr(other, name) for name in names} | {"passed_at": other.at.isoformat()}


def _record_of(other: Sighting) -> Record | None:
    rows = Record.objects.visible_to(CLONES).filter(region=other.region, device__code=other.device_code)
    return rows.filter(record_code=other.record_code, passed_at=other.at).first()


def rescan(since: datetime) -> int:
    """Look again at the undecided records of passages since then: a station may have sent late. Safe to repeat."""
    rows = Record.objects.visible_to(CLONES).filter(state__in=UNDECIDED, passed_at__gte=since)
    raised = 0
    for record in rows.select_related("site", "device").order_by("passed_at")[:AT_ONCE]:
        p = records.decode(record.raw.encode())
        raised += suspect(record, p, _as_told(record)) is not None
    return raised


def _as_told(record: Record) -> VehicleFact:
    """What the register said when the record was made, as its verdict keeps it."""
    said = record.verdict.get("register") or {}
    return VehicleFact(**said) if said else VehicleFact()


@transaction.atomic
def take_clone_step(
    actor: Actor, suspicion_id: UUID, step: str, *, reason: str = "", seen: int | None = None
) -> CloneSuspicion:
    """Confirm or dismiss a suspicion, with the result of the investigation.

    Confirmed, the record is void: the plate is another's. Dismissed, an accepted record goes on to its case.
    Raises Refused (wrong_state, wrong_role, no_reason, too_few_officers), Conflict (moved_on), NotFound.
    Law: 行政处罚法（2021）第四十一条第二款.
    """
    one = CloneSuspicion.objects.lock(actor, suspicion_id)
    moved = SUSPICION_FLOW.advance(one, step, actor, reason=reason, seen=seen)
    record = Record.objects.lock(actor, one.record_id)
    if moved.state == CloneState.CONFIRMED:
        _void(actor, record)
    elif record.state == RecordState.ACCEPTED and record.party_id and not suspected(record):
        file_record(CLONES, record)
    return moved


def _void(actor: Actor, record: Record) -> None:
    if record.state not in WITHOUT_CASE or record.case_id is not None:
        return
    record.reject_code = RejectCode.CLONED
    record.save(update_fields=["reject_code"])
    RECORD_FLOW.advance(record, RecordStep.VOID, actor, reason="核查确认号牌被套用。")


def suspected(record: Record) -> bool:
    """Whether a suspicion about this record is still open: then nothing is sent and nothing filed by itself."""
    return record.suspicions.filter(state=CloneState.RAISED).exists()
