"""异议、更正、批量不通过 and 抽查 over JSON: what stands beside the two reviews, through the services of the pages."""

import binascii
from base64 import b64decode
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from tongtu.kernel.errors import Invalid
from tongtu.kernel.paging import keyset
from tongtu.offsite import queries, services
from tongtu.offsite.api import telling
from tongtu.offsite.api.records import REPLIES as RECORD
from tongtu.offsite.api.records import shown as record_shown
from tongtu.offsite.api.schemas import StepOut
from tongtu.offsite.models import Dispute
from tongtu.offsite.review_flows import DISPUTE_FLOW
from tongtu.offsite.services import Handed
from tongtu.web.doors import Problem, actor_of

router = Router(tags=["offsite"])
PROBLEMS = {401: Problem, 404: Problem, 409: Problem, 422: Problem}


class DisputeFilter(Schema):
    state: str = Field("", max_length=20)
    reason: str = Field("", max_length=20)
    after: str = ""


class DisputeRow(Schema):
    id: UUID
    raised_at: datetime
    reason: str
    state: str
    next_on: date | None = Field(description="答复期限")
    plate_no: str
    site: str


class DisputePage(Schema):
    rows: list[DisputeRow]
    next: str = Field(description="下一页游标，空表示没有了")


class DisputeOut(Schema):
    """一件异议：提出的、答复的，以及现在可以办理的步骤"""

    id: UUID
    record_id: UUID
    raised_at: datetime
    reason: str
    claims: str
    state: str
    state_label: str
    next_on: date | None = Field(description="答复期限")
    version: int
    answer: str
    article: str
    answered_at: datetime | None
    offers: list[StepOut]


class HandedIn(Schema):
    name: str = Field(min_length=1, max_length=80)
    content: str = Field(description="文件内容，Base64")


class DisputeIn(Schema):
    """对一条记录提出异议"""

    reason: str = Field(description="cloned_plate、not_my_vehicle 等")
    claims: str = Field(max_length=2_000, description="哪里不对")
    files: list[HandedIn] = Field([], max_length=5)


class DisputeStepIn(Schema):
    reason: str = Field("", max_length=500)
    seen: int | None = None


class DisputeAnswerIn(Schema):
    upheld: bool = Field(description="异议是否成立；成立的，记录作废")
    answer: str = Field(max_length=2_000)
    article: str = Field(max_length=120, description="依据的条款")
    seen: int | None = None


class CorrectionIn(Schema):
    """采用与测得不同的值；没有写出的项目不变"""

    values: dict[str, str] = Field(description="plate_no、plate_color、vehicle_kind、drive_axles 等")
    reason: str = Field(max_length=200)
    seen: int | None = None


class RejectionsIn(Schema):
    """同一设备同一天的多条记录，以同一理由不通过"""

    records: list[UUID] = Field(max_length=1_000)
    reject_code: str
    reason: str = Field("", max_length=200)


class RecordsIn(Schema):
    records: list[UUID] = Field(max_length=1_000)


class LeftOut(Schema):
    id: UUID
    reason: str = Field(description="没有办理的理由")


class ManyOut(Schema):
    done: list[UUID]
    left: list[LeftOut]


def shown(request: HttpRequest, dispute_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    one = Dispute.objects.get(actor, dispute_id)
    names = (
        "id", "record_id", "raised_at", "reason", "claims", "state", "next_on", "version", "answer", "article",
        "answered_at",
    )  # fmt: skip
    offers = [telling.offer(found) for found in DISPUTE_FLOW.offers(one, actor)]
    plain = {name: getattr(one, name) for name in names}
    return plain | {"state_label": str(one.state_label), "offers": offers}


@router.get("/disputes", response={200: DisputePage, 401: Problem, 422: Problem})
def list_disputes(request: HttpRequest, said: Query[DisputeFilter]) -> dict[str, Any]:
    """异议列表，新提出的在前，游标翻页"""
    found = queries.dispute_rows(actor_of(request), state=said.state, reason=said.reason)
    page = keyset(found, order=queries.DISPUTE_ORDER, after=said.after)
    rows = [
        row | {"plate_no": row["record__plate_no"], "site": row["record__site__name"]} for row in page.rows
    ]
    return {"rows": rows, "next": page.next}


@router.get("/disputes/{uuid:dispute_id}", response={200: DisputeOut, **PROBLEMS})
def read_dispute(request: HttpRequest, dispute_id: UUID) -> dict[str, Any]:
    """一件异议；当事人只能读自己提出的"""
    return shown(request, dispute_id)


@router.post("/records/{uuid:record_id}/disputes", response={200: DisputeOut, **PROBLEMS})
def raise_dispute(request: HttpRequest, record_id: UUID, body: DisputeIn) -> dict[str, Any]:
    """提出异议；内容相同的再次提出不产生变化"""
    actor = actor_of(request)
    files = [Handed(one.name, _bytes(one.content)) for one in body.files]
    said = {"reason": body.reason, "claims": body.claims}
    return shown(request, services.raise_dispute(actor, record_id, files=files, **said).pk)


def _bytes(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Invalid("base64", _("文件内容须是 Base64 编码。"), field="content") from wrong


@router.post("/disputes/{uuid:dispute_id}/steps/{step}", response={200: DisputeOut, **PROBLEMS})
def take_dispute_step(
    request: HttpRequest, dispute_id: UUID, step: str, body: DisputeStepIn
) -> dict[str, Any]:
    """take_up 开始核查，withdraw 由当事人撤回"""
    services.take_dispute_step(actor_of(request), dispute_id, step, **body.model_dump())
    return shown(request, dispute_id)


@router.post("/disputes/{uuid:dispute_id}/answer", response={200: DisputeOut, **PROBLEMS})
def answer_dispute(request: HttpRequest, dispute_id: UUID, body: DisputeAnswerIn) -> dict[str, Any]:
    """书面答复并通知当事人；成立的，记录作废"""
    services.answer_dispute(actor_of(request), dispute_id, **body.model_dump())
    return shown(request, dispute_id)


@router.post("/records/{uuid:record_id}/corrections", response=RECORD)
def correct_record(request: HttpRequest, record_id: UUID, body: CorrectionIn) -> dict[str, Any]:
    """更正识别结果并重新判定；原始记录不变，回到初审"""
    services.correct_record(actor_of(request), record_id, **body.model_dump())
    return record_shown(request, record_id)


@router.post("/records/rejections", response={200: ManyOut, **PROBLEMS})
def reject_many(request: HttpRequest, body: RejectionsIn) -> dict[str, Any]:
    """批量不通过；不能办理的留在原处，并说明理由"""
    said = {"reject_code": body.reject_code, "reason": body.reason}
    return _told(services.reject_many(actor_of(request), body.records, **said))


@router.post("/records/rejections/undo", response={200: ManyOut, **PROBLEMS})
def undo_rejections(request: HttpRequest, body: RecordsIn) -> dict[str, Any]:
    """在规定时间内撤销自己作出的不通过"""
    return _told(services.undo_rejections(actor_of(request), body.records))


def _told(many: services.Many) -> dict[str, Any]:
    return {"done": many.done, "left": [{"id": pk, "reason": reason} for pk, reason in many.left]}
