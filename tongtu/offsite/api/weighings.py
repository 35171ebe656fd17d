"""站点称重 over JSON: scales that send for themselves, officers' programs, police decisions, acts."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from tongtu.kernel.paging import keyset
from tongtu.kernel.personal import mask_id, mask_name
from tongtu.offsite import services
from tongtu.offsite import station_queries as asked
from tongtu.offsite.models import Weighing
from tongtu.offsite.services.scales import MOST_BYTES
from tongtu.offsite.weighed import WeighingIn
from tongtu.web.doors import Problem, actor_of

router = Router(tags=["offsite"])
PROBLEMS = {401: Problem, 404: Problem, 409: Problem, 422: Problem}
Mass = Annotated[int, Field(ge=0, le=1_000_000, description="千克")]
HEADERS = ("X-Device", "X-Timestamp", "X-Nonce", "X-Sign-Alg", "X-Signature")
SCALE = {
    "parameters": [
        {"in": "header", "name": name, "required": True, "schema": {"type": "string"}} for name in HEADERS
    ],
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
}


class TicketAnswer(Schema):
    ticket_no: str
    result: str = Field(description="ACCEPTED、DUPLICATE（对上报方等同成功）、REJECTED")
    reason_code: str
    reason: str


class ScaleAnswer(Schema):
    results: list[TicketAnswer]
    server_time: datetime


@router.post("/weighings", response={200: ScaleAnswer, **PROBLEMS}, auth=None, openapi_extra=SCALE)
def take_weighings(request: HttpRequest) -> dict[str, Any]:
    """自动衡器上报一批称重（不超过 100 条，按站点密钥签名，可重复上报）：{"weighings": [...]}"""
    body: bytes = request.read(MOST_BYTES + 1)
    return services.take_weighings(request.headers, body, path=request.path)


class WeighingBody(Schema):
    ticket_no: str = Field(max_length=40)
    weighed_at: datetime
    plate_no: str = Field(max_length=16)
    plate_color: str = Field(max_length=16)
    axle_count: int = Field(ge=1, le=40)
    gross_kg: Mass
    officers: list[UUID] = Field(max_length=4, description="两名检测人员")
    axle_loads_kg: list[Mass] = Field(default=[], max_length=40)
    trailer_plate_no: str = Field("", max_length=16)
    vehicle_kind: str = Field("", max_length=10)
    drive_axles: int | None = Field(None, ge=0, le=9)
    direction: str = Field("", max_length=4)
    arrived_at: datetime | None = None
    goods: str = Field("", max_length=60)
    origin: str = Field("", max_length=120)
    source_site_id: UUID | None = None
    permit_no: str = Field("", max_length=40)
    driver_name: str = Field("", max_length=60)
    driver_id_no: str = Field("", max_length=20)
    after: UUID | None = Field(None, description="卸载前的那次称重")


class WeighingRow(Schema):
    id: UUID
    ticket_no: str
    weighed_at: datetime
    station_id: UUID
    plate_no: str
    plate_color: str
    axle_count: int
    gross_kg: int
    gross_kg_adjusted: int
    limit_kg: int
    excess_kg: int
    unloaded_kg: int
    outcome: str
    fine_fen: int
    state: str
    goods: str
    reweighs_id: UUID | None


class WeighingOut(WeighingRow):
    version: int
    driver: str = Field(description="已脱敏")
    officers: list[str]
    certificate: dict[str, Any]
    explanation: list[dict[str, Any]]
    case_id: UUID | None
    act_id: UUID | None


class WeighingPage(Schema):
    rows: list[WeighingRow]
    next: str


class WeighingFilter(Schema):
    plate: str = Field("", max_length=16)
    station: UUID | None = None
    state: str = Field("", max_length=20)
    day_from: date | None = Field(None, alias="from")
    day_to: date | None = Field(None, alias="to")
    after: str = Field("", max_length=400)


class StepBody(Schema):
    reason: str = Field("", max_length=500)
    seen: int | None = Field(None, ge=0, le=2**31 - 1)


class FilingBody(Schema):
    kind: str = Field(max_length=10, description="person 个人、org 单位")
    name: str = Field(max_length=100)
    id_no: str = Field(max_length=20)
    phone: str = Field("", max_length=20)
    address: str = Field("", max_length=200)
    officers: list[UUID] = Field(default=[], max_length=4)


def shown(request: HttpRequest, weighing_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    one = Weighing.objects.get(actor, weighing_id)
    found = asked.act_told(actor, one.pk)
    plain = {name: getattr(one, name) for name in WeighingRow.model_fields}
    return plain | {
        "version": one.version,
        "driver": f"{mask_name(one.driver_name)} {mask_id(one.driver_id_no)}".strip(" *"),
        "officers": [officer["name"] for officer in one.officers],
        "certificate": one.certificate,
        "explanation": one.verdict.get("explanation", []),
        "case_id": one.case_id,
        "act_id": found["id"] if found else None,
    }


@router.get("/weighings/list", response={200: WeighingPage, 401: Problem, 422: Problem})
def list_weighings(request: HttpRequest, said: Query[WeighingFilter]) -> dict[str, Any]:
    """站点称重列表，最新的在前，游标翻页"""
    found = asked.weighing_rows(
        actor_of(request),
        plate=said.plate,
        station_id=str(said.station or ""),
        state=said.state,
        day_from=said.day_from,
        day_to=said.day_to,
    )
    page = keyset(found, order=asked.WEIGHING_ORDER, after=said.after)
    return {"rows": page.rows, "next": page.next}


@router.get("/weighings/{uuid:weighing_id}", response={200: WeighingOut, **PROBLEMS})
def read_weighing(request: HttpRequest, weighing_id: UUID) -> dict[str, Any]:
    """一次称重：认定、检测人员、衡器证书、同一次运输"""
    return shown(request, weighing_id)


@router.post("/stations/{uuid:station_id}/weighings", response={200: WeighingOut, **PROBLEMS})
def weigh(request: HttpRequest, station_id: UUID, body: WeighingBody) -> dict[str, Any]:
    """录入一次称重（执法人员）；同一称重单重复录入不产生变化"""
    said = body.model_dump()
    officers, after = said.pop("officers"), said.pop("after")
    given = WeighingIn(**said | {"axle_loads_kg": tuple(said["axle_loads_kg"])})
    made = services.weigh(actor_of(request), station_id, given, officers=officers, after=after)
    return shown(request, made.pk)


@router.post("/weighings/{uuid:weighing_id}/steps/{step}", response={200: WeighingOut, **PROBLEMS})
def take_weighing_step(request: HttpRequest, weighing_id: UUID, step: str, body: StepBody) -> dict[str, Any]:
    """处理超限车辆：release 教育放行、unload 卸载放行、permit 持证放行、hand_over 移交公安、void_weighing 作废"""
    services.take_weighing_step(actor_of(request), weighing_id, step, **body.model_dump())
    return shown(request, weighing_id)


@router.post("/weighings/{uuid:weighing_id}/case", response={200: WeighingOut, **PROBLEMS})
def file_weighing(request: HttpRequest, weighing_id: UUID, body: FilingBody) -> dict[str, Any]:
    """现场立案；同一次运输已由其他机构立案的，拒绝"""
    services.file_weighing(actor_of(request), weighing_id, **body.model_dump())
    return shown(request, weighing_id)


class PoliceBody(Schema):
    region: str = Field(min_length=6, max_length=6)
    decision_no: str = Field(max_length=60)
    plate_no: str = Field(max_length=16)
    plate_color: str = Field(max_length=16)
    act_at: datetime
    place: str = Field(max_length=120)
    act: str = Field(max_length=120)
    article: str = Field("", max_length=120)
    fine_fen: int = Field(0, ge=0, le=10_000_000_00)
    gross_kg: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class PoliceOut(Schema):
    id: UUID
    decision_no: str
    plate_no: str
    plate_color: str
    act_at: datetime
    place: str
    region: str
    act: str
    article: str
    fine_fen: int
    overload: bool


class PolicePage(Schema):
    rows: list[PoliceOut]
    next: str


class PoliceFilter(Schema):
    plate: str = Field("", max_length=16)
    number: str = Field("", max_length=60)
    after: str = Field("", max_length=400)


@router.get("/police", response={200: PolicePage, 401: Problem, 422: Problem})
def list_police(request: HttpRequest, said: Query[PoliceFilter]) -> dict[str, Any]:
    """公安处罚记录列表，最新的在前，游标翻页"""
    found = asked.police_rows(actor_of(request), plate=said.plate, number=said.number)
    page = keyset(found, order=asked.POLICE_ORDER, after=said.after)
    return {"rows": page.rows, "next": page.next}


@router.post("/police", response={200: PoliceOut, **PROBLEMS})
def take_police_record(request: HttpRequest, body: PoliceBody) -> Any:
    """登记一条公安处罚记录；同一决定书重复登记不产生变化"""
    return services.take_police_record(actor_of(request), services.PoliceIn(**body.model_dump()))


class ActMemberOut(Schema):
    kind: str
    place: str
    region: str
    passed_at: datetime
    gross_kg: int | None
    excess_kg: int
    own: bool
    principal: bool
    filed: bool


class ActOut(Schema):
    id: UUID
    started_at: datetime
    ended_at: datetime
    agency: str = Field("", description="已立案的机构")
    members: list[ActMemberOut]


@router.get("/acts/{uuid:act_id}", response={200: ActOut, **PROBLEMS})
def read_act(request: HttpRequest, act_id: UUID) -> dict[str, Any]:
    """同一次运输：各站点、公安的记录，以哪一条为准，由谁立案"""
    found = asked.act(actor_of(request), act_id)
    assert found is not None, "only a record of its own may be alone"
    return found | {"agency": found["lock"]["agency"] if found["lock"] else ""}
