"""Weighings at a station: taken once under a ticket, weighed again after unloading, settled by two officers."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongtu.cases import services as cases
from tongtu.cases.services.opening import EvidenceIn, Found
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused
from tongtu.kernel.personal import blind_index
from tongtu.kernel.speech import in_chinese, kept_title
from tongtu.law import plates
from tongtu.law.articles import cite
from tongtu.law.overload import Verdict
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Station, StationKind, Weighing, WeighingState, WeighingStep
from tongtu.offsite.ruling import keep_rulebooks, rulebook
from tongtu.offsite.services.acting import lock_act, take_in
from tongtu.offsite.slips import facts_of, slip, weighing_facts
from tongtu.offsite.station_flow import WEIGHING_FLOW
from tongtu.offsite.weighed import WeighingIn, check, judged
from tongtu.offsite.words import OVER_LIMIT, WEIGHED
from tongtu.registry import queries as registry_queries
from tongtu.registry import services as registry

SCALES, FILING = system("scales"), system("offsite")
OVERLOAD = "HW-010"  # 货运车辆车货总质量超过限定标准违法超限运输
TWO = 2  # PL 42


@transaction.atomic
def weigh(
    actor: Actor,
    station_id: UUID,
    given: WeighingIn,
    *,
    officers: Sequence[UUID] = (),
    after: UUID | None = None,
) -> Weighing:
    """Enter what stood on a station's scale. The same ticket with the same facts is the same weighing.

    officers: two certified case officers; a scale names none. after: the weighing before unloading.
    Raises Refused (wrong_role, station_closed, two_officers), Invalid, Conflict (ticket_used), NotFound.
    Law: 行政处罚法（2021）第四十二条; 超限运输车辆行驶公路管理规定第三条.
    """
    if not actor.roles & {Role.CASE_OFFICER, Role.SYSTEM}:
        raise Refused("wrong_role", _("站点称重须由执法人员录入。"), cite("PL 42"))
    station = Station.objects.get(actor, station_id)
    if known := same_ticket(station, given):
        return known
    oldest = "oldest_days" if Role.SYSTEM in actor.roles else "entry_days"
    check(given, oldest=timedelta(days=measure("station", oldest)))
    if station.closed_on is not None:
        raise Refused("station_closed", _("该站点已撤销，不再录入称重。"))
    first = _before(actor, station, given, after) if after else None
    made = _filled(station, given, first)
    made.by_scale = Role.SYSTEM in actor.roles
    made.officers = [] if made.by_scale else two(officers, clock.local(given.weighed_at).date())
    step = WeighingStep.TAKE_OVER if made.excess_kg else WeighingStep.TAKE_LEGAL
    try:
        with transaction.atomic():
            WEIGHING_FLOW.begin(made, step, actor, on=clock.local(given.weighed_at).date())
    except IntegrityError as taken:
        if known := same_ticket(station, given):
            return known
        raise taken
    take_in(made)
    return made


def same_ticket(station: Station, given: WeighingIn) -> Weighing | None:
    """The weighing under this ticket, if it is there. Raises Conflict when the ticket says something else."""
    known = (
        Weighing.objects.visible_to(SCALES).filter(station=station, ticket_no=given.ticket_no.strip()).first()
    )
    if known is not None and known.facts_sha256 != given.digest:
        said = _("称重单号 %(number)s 已用于另一次称重。") % {"number": given.ticket_no}
        raise Conflict("ticket_used", said, field="ticket_no")
    return known


def two(officers: Sequence[UUID], on: date) -> list[dict[str, str]]:
    """The two officers as the slip names them. Raises Refused (two_officers)."""
    chosen = list(dict.fromkeys(officers))
    try:
        able = [one for one in chosen if registry_queries.certified(one, on)]
        blocks = [registry_queries.officer_block(one, on=on) for one in able]
    except NotFound:
        blocks = []
    if len(blocks) != TWO or len(chosen) != TWO:
        raise Refused(
            "two_officers", _("检测人员须为两名持有效执法证件的执法人员。"), cite("PL 42"), field="second"
        )
    return [{name: block[name] for name in ("id", "name", "certificate_no")} for block in blocks]


def _before(actor: Actor, station: Station, given: WeighingIn, after: UUID) -> Weighing:
    """The weighing before unloading, locked. Raises Invalid (not_the_same), NotFound."""
    first = Weighing.objects.lock(actor, after)
    same = (first.plate_no, first.plate_color) == (plates.normalise(given.plate_no), given.plate_color)
    if not same or first.station_id != station.pk or given.weighed_at <= first.weighed_at:
        said = _("复称须为同一车辆在同一站点、晚于首次称重。")
        raise Invalid("not_the_same", said, field="weighed_at")
    if given.gross_kg > first.gross_kg:
        raise Invalid("heavier", _("复称质量大于首次称重，请核对。"), field="gross_kg")
    return first


def _filled(station: Station, given: WeighingIn, first: Weighing | None) -> Weighing:
    verdict = judged(given, station)
    keep_rulebooks({rulebook(verdict.editions): verdict.editions})
    certificate = station.certificate_on(clock.local(given.weighed_at).date())
    plate = plates.normalise(given.plate_no)
    return Weighing(
        region=station.region,
        station=station,
        title=_title(plate, station, verdict),
        ticket_no=given.ticket_no.strip(),
        plate_no=plate,
        trailer_plate_no=plates.normalise(given.trailer_plate_no),
        axle_loads_kg=list(given.axle_loads_kg),
        source_site=_source(given),
        certificate=certificate.snapshot() if certificate else {},
        facts_sha256=given.digest,
        driver_index=blind_index(given.driver_id_no),
        reweighs=first,
        unloaded_kg=first.gross_kg - given.gross_kg if first else 0,
        **{name: getattr(given, name) for name in AS_GIVEN},
        **_found(verdict),
    )


AS_GIVEN = (
    "weighed_at", "arrived_at", "direction", "plate_color", "vehicle_kind", "drive_axles", "axle_count", "gross_kg",
    "goods", "origin", "permit_no", "driver_name", "driver_id_no",
)  # fmt: skip


def _found(verdict: Verdict) -> dict[str, Any]:
    """The columns of a verdict."""
    plain = (
        "tolerance_kg",
        "gross_kg_adjusted",
        "limit_kg",
        "excess_kg",
        "excess_rate_bp",
        "outcome",
        "fine_fen",
    )
    return {name: getattr(verdict, name) for name in plain} | {
        "verdict": verdict.as_dict(),
        "verdict_digest": verdict.digest,
        "rulebook_id": rulebook(verdict.editions),
    }


def _title(plate: str, station: Station, verdict: Verdict) -> str:
    if verdict.excess_kg:
        return kept_title(
            OVER_LIMIT % {"plate": plate, "tonnes": f"{verdict.excess_kg / 1000:.2f}"}, station.name
        )
    tonnes = f"{verdict.gross_kg_adjusted / 1000:.2f}"
    return kept_title(WEIGHED % {"plate": plate, "tonnes": tonnes}, station.name)


def _source(given: WeighingIn) -> Station | None:
    if given.source_site_id is None:
        return None
    found = (
        Station.objects.visible_to(SCALES).filter(pk=given.source_site_id, kind=StationKind.SOURCE).first()
    )
    if found is None:
        raise Invalid("source_site_id", _("没有这个货运源头单位。"), field="source_site_id")
    return found


@transaction.atomic
def take_weighing_step(
    actor: Actor, weighing_id: UUID, step: str, *, reason: str = "", seen: int | None = None
) -> Weighing:
    """Settle a lorry over its limit without a case: released, unloaded, permitted, handed to the police; or void.

    Raises Refused (wrong_step, wrong_state, wrong_role, no_reason, not_unloaded, no_permit), Conflict, NotFound.
    """
    if step not in BY_HAND:
        raise Refused("wrong_step", _("该步骤须在称重页面办理。"))
    weighing = Weighing.objects.lock(actor, weighing_id)
    return WEIGHING_FLOW.advance(weighing, step, actor, reason=reason, seen=seen)


BY_HAND = {
    WeighingStep.RELEASE, WeighingStep.UNLOAD, WeighingStep.PERMIT, WeighingStep.TRANSFER, WeighingStep.VOID,
}  # fmt: skip


@transaction.atomic
def file_weighing(
    actor: Actor, weighing_id: UUID, *, officers: Sequence[UUID] = (), **party: Any
) -> Weighing:
    """Open a case of a lorry over its limit, on the spot. At most one case a weighing, and one an act (I11).

    party: kind, name, id_no … as registry.ensure_party takes them: who drives or owns the lorry.
    officers: the two of the weighing unless given, which a scale's weighing needs.
    Raises Refused (wrong_role, wrong_state, act_filed, two_officers, no_certificate_then, too_few_officers), Invalid.
    Law: 行政处罚法（2021）第二十九条、第五十四条; 超限运输车辆行驶公路管理规定第四十三条.
    """
    if Role.CASE_OFFICER not in actor.roles:
        raise Refused("wrong_role", _("现场立案须由执法人员办理。"), cite("PL 42"))
    weighing = Weighing.objects.lock(actor, weighing_id)
    if weighing.state == WeighingState.FILED:
        return weighing
    if officers or not weighing.officers:
        weighing.officers = two(officers, clock.today())
    person = registry.ensure_party(actor, **party)
    vehicle = registry.ensure_vehicle(actor, plate_no=weighing.plate_no, plate_color=weighing.plate_color)
    weighing.party_id, weighing.vehicle_id = person.pk, vehicle.pk
    _may_file(weighing)
    lock_act(actor, weighing)
    with in_chinese():
        case = cases.open_case(
            FILING,  # the officer's step is the weighing's; a clue from the road is verified by its measurement
            _as_found(weighing, person.pk),
            evidence_items=[_slip_of(weighing)],
            officers=[UUID(one["id"]) for one in weighing.officers],
        )
    weighing.case_id = case.pk
    weighing.save(update_fields=["officers", "party_id", "vehicle_id", "case_id"])
    return WEIGHING_FLOW.advance(weighing, WeighingStep.FILE, actor)


def _may_file(weighing: Weighing) -> None:
    """Whether the weighing proves anything, asked before the act is taken. Raises Refused."""
    if not weighing.excess_kg or weighing.state not in {WeighingState.OPEN, WeighingState.UNLOADED}:
        raise Refused("wrong_state", _("该记录现为“%(state)s”，不能立案。") % {"state": weighing.state_label})
    if not weighing.certificate:
        said = _("称重时衡器没有在有效期内的检定证书，数据不得作为证据。")
        raise Refused("no_certificate_then", said, cite("HN-OL 10"))


def _as_found(weighing: Weighing, party_id: UUID) -> Found:
    return Found(
        source="inspection",  # type: ignore[arg-type]  # cases' own word for it
        natural_key=weighing.subject,
        region=weighing.region,
        violation_code=OVERLOAD,
        act_at=weighing.weighed_at,
        place=weighing.station.place,
        facts=facts_of(weighing),
        party_id=party_id,
        title=OVER_LIMIT % {"plate": weighing.plate_no, "tonnes": f"{weighing.excess_kg / 1000:.2f}"},
        vehicle_id=weighing.vehicle_id,
        organisation_id=weighing.station.org_id,
        assessment=weighing.verdict,
        weighing=weighing_facts(weighing),
    )


def _slip_of(weighing: Weighing) -> EvidenceIn:
    return EvidenceIn(
        name=f"{weighing.ticket_no}.json",
        content=slip(weighing),
        kind="electronic_data",
        captured_at=weighing.weighed_at,
        captured_by="、".join(one["name"] for one in weighing.officers),
        place=weighing.station.place,
        source=weighing.station.name,
        proves=_("称重单：总质量、轴数、时间、地点、检测人员"),
    )
