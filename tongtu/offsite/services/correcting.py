"""A reviewer adopts another value than the measured one. What was measured stays; the verdict is reached anew."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Invalid, NotFound
from tongtu.kernel.events import emit
from tongtu.kernel.speech import kept_title
from tongtu.law import plates
from tongtu.law.overload import assess
from tongtu.law.tolerance import filing_policy
from tongtu.offsite import checks, records
from tongtu.offsite.events import RecordCorrected
from tongtu.offsite.flow import RECORD_FLOW
from tongtu.offsite.judging import Judged, judge
from tongtu.offsite.models import Correction, Direction, Record, RecordStep
from tongtu.offsite.ports import Vehicle
from tongtu.offsite.records import Passage
from tongtu.offsite.ruling import Ruling, keep_rulebooks, rulebook
from tongtu.offsite.services.facts import fact_of, facts_of, priority_of
from tongtu.offsite.services.filing import title_of
from tongtu.offsite.services.holding import findings_of
from tongtu.offsite.services.reviewing import free_for, reviewer
from tongtu.registry import queries as registry

Field = Correction.Field
KINDS = ("truck", "train", "special", "unknown")
COUNTED = (Field.DRIVE_AXLES, Field.SINGLE_TYRES)
OF_THE_VEHICLE = {Field.PLATE_NO, Field.PLATE_COLOR}


def measured(record: Record) -> dict[str, str]:
    """The values as the station told them, by field; "" where it did not say."""
    p = records.decode(record.raw.encode())
    told = {name: getattr(p, name, None) for name in Field.values}
    return {name: "" if value is None else str(value) for name, value in told.items()}


def adopted(record: Record) -> dict[str, str]:
    """The values the verdict rests on: as measured, unless corrected."""
    latest = record.corrections.order_by("at", "id").values_list("field", "now")
    return measured(record) | dict(latest)


@transaction.atomic
def correct_record(
    actor: Actor, record_id: UUID, *, values: Mapping[str, str], reason: str, seen: int | None = None
) -> Record:
    """Adopt other values of a record before it is accepted; the law says anew what follows from them.

    values: by Correction.Field; those that are what they were are left out. The raw record, its digest and the
    passage stay as they came. After a first review the record goes back to it, so that both reviewers see the change.
    A plate that changed is asked for again at the vehicle register, by a job.
    Raises Invalid (field, no_change, and each field by its name), Refused (claimed, wrong_state, wrong_role,
    no_reason), Conflict (moved_on), NotFound.
    Law: 行政处罚法（2021）第四十条、第四十一条第二款.
    """
    reviewer(actor)
    record = Record.objects.lock(actor, record_id)
    free_for(record, actor)
    before = adopted(record)
    after = {name: _checked(record, name, value) for name, value in values.items()}
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        raise Invalid("no_change", _("没有需要更正的内容。"))
    at = clock.now()
    for name, value in changed.items():
        Correction.objects.create(
            actor, region=record.region, record=record, field=name, was=before[name], now=value,
            reason=reason.strip(), by=actor.name, at=at,
        )  # fmt: skip
    rejudge(record, before | changed)
    RECORD_FLOW.advance(record, RecordStep.CORRECT, actor, reason=reason, seen=seen)
    record.first_reviewer, record.first_reviewed_at = "", None
    emit(RecordCorrected(record.subject, sorted(changed)), actor, region=record.region)
    if OF_THE_VEHICLE & changed.keys():
        app.configure_task("offsite.identify").defer(record_id=str(record.pk))
    record.save(update_fields=["first_reviewer", "first_reviewed_at"])
    return record


def _checked(record: Record, name: str, value: str) -> str:
    """A value as it is kept. Raises Invalid."""
    value = str(value).strip()
    if name not in Field.values:
        raise Invalid("field", _("该项内容不能更正。"), field=name)
    if name == Field.PLATE_NO:
        value = plates.normalise(value)
        if plates.kind_of(value) is None:
            raise Invalid(name, _("号牌号码的格式不正确。"), field=name)
    elif name in COUNTED:
        if value and not (value.isdecimal() and len(value) < 3 and int(value) <= record.axle_count):
            raise Invalid(name, _("请填写不超过总轴数的整数。"), field=name)
        value = str(int(value)) if value else ""
    elif value not in CHOICES[name]:
        raise Invalid(name, _("请从列出的选项中选择。"), field=name)
    return value


CHOICES: dict[str, frozenset[str]] = {
    Field.PLATE_COLOR: frozenset(plates.colours()),
    Field.VEHICLE_KIND: frozenset(KINDS),
    Field.DIRECTION: frozenset(Direction.values),
}


def passage_of(record: Record, values: Mapping[str, str]) -> Passage:
    """The passage as adopted: the raw line with the corrected values in it."""
    p = records.decode(record.raw.encode())
    drive = values[Field.DRIVE_AXLES]
    return msgspec.structs.replace(
        p,
        plate_no=values[Field.PLATE_NO],
        plate_color=values[Field.PLATE_COLOR],
        vehicle_kind=values[Field.VEHICLE_KIND],
        direction=values[Field.DIRECTION],
        drive_axles=int(drive) if drive else None,
    )


def rejudge(record: Record, values: Mapping[str, str], vehicle: Vehicle | None = None) -> None:
    """Reach the verdict anew from the adopted values, ask the machine's checks again, keep both with the record.

    vehicle: what the outside register said of the adopted plate; our own registry is asked when it said nothing yet.
    """
    p = passage_of(record, values)
    ruling = Ruling(record.device)
    known = vehicle or _as_registered(p)
    judged = _with_tyres(judge(ruling, p, known), int(values[Field.SINGLE_TYRES] or 0), record.region)
    verdict = judged.verdict
    keep_rulebooks(ruling.books | {rulebook(verdict.editions): verdict.editions})
    if (record.plate_no, record.plate_color) != (p.plate_no, p.plate_color):
        record.vehicle_id = record.party_id = None
    said = title_of(p.plate_no, verdict.excess_kg, outsize=bool(judged.outline))
    record.title = kept_title(said, record.site.name)
    record.plate_no, record.plate_color, record.direction = p.plate_no, p.plate_color, p.direction
    for name in (
        "tolerance_kg",
        "gross_kg_adjusted",
        "limit_kg",
        "excess_kg",
        "excess_rate_bp",
        "outcome",
        "fine_fen",
    ):
        setattr(record, name, getattr(verdict, name))
    record.verdict, record.verdict_digest = judged.stored(), verdict.digest
    record.rulebook_id = rulebook(verdict.editions)
    _check(record, p, judged, known)
    record.save(update_fields=JUDGED)


def _check(record: Record, p: Passage, judged: Judged, vehicle: Vehicle | None) -> None:
    """The checks Q01 to Q20 of the passage as adopted: another plate may have a permit, or an act already handled."""
    facts = facts_of(
        p,
        record.device,
        received_at=record.received_at,
        judged=judged,
        vehicle=fact_of(vehicle is not None, vehicle),
        record_id=record.pk,
    )
    record.checks = checks.stored([*checks.run(facts), *findings_of(record.device, facts.on, facts.drift)])
    record.priority = priority_of(p.gross_kg_raw, judged.verdict.excess_rate_bp)


def _as_registered(p: Passage) -> Vehicle | None:
    """What our own registry holds of the adopted plate. The outside register is not asked inside a transaction."""
    try:
        found = registry.vehicle(p.plate_no, p.plate_color)
    except NotFound:
        return None
    return Vehicle(
        found.kind, found.axles, found.drive_axles, "", found.transport_cert_no, found.home_region, {}
    )


def _with_tyres(judged: Judged, single_tyre_axles: int, region: str) -> Judged:
    if not single_tyre_axles:
        return judged
    on, weighed = judged.verdict.on, replace(judged.verdict.weighed, single_tyre_axles=single_tyre_axles)
    return replace(judged, verdict=assess(weighed, on=on, region=region, policy=filing_policy(on, region)))


JUDGED = [
    "title", "plate_no", "plate_color", "direction", "vehicle_id", "party_id", "tolerance_kg", "gross_kg_adjusted",
    "limit_kg", "excess_kg", "excess_rate_bp", "outcome", "fine_fen", "verdict", "verdict_digest", "rulebook",
    "checks", "priority",
]  # fmt: skip
