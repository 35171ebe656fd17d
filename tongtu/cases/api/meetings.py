"""听证 and 集体讨论 over JSON."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from tongtu.cases import queries, services
from tongtu.cases.api.case import REPLIES, shown
from tongtu.cases.schemas import (
    HearingIn,
    HearingRecordIn,
    HostIn,
    MeetingIn,
    OpinionIn,
    ReasonIn,
    SittingIn,
)
from tongtu.web.doors import actor_of

router = Router(tags=["cases"])


@router.post("/{uuid:case_id}/hearing", response=REPLIES)
def ask_hearing(request: HttpRequest, case_id: UUID, body: HearingIn) -> dict[str, Any]:
    """当事人申请听证；办结之前不能作出决定"""
    services.ask_hearing(actor_of(request), case_id, **body.model_dump())
    return shown(request, case_id)


@router.post("/hearings/{uuid:hearing_id}/host", response=REPLIES)
def appoint_host(request: HttpRequest, hearing_id: UUID, body: HostIn) -> dict[str, Any]:
    """负责人指定听证主持人和记录员"""
    hearing = services.appoint_host(actor_of(request), hearing_id, **body.model_dump())
    return shown(request, hearing.case_id)


@router.post("/hearings/{uuid:hearing_id}/notice", response=REPLIES)
def call_hearing(request: HttpRequest, hearing_id: UUID, body: SittingIn) -> dict[str, Any]:
    """确定时间、地点，制作听证通知书"""
    sitting = services.Sitting(**body.model_dump())
    hearing = services.call_hearing(actor_of(request), hearing_id, sitting)
    return shown(request, hearing.case_id)


@router.post("/hearings/{uuid:hearing_id}/record", response=REPLIES)
def hold_hearing(request: HttpRequest, hearing_id: UUID, body: HearingRecordIn) -> dict[str, Any]:
    """登记听证笔录"""
    hearing = services.hold_hearing(actor_of(request), hearing_id, **body.model_dump())
    return shown(request, hearing.case_id)


@router.post("/hearings/{uuid:hearing_id}/report", response=REPLIES)
def report_hearing(request: HttpRequest, hearing_id: UUID, body: OpinionIn) -> dict[str, Any]:
    """提交听证报告，听证办结"""
    hearing = services.report_hearing(actor_of(request), hearing_id, **body.model_dump())
    return shown(request, hearing.case_id)


@router.post("/hearings/{uuid:hearing_id}/steps/{step}", response=REPLIES)
def take_hearing_step(request: HttpRequest, hearing_id: UUID, step: str, body: ReasonIn) -> dict[str, Any]:
    """延期 postpone、撤回 withdraw、缺席终止 lapse"""
    actor = actor_of(request)
    hearing = services.take_hearing_step(actor, hearing_id, step, reason=body.reason, seen=body.seen)
    return queries.as_dict(queries.whole(actor, hearing.case_id))


@router.post("/discussions/{uuid:discussion_id}/{step}", response=REPLIES)
def conclude_discussion(
    request: HttpRequest, discussion_id: UUID, step: str, body: MeetingIn
) -> dict[str, Any]:
    """登记集体讨论：形成结论 conclude，或者退回补充调查 return"""
    given = body.model_dump()
    meeting = services.Meeting(**{**given, "members": [services.Voice(**one) for one in given["members"]]})
    discussion = services.conclude_discussion(actor_of(request), discussion_id, step, meeting)
    return shown(request, discussion.case_id)
