"""Permits and exemptions over JSON: what the desk's pages do, other systems do through the same services."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from tongtu.kernel.paging import keyset
from tongtu.licences import queries, services
from tongtu.licences.flow import PERMIT_FLOW
from tongtu.licences.models import OversizePermit
from tongtu.web.doors import Problem, actor_of

router = Router(tags=["licences"])
PROBLEMS = {401: Problem, 404: Problem, 409: Problem, 422: Problem}
Whole = Field(gt=0, le=2_000_000)


class PermitFilter(Schema):
    number: str = Field("", max_length=40, description="编号的开头")
    plate: str = Field("", max_length=16, description="牵引车或挂车号牌的开头")
    road: str = Field("", max_length=10, description="路线编号")
    state: Literal["", "issued", "suspended", "withdrawn", "expired"] = ""
    at: datetime | None = Field(None, description="有效期内的时间")
    after: str = Field("", description="上一页的游标")


class PermitRow(Schema):
    id: UUID
    number: str
    permit_class: str
    reach: str
    issuer: str
    carrier: str
    plate_no: str
    plate_color: str
    trailer_plate_no: str
    valid_from: datetime
    valid_to: datetime
    gross_kg: int
    height_mm: int
    width_mm: int
    length_mm: int
    state: str
    first_used_at: datetime | None
    region: str


class PermitPage(Schema):
    """A page of permits, and the cursor of the next."""

    rows: list[PermitRow]
    next: str


class PermitStepOut(Schema):
    """现在可以办理的一个步骤"""

    step: str
    label: str
    refusal: str


class PermitOut(PermitRow):
    """一张通行证的全部内容"""

    trailer_plate_color: str
    goods: str
    axle_loads_kg: list[int]
    speed_max_kmh: int | None
    escort: str
    roads: list[str]
    version: int
    offers: list[PermitStepOut]


class PermitDraftIn(Schema):
    """通行证的内容；roads 按先后，每段如 "G207 K1400+000-K1460+000"，只写路线编号表示全线"""

    region: str = Field(max_length=6, description="发证机关的行政区划代码")
    number: str = Field(max_length=40)
    permit_class: str = Field(max_length=4, description="I、II 或 III")
    reach: str = Field(max_length=10, description="provinces、cities、counties 或 county")
    issuer: str = Field(max_length=80)
    carrier: str = Field(max_length=100)
    plate_no: str = Field(max_length=16)
    plate_color: str = Field(max_length=16)
    trailer_plate_no: str = Field("", max_length=16)
    trailer_plate_color: str = Field("", max_length=16)
    valid_from: datetime
    valid_to: datetime
    roads: list[str] = Field(min_length=1, max_length=60)
    goods: str = Field(max_length=80)
    gross_kg: int = Whole
    height_mm: int = Whole
    width_mm: int = Whole
    length_mm: int = Whole
    axle_loads_kg: list[int] = Field(default=[], max_length=40)
    speed_max_kmh: int | None = Field(None, gt=0, le=120)
    escort: str = Field("", max_length=120)


class PermitChangeIn(Schema):
    """要更正的内容；编号和发证机关的区划不能更改"""

    permit_class: str = Field("", max_length=4)
    reach: str = Field("", max_length=10)
    issuer: str = Field("", max_length=80)
    carrier: str = Field("", max_length=100)
    goods: str = Field("", max_length=80)
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    roads: list[str] = Field(default=[], max_length=60)
    gross_kg: int = Field(0, ge=0, le=2_000_000)
    height_mm: int = Field(0, ge=0, le=2_000_000)
    width_mm: int = Field(0, ge=0, le=2_000_000)
    length_mm: int = Field(0, ge=0, le=2_000_000)
    escort: str = Field("", max_length=120)


class PermitStepIn(Schema):
    reason: str = Field("", max_length=500)
    seen: int | None = None


def shown(request: HttpRequest, permit_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    one = OversizePermit.objects.get(actor, permit_id)
    names = (*PermitOut.model_fields,)
    said = {name: getattr(one, name) for name in names if name not in {"roads", "offers"}}
    offers = [
        {
            "step": str(o.row.step),
            "label": str(o.row.step.label),
            "refusal": o.refusal.message if o.refusal else "",
        }
        for o in PERMIT_FLOW.offers(one, actor)
    ]
    return said | {"roads": queries.route_words(one), "offers": offers}


@router.get("/permits", response={200: PermitPage, 401: Problem, 422: Problem})
def list_permits(request: HttpRequest, said: Query[PermitFilter]) -> dict[str, Any]:
    """超限运输车辆通行证列表，有效期长者在前，游标翻页"""
    found = queries.permit_rows(
        actor_of(request), number=said.number, plate=said.plate, state=said.state, road=said.road, on=said.at
    )
    page = keyset(found, order=queries.ORDER, after=said.after)
    return {"rows": page.rows, "next": page.next}


@router.post("/permits", response={200: PermitOut, **PROBLEMS})
def issue_permit(request: HttpRequest, body: PermitDraftIn) -> dict[str, Any]:
    """登记已核发的通行证（窗口人员）；同一编号同样内容重复登记不产生变化"""
    said = body.model_dump() | {"roads": "\n".join(body.roads), "axle_loads_kg": tuple(body.axle_loads_kg)}
    made = services.issue_permit(actor_of(request), services.PermitIn(**said))
    return shown(request, made.pk)


@router.get("/permits/{uuid:permit_id}", response={200: PermitOut, **PROBLEMS})
def read_permit(request: HttpRequest, permit_id: UUID) -> dict[str, Any]:
    """一张通行证：车辆、路线、质量和尺寸，以及现在可以办理的步骤"""
    return shown(request, permit_id)


@router.post("/permits/{uuid:permit_id}/correction", response={200: PermitOut, **PROBLEMS})
def correct_permit(request: HttpRequest, permit_id: UUID, body: PermitChangeIn) -> dict[str, Any]:
    """首次使用前更正通行证；没有写的内容不变"""
    said = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value}
    if "roads" in said:
        said["roads"] = "\n".join(said["roads"])
    services.correct_permit(actor_of(request), permit_id, **said)
    return shown(request, permit_id)


@router.post("/permits/{uuid:permit_id}/steps/{step}", response={200: PermitOut, **PROBLEMS})
def take_permit_step(request: HttpRequest, permit_id: UUID, step: str, body: PermitStepIn) -> dict[str, Any]:
    """通行证的一个步骤：suspend 暂停、resume 恢复、withdraw 撤销（执法部门负责人）"""
    services.take_permit_step(actor_of(request), permit_id, step, **body.model_dump())
    return shown(request, permit_id)


class ExemptionFilter(Schema):
    plate: str = Field("", max_length=16)
    kind: Literal["", "military", "fire", "rescue"] = ""
    order_no: str = Field("", max_length=60)
    after: str = ""


class ExemptionRow(Schema):
    id: UUID
    kind: str
    order_no: str
    authority: str
    plate_no: str
    plate_color: str
    valid_from: datetime
    valid_to: datetime
    ended_at: datetime | None
    region: str


class ExemptionPage(Schema):
    """A page of exemptions, and the cursor of the next."""

    rows: list[ExemptionRow]
    next: str


class ExemptionDraftIn(Schema):
    region: str = Field(max_length=6)
    kind: str = Field(max_length=10, description="military、fire 或 rescue")
    order_no: str = Field(max_length=60)
    authority: str = Field(max_length=80)
    plate_no: str = Field(max_length=16)
    plate_color: str = Field(max_length=16)
    valid_from: datetime
    valid_to: datetime
    note: str = Field("", max_length=200)


@router.get("/exemptions", response={200: ExemptionPage, 401: Problem, 422: Problem})
def list_exemptions(request: HttpRequest, said: Query[ExemptionFilter]) -> dict[str, Any]:
    """豁免登记列表，新登记的在前"""
    found = queries.exemption_rows(
        actor_of(request), plate=said.plate, kind=said.kind, order_no=said.order_no
    )
    page = keyset(found, order=queries.EXEMPTION_ORDER, after=said.after)
    return {"rows": page.rows, "next": page.next}


@router.post("/exemptions", response={200: ExemptionRow, **PROBLEMS})
def register_exemption(request: HttpRequest, body: ExemptionDraftIn) -> Any:
    """登记执行任务的车辆（办案机构负责人）；只提示审核员，不自动放行"""
    return services.register_exemption(actor_of(request), services.ExemptionIn(**body.model_dump()))


@router.post("/exemptions/{uuid:exemption_id}/end", response={200: ExemptionRow, **PROBLEMS})
def end_exemption(request: HttpRequest, exemption_id: UUID) -> Any:
    """提前终止豁免登记"""
    return services.end_exemption(actor_of(request), exemption_id)
