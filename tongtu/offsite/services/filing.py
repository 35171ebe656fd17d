"""From an accepted record to a case: what was found, its evidence, and the first word to the owner."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongtu.cases import services as cases
from tongtu.cases.services.opening import EvidenceIn, Found
from tongtu.kernel import clock, store
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import Refused
from tongtu.kernel.personal import mask_plate
from tongtu.kernel.speech import in_chinese, kept_title
from tongtu.law.articles import cite
from tongtu.law.limits import limit
from tongtu.notices import services as notices
from tongtu.offsite.checks import role_label
from tongtu.offsite.flow import RECORD_FLOW
from tongtu.offsite.models import Record, RecordState, RecordStep
from tongtu.offsite.services.acting import lock_act
from tongtu.offsite.words import EXCESS, FACTS, OUTSIZE, OUTSIZE_FACTS, OVER_LIMIT, PICTURE, PLACE, SYSTEM
from tongtu.registry import services as registry

FILING = system("offsite")
USABLE = {RecordState.ACCEPTED, RecordState.NOTIFIED, RecordState.FILED}
OVERLOAD = "HW-010"  # 货运车辆车货总质量超过限定标准违法超限运输
OUTLINE = "HW-011"  # 车货总体外廓尺寸超过限定标准违法超限运输
NOTHING = {"legal", "exempt"}


@transaction.atomic
def name_owner(actor: Actor, record_id: UUID, **owner: Any) -> Record:
    """Enter the owner of a lorry that the register did not know, and open the case of the accepted record.

    owner: kind, name, id_no, phone, address … as registry.ensure_party takes them.
    Raises Refused (wrong_state, wrong_role, too_few_officers), Invalid, NotFound.
    """
    record = Record.objects.lock(actor, record_id)
    if Role.RECORD_REVIEWER not in actor.roles:
        raise Refused("wrong_role", _("车辆所有人须由非现场审核员补充。"), cite("PL 41(2)"))
    if record.state != RecordState.ACCEPTED:
        raise Refused("wrong_state", _("只有已采用的记录需要补充车辆所有人。"))
    party = registry.ensure_party(actor, **owner)
    vehicle = registry.ensure_vehicle(
        actor, plate_no=record.plate_no, plate_color=record.plate_color, owner_id=party.pk
    )
    record.party_id, record.vehicle_id = party.pk, vehicle.pk
    record.save(update_fields=["party_id", "vehicle_id"])
    return file_record(actor, record)


@transaction.atomic
def file_record(actor: Actor, record: Record) -> Record:
    """Open the case of an accepted, locked record, and tell the owner. At most one case a passage (I11).

    Raises Refused (not_evidence, too_few_officers, act_filed).
    Law: 行政处罚法（2021）第二十九条、第四十一条、第五十四条.
    """
    assert record.party_id is not None, "an owner is known before a case is opened"
    if record.outcome in NOTHING:
        raise Refused("nothing_over", _("该记录没有超过限值或者许可，不能立案。"), cite("OL 43"))
    lock_act(actor, record)
    with in_chinese():  # a case speaks Chinese, whatever its reviewer reads
        found = _found(record, record.party_id)
        case = cases.open_case(actor, found, evidence_items=evidence_of(record))
    record.case_id = case.pk
    record.save(update_fields=["case_id"])
    _tell_owner(record, record.party_id, case.subject)
    return RECORD_FLOW.advance(record, RecordStep.FILE, FILING)


def _found(record: Record, party_id: UUID) -> Found:
    return Found(
        source="monitoring",  # type: ignore[arg-type]  # cases' own word for it
        natural_key=record.subject,
        region=record.region,
        violation_code=OVERLOAD if record.excess_kg else OUTLINE,
        act_at=record.passed_at,
        place=place_of(record),
        facts=facts_of(record),
        party_id=party_id,
        title=title_of(record.plate_no, record.excess_kg, outsize=bool(record.verdict.get("outline"))),
        vehicle_id=record.vehicle_id,
        organisation_id=record.site.org_id,
        assessment=record.verdict,
        weighing=weighing_of(record),
    )


def title_of(plate_no: str, excess_kg: int, *, outsize: bool) -> str:
    """What a record is called: by its mass, by its outline, or by both."""
    parts = []
    if excess_kg or not outsize:
        parts.append(OVER_LIMIT % {"plate": plate_no, "tonnes": f"{excess_kg / 1000:.2f}"})
    if outsize:
        parts.append(OUTSIZE % {"plate": plate_no})
    return kept_title(*parts)


def evidence_of(record: Record) -> list[EvidenceIn]:
    """The weigh record and the photographs as evidence of a case.

    Raises Refused (not_evidence): a record that was not reviewed, or that failed, is none.
    Law: 行政处罚法（2021）第四十一条第二款.
    """
    if record.state not in USABLE:
        raise Refused("not_evidence", _("未经审核或者审核不合格的记录，不得作为证据。"), cite("PL 41(2)"))
    shared: dict[str, Any] = {
        "captured_at": record.passed_at,
        "captured_by": record.device.code,
        "place": place_of(record),
        "source": SYSTEM % {"device": record.device.code},
    }
    weighed = EvidenceIn(
        name=f"{record.record_code}.json",
        content=record.raw.encode(),
        kind="electronic_data",
        proves=gettext_noop("称重数据：总质量、轴重、速度、时间、地点"),
        **shared,
    )
    pictures = [
        EvidenceIn(
            name=f"{record.record_code}-{photo.role}.{EXTENSIONS[photo.media_type]}",
            content=store.read(photo.sha256),
            kind="audiovisual",
            proves=PICTURE % {"role": role_label(photo.role)},
            **shared,
        )
        for photo in record.photos.order_by("role")
    ]
    return [weighed, *pictures]


EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "video/mp4": "mp4"}


def place_of(record: Record) -> str:
    site = record.site
    road = site.road_no + site.road_name
    way = record.get_direction_display()
    return PLACE % {"site": site.name, "road": road, "stake": site.stake, "way": way, "lane": record.lane_no}


def facts_of(record: Record) -> str:
    """The facts in one sentence, as the filing form and the notice say them."""
    at = clock.local(record.passed_at)
    if not record.excess_kg:
        return OUTSIZE_FACTS % _outline_facts(record)
    masses = {"raw": record.gross_kg_raw, "adjusted": record.gross_kg_adjusted}
    masses |= {"limit": record.limit_kg, "excess": record.excess_kg}
    return FACTS % {
        "at": f"{at:%Y年%m月%d日%H时%M分%S秒}",
        "plate": record.plate_no,
        "axles": record.axle_count,
        "place": place_of(record),
        "rate": f"{record.excess_rate_bp / 100:.2f}%",
        **{name: f"{kg:,}" for name, kg in masses.items()},
    }


def _outline_facts(record: Record) -> dict[str, object]:
    """Lengths in mm, less what the device may read too much; — where nothing was measured."""
    weighed = record.verdict["weighing"]
    lengths = {name: weighed[f"{name}_mm"] or "—" for name in ("height", "width", "length")}
    at = clock.local(record.passed_at)
    named = {"plate": record.plate_no, "axles": record.axle_count, "place": place_of(record)}
    return {"at": f"{at:%Y年%m月%d日%H时%M分%S秒}"} | named | lengths


def weighing_of(record: Record) -> dict[str, object]:
    """What was measured, as the case and its documents show it."""
    return {
        "record_code": record.record_code,
        "passed_at": record.passed_at.isoformat(),
        "plate_no": record.plate_no,
        "plate_color": record.plate_color,
        "axles": record.axle_count,
        "axle_loads_kg": record.axle_loads_kg,
        "gross_kg_raw": record.gross_kg_raw,
        "tolerance_kg": record.tolerance_kg,
        "gross_kg": record.gross_kg_adjusted,
        "gross_kg_adjusted": record.gross_kg_adjusted,
        "limit_kg": record.limit_kg,
        "excess_kg": record.excess_kg,
        "excess_rate_bp": record.excess_rate_bp,
        "speed_kmh": str(record.speed_kmh),
        "lane_no": record.lane_no,
        "device_code": record.device.code,
        "certificate": record.certificate,
    }


def fact_of(record: Record) -> str:
    """What was found, in a few words, as a notice says it."""
    if not record.excess_kg:
        return OUTSIZE % {"plate": mask_plate(record.plate_no)}
    return EXCESS % {"tonnes": f"{record.excess_kg / 1000:.2f}"}


def _tell_owner(record: Record, party_id: UUID, case_subject: str) -> None:
    """告知: the first word to the owner. It is not the notice of violation and starts no defence window."""
    until = limit("offsite.come", on=clock.today(), region=record.region).due(clock.today())
    notices.tell(
        FILING,
        subject=case_subject,
        region=record.region,
        party_id=party_id,
        kind="case_told",
        values={
            "plate": mask_plate(record.plate_no),
            "time": f"{clock.local(record.passed_at):%Y年%m月%d日 %H:%M}",
            "place": record.site.place,
            "fact": fact_of(record),
            "until": f"{until:%Y年%m月%d日}",
        },
    )
