"""套牌嫌疑 over JSON: what the investigation decides, and what the police read."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from tongtu.kernel.paging import keyset
from tongtu.offsite import clone_queries, services
from tongtu.offsite.models import CloneSuspicion
from tongtu.web.doors import Problem, actor_of

router = Router(tags=["offsite"])
PROBLEMS = {401: Problem, 404: Problem, 409: Problem, 422: Problem}


class CloneFilter(Schema):
    plate: str = Field("", max_length=16)
    state: Literal["", "raised", "confirmed", "dismissed"] = ""
    after: str = ""


class CloneRow(Schema):
    id: UUID
    plate_no: str
    plate_color: str
    score: int
    state: str
    raised_at: datetime
    region: str
    record_id: UUID


class ClonePage(Schema):
    """A page of suspicions, and the cursor of the next."""

    rows: list[CloneRow]
    next: str


class CloneReasonOut(Schema):
    code: str
    points: int = Field(description="计分；0 表示已核对但不计分")
    words: str


class CloneOut(CloneRow):
    """一条套牌嫌疑：理由、另一次过车"""

    version: int
    reasons: list[CloneReasonOut]
    other: dict[str, Any] = Field(description="另一次过车的地点、时间、设备；没有则为空")


class CloneStepIn(Schema):
    reason: str = Field("", max_length=500)
    seen: int | None = None


def shown(request: HttpRequest, suspicion_id: UUID) -> dict[str, Any]:
    one = CloneSuspicion.objects.get(actor_of(request), suspicion_id)
    names = (
        "id",
        "plate_no",
        "plate_color",
        "score",
        "state",
        "raised_at",
        "region",
        "record_id",
        "version",
        "other",
    )
    return {name: getattr(one, name) for name in names} | {"reasons": clone_queries.reasons_of(one)}


@router.get("/clones", response={200: ClonePage, 401: Problem, 422: Problem})
def list_clones(request: HttpRequest, said: Query[CloneFilter]) -> dict[str, Any]:
    """套牌嫌疑列表，新提出的在前，游标翻页"""
    found = clone_queries.suspicion_rows(actor_of(request), plate=said.plate, state=said.state)
    page = keyset(found, order=clone_queries.SUSPICION_ORDER, after=said.after)
    return {"rows": page.rows, "next": page.next}


@router.get("/clones/{uuid:suspicion_id}", response={200: CloneOut, **PROBLEMS})
def read_clone(request: HttpRequest, suspicion_id: UUID) -> dict[str, Any]:
    """一条套牌嫌疑的理由和两次过车"""
    return shown(request, suspicion_id)


@router.post("/clones/{uuid:suspicion_id}/steps/{step}", response={200: CloneOut, **PROBLEMS})
def take_clone_step(request: HttpRequest, suspicion_id: UUID, step: str, body: CloneStepIn) -> dict[str, Any]:
    """核查结论：confirm 确认套牌、dismiss 排除套牌（办案机构负责人，须写明理由）"""
    services.take_clone_step(actor_of(request), suspicion_id, step, **body.model_dump())
    return shown(request, suspicion_id)
