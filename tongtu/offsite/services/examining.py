"""The machine's look at a candidate: full verdict, checks Q01 to Q20, and the record that reviewers see."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.kernel.errors import DomainError
from tongtu.kernel.speech import kept_title
from tongtu.licences import services as licences
from tongtu.offsite import checks, checks_outside, passages, records
from tongtu.offsite.checks import Finding
from tongtu.offsite.flow import RECORD_FLOW
from tongtu.offsite.judging import Judged, judge, trailer_of
from tongtu.offsite.models import Batch, Device, Record, RecordPhoto, RecordStep, RejectCode
from tongtu.offsite.ports import RegisterDown, Vehicle, VehicleRegister
from tongtu.offsite.records import Passage
from tongtu.offsite.ruling import Ruling, keep_rulebooks, rulebook
from tongtu.offsite.services.acting import take_in
from tongtu.offsite.services.facts import fact_of, facts_of, priority_of
from tongtu.offsite.services.filing import title_of
from tongtu.offsite.services.health import count_records
from tongtu.offsite.services.holding import findings_of
from tongtu.offsite.services.suspecting import suspect
from tongtu.offsite.words import say
from tongtu.registry import services as registry

assert checks_outside, "the table of checks is whole only with these"
MACHINE = system("machine")


@dataclass(frozen=True)
class Candidate:
    """A passage over the limit as the table holds it, read back from its own line."""

    row: dict[str, Any]
    passage: Passage
    device: Device
    batch: Batch


def examine(batch_id: UUID, *, register: VehicleRegister) -> int:
    """Look at each candidate of a batch; how many records came of it. Safe to repeat: a record exists once.

    The register is asked before the transaction of each record, and a record never waits for it.
    """
    batch = Batch.objects.get(MACHINE, batch_id)
    device = _with_certificates(batch.device_id)
    if batch.first_passed_at is None or batch.last_passed_at is None:
        return 0
    found = passages.candidates(
        batch.pk, region=batch.region, first=batch.first_passed_at, last=batch.last_passed_at
    )
    made = 0
    for row in found:
        candidate = Candidate(row, records.decode(row["raw"].encode()), device, batch)
        if _known(candidate):
            continue
        asked, vehicle = _ask(register, candidate.passage)
        another = _trailer_of_another(register, candidate.passage, vehicle)
        made += _record(candidate, asked, vehicle, trailer_of_another=another) is not None
    Batch.objects.visible_to(MACHINE).filter(pk=batch.pk).update(examined_at=clock.now())
    if found:
        count_records(device.pk, found[0]["passed_at"], found[-1]["passed_at"])
    return made


def _with_certificates(device_id: UUID) -> Device:
    rows = (
        Device.objects.visible_to(MACHINE)
        .select_related("site")
        .prefetch_related("certificates", "site__posted_limits")
    )
    return rows.get(pk=device_id)


def _known(candidate: Candidate) -> bool:
    row = candidate.row
    key = {"record_code": row["record_code"], "passed_at": row["passed_at"], "region": row["region"]}
    return Record.objects.visible_to(MACHINE).filter(device=candidate.device, **key).exists()


def _ask(register: VehicleRegister, p: Passage) -> tuple[bool, Vehicle | None]:
    return _ask_plate(register, p.plate_no, p.plate_color)


def _ask_plate(register: VehicleRegister, plate_no: str, plate_color: str) -> tuple[bool, Vehicle | None]:
    try:
        return True, register.look_up(plate_no, plate_color)
    except RegisterDown:
        return False, None


def _trailer_of_another(register: VehicleRegister, p: Passage, vehicle: Vehicle | None) -> bool:
    """Whether the trailer is registered to another owner. Unknown is no difference."""
    trailer = trailer_of(p)
    if vehicle is None or not trailer:
        return False
    _asked, drawn = _ask_plate(register, trailer, p.tail_plate_color or "yellow")
    ours, theirs = vehicle.owner.get("id_no", ""), drawn.owner.get("id_no", "") if drawn else ""
    return bool(ours and theirs and ours != theirs)


@transaction.atomic
def _record(
    candidate: Candidate, asked: bool, vehicle: Vehicle | None, *, trailer_of_another: bool = False
) -> Record | None:
    """The record of one candidate, or None when another worker has just made it."""
    p, device = candidate.passage, candidate.device
    ruling = Ruling(device)
    judged = judge(ruling, p, vehicle)
    keep_rulebooks(ruling.books)
    facts = facts_of(
        p,
        device,
        received_at=candidate.row["received_at"],
        judged=judged,
        vehicle=fact_of(asked, vehicle),
        trailer_of_another=trailer_of_another,
    )
    findings = [*checks.run(facts), *findings_of(device, facts.on, facts.drift)]
    if ruling.of(p, p.captured_at.timestamp())[0].digest != bytes(candidate.row["verdict_digest"]).hex():
        findings.append(Finding("I10", "manual", say("规则在接收之后有更新，已按现行数据重新计算")))
    record = _filled(candidate, judged, findings)
    record.verdict["register"] = vars(facts.vehicle) if vehicle is not None else None
    if vehicle is not None:
        record.vehicle_id, record.party_id = enter_vehicle(p, vehicle)
    rejected = checks.rejected(findings)
    if rejected == "Q14":
        record.reject_code = RejectCode.PERMIT
    step = RecordStep.REJECT_MACHINE if rejected else RecordStep.PASS_MACHINE
    try:
        with transaction.atomic():
            RECORD_FLOW.begin(record, step, MACHINE, on=facts.on)
    except IntegrityError:
        return None
    RecordPhoto.objects.bulk_create(
        RecordPhoto(record=record, role=f.role, sha256=f.sha256, media_type=f.media_type, size=f.size)
        for f in facts.files
        if f.here
    )
    take_in(record)
    if judged.match.permit_id is not None:
        licences.note_use(judged.match.permit_id, p.captured_at)
    if not rejected:
        suspect(record, p, facts.vehicle)
    return record


def enter_vehicle(p: Passage, vehicle: Vehicle) -> tuple[UUID | None, UUID | None]:
    """Write the vehicle and its owner into the registry; an owner the registry refuses is left to a person."""
    owner: dict[str, Any] = {name: value for name, value in vehicle.owner.items() if name in OWNER_FIELDS}
    try:
        with transaction.atomic():
            party = registry.ensure_party(MACHINE, **owner) if owner else None
    except DomainError:
        party = None
    entered = registry.ensure_vehicle(
        MACHINE,
        plate_no=p.plate_no,
        plate_color=p.plate_color,
        kind=vehicle.kind,
        axles=vehicle.axles,
        drive_axles=vehicle.drive_axles,
        owner_id=party.pk if party else None,
        transport_cert_no=vehicle.transport_cert_no,
        home_region=vehicle.home_region,
    )
    return entered.pk, party.pk if party else None


OWNER_FIELDS = {"kind", "name", "id_no", "id_type", "phone", "address", "legal_rep"}


def _filled(candidate: Candidate, judged: Judged, findings: list[Finding]) -> Record:
    verdict = judged.verdict
    p, device, row = candidate.passage, candidate.device, candidate.row
    certificate = device.certificate_at(verdict.on)
    plate = row["plate_no"]
    return Record(
        region=device.region,
        site=device.site,
        device=device,
        title=kept_title(title_of(plate, verdict.excess_kg, outsize=bool(judged.outline)), device.site.name),
        record_code=row["record_code"],
        passed_at=row["passed_at"],
        received_at=row["received_at"],
        lane_no=p.lane_no,
        direction=p.direction,
        speed_kmh=p.speed,
        plate_no=plate,
        plate_color=p.plate_color,
        trailer_no=trailer_of(p),
        axle_count=p.axle_count,
        axle_loads_kg=p.axle_loads_kg,
        gross_kg_raw=p.gross_kg_raw,
        tolerance_kg=verdict.tolerance_kg,
        gross_kg_adjusted=verdict.gross_kg_adjusted,
        limit_kg=verdict.limit_kg,
        excess_kg=verdict.excess_kg,
        excess_rate_bp=verdict.excess_rate_bp,
        outcome=verdict.outcome,
        fine_fen=verdict.fine_fen,
        verdict=judged.stored(),
        verdict_digest=verdict.digest,
        rulebook_id=rulebook(verdict.editions),
        checks=checks.stored(findings),
        certificate=certificate.snapshot() if certificate else {},
        raw=row["raw"],
        raw_sha256=store_digest(row["raw"]),
        priority=priority_of(p.gross_kg_raw, verdict.excess_rate_bp),
        reject_code="",
    )


def store_digest(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()
