"""候选记录 over JSON: the queue, one record with its verdict and checks, two reviews, and what follows."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tongtu.kernel.paging import keyset
from tongtu.offsite import queries, queue, services
from tongtu.offsite.api import telling
from tongtu.offsite.api.schemas import (
    MergeIn,
    NextIn,
    OwnerIn,
    QueueOut,
    RecordFilter,
    RecordOut,
    RecordPage,
    RecordReviewIn,
    RecordStepIn,
)
from tongtu.offsite.models import Record, RecordState
from tongtu.web.doors import Problem, actor_of

router = Router(tags=["offsite"])
REPLIES = {200: RecordOut, 401: Problem, 404: Problem, 409: Problem, 422: Problem}


def shown(request: HttpRequest, record_id: UUID) -> dict[str, Any]:
    """A record as the API answers it, with the steps this actor may take now."""
    actor = actor_of(request)
    return telling.record(actor, queries.record(actor, record_id))


@router.get("/records", response={200: RecordPage, 401: Problem, 422: Problem})
def list_records(request: HttpRequest, said: Query[RecordFilter]) -> dict[str, Any]:
    """候选记录列表，按通过时间倒序，游标翻页"""
    found = queries.record_rows(
        actor_of(request),
        plate=said.plate,
        site_id=str(said.site or ""),
        state=said.state,
        day_from=said.day_from,
        day_to=said.day_to,
    )
    page = keyset(found, order=queries.RECORD_ORDER, after=said.after)
    return {"rows": [telling.record_row(row) for row in page.rows], "next": page.next}


@router.get("/records/queue", response={200: QueueOut, 401: Problem})
def read_queue(request: HttpRequest, stage: str = "") -> dict[str, Any]:
    """审核队列：按优先级和期限排在最前面的记录"""
    actor = actor_of(request)
    lengths = {
        state.value: queue.length(actor, state)
        for state in (RecordState.FIRST_REVIEW, RecordState.SECOND_REVIEW)
    }
    rows = queue.rows(actor, queue.Wanted(stage=stage), size=12)
    return {**lengths, "rows": [telling.record_row(row) for row in rows]}


@router.post("/records/next", response={204: None, **REPLIES})
def take_next(request: HttpRequest, body: NextIn) -> Any:  # Any: a record, or the empty answer
    """领取队列中的下一条；没有等待审核的记录时答复 204"""
    found = services.claim_next(actor_of(request), stage=body.stage, after=body.after)
    return Status(204, None) if found is None else shown(request, found.pk)


@router.get("/records/{uuid:record_id}", response=REPLIES)
def read_record(request: HttpRequest, record_id: UUID) -> dict[str, Any]:
    """一条记录：称重、判定及说明、机器检查、照片地址，以及现在可以办理的步骤"""
    return shown(request, record_id)


@router.post("/records/{uuid:record_id}/take", response=REPLIES)
def take_record(request: HttpRequest, record_id: UUID) -> dict[str, Any]:
    """领取一条记录；领取期间他人不能办理"""
    services.claim(actor_of(request), record_id)
    return shown(request, record_id)


@router.post("/records/{uuid:record_id}/release", response=REPLIES)
def release_record(request: HttpRequest, record_id: UUID) -> dict[str, Any]:
    """放回队列"""
    services.release(actor_of(request), record_id)
    return shown(request, record_id)


@router.post("/records/{uuid:record_id}/first-review", response=REPLIES)
def first_review(request: HttpRequest, record_id: UUID, body: RecordReviewIn) -> dict[str, Any]:
    """初审：通过转复审，不通过不作证据"""
    services.first_review(actor_of(request), record_id, **body.model_dump())
    return shown(request, record_id)


@router.post("/records/{uuid:record_id}/second-review", response=REPLIES)
def second_review(request: HttpRequest, record_id: UUID, body: RecordReviewIn) -> dict[str, Any]:
    """复审，由另一名审核员办理：通过即建立案件"""
    services.second_review(actor_of(request), record_id, **body.model_dump())
    return shown(request, record_id)


@router.post("/records/{uuid:record_id}/merge", response=REPLIES)
def merge_records(request: HttpRequest, record_id: UUID, body: MergeIn) -> dict[str, Any]:
    """与同一行为的另一条记录合并；答复保留下来的一条"""
    return shown(request, services.merge(actor_of(request), record_id, body.other_id).pk)


@router.post("/records/{uuid:record_id}/owner", response=REPLIES)
def name_owner(request: HttpRequest, record_id: UUID, body: OwnerIn) -> dict[str, Any]:
    """补充登记系统没有查到的车辆所有人，并建立案件"""
    services.name_owner(actor_of(request), record_id, **body.model_dump())
    return shown(request, record_id)


@router.post("/records/{uuid:record_id}/steps/{step}", response=REPLIES)
def take_record_step(request: HttpRequest, record_id: UUID, step: str, body: RecordStepIn) -> dict[str, Any]:
    """transfer 移送或者 void 作废，须写明理由"""
    services.take_record_step(actor_of(request), record_id, step, **body.model_dump())
    return shown(request, record_id)


@router.get(
    "/records/{uuid:record_id}/photos/{role}", response={401: Problem, 404: Problem}, url_name="record_photo"
)
def read_photo(request: HttpRequest, record_id: UUID, role: str, purpose: str = "") -> HttpResponse:
    """一张照片或者一段录像；记录谁、为何查看"""
    seen = services.look_at(actor_of(request), record_id, role, purpose=purpose)
    return HttpResponse(seen.content, content_type=seen.media_type)


@router.get("/records/{uuid:record_id}/raw", response={401: Problem, 404: Problem})
def read_raw(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """原始记录，与接收时一字不差，可与 SHA-256 核对"""
    one = Record.objects.get(actor_of(request), record_id)
    return HttpResponse(one.raw.encode(), content_type="application/json")
