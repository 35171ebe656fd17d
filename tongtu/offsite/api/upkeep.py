"""点位与设备的维护、整日暂缓、运行状况 over JSON, through the services that the desk's pages use."""

import binascii
from base64 import b64decode
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from tongtu.kernel.errors import Invalid
from tongtu.kernel.paging import keyset
from tongtu.offsite import health, published, services
from tongtu.offsite.api.register import DEVICE, PROBLEMS, SITE, device_shown, site_shown
from tongtu.offsite.api.schemas_upkeep import (
    AlarmOut,
    DeviceChangeIn,
    HealthFilter,
    HealthPage,
    HoldFilter,
    HoldIn,
    HoldOut,
    HoldPage,
    LanesIn,
    LimitEndIn,
    MoveIn,
    PaperIn,
    PhotoIn,
    PostedLimitIn,
    PostedLimitOut,
    PublishedFilter,
    PublishedPage,
    SettleIn,
    UpkeepReasonIn,
    WorkIn,
)
from tongtu.offsite.models import Hold
from tongtu.offsite.services import LaneIn
from tongtu.offsite.words import spoken
from tongtu.web.doors import Problem, actor_of

router = Router(tags=["offsite"])
LIMIT = {200: PostedLimitOut, **PROBLEMS}
HOLD = {200: HoldOut, **PROBLEMS}
SHOWN = 100
HOLD_ORDER = ("-day", "-id")


def bytes_of(content: str) -> bytes:
    """Raises Invalid (base64)."""
    try:
        return b64decode(content, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Invalid("base64", _("文件内容须是 Base64 编码。"), field="content") from wrong


@router.post("/devices/{uuid:device_id}/correction", response=DEVICE)
def correct_device(request: HttpRequest, device_id: UUID, body: DeviceChangeIn) -> dict[str, Any]:
    """更正设备资料：厂商型号、验收文号、情报板、转向轴基准"""
    services.update_device(actor_of(request), device_id, **body.model_dump(exclude_unset=True))
    return device_shown(request, device_id)


@router.post("/devices/{uuid:device_id}/works", response=DEVICE)
def enter_work(request: HttpRequest, device_id: UUID, body: WorkIn) -> dict[str, Any]:
    """登记维修或者路面翻修；设备自完工之日停用，重新检定后才能恢复"""
    services.enter_work(actor_of(request), device_id, **body.model_dump())
    return device_shown(request, device_id)


@router.post("/devices/{uuid:device_id}/reference", response=DEVICE)
def learn_reference(request: HttpRequest, device_id: UUID) -> dict[str, Any]:
    """按现行证书生效以来未暂缓日期的六轴重车，重新计算转向轴基准均值"""
    services.learn_reference(actor_of(request), device_id)
    return device_shown(request, device_id)


@router.post("/devices/{uuid:device_id}/certificates/{uuid:certificate_id}/scan", response=DEVICE)
def add_scan(request: HttpRequest, device_id: UUID, certificate_id: UUID, body: PaperIn) -> dict[str, Any]:
    """上传检定证书的扫描件；已有扫描件的不能更换"""
    actor, content = actor_of(request), bytes_of(body.content)
    services.add_scan(actor, device_id, certificate_id, content=content, name=body.name)
    return device_shown(request, device_id)


@router.post("/sites/{uuid:site_id}/lanes", response=SITE)
def set_lanes(request: HttpRequest, site_id: UUID, body: LanesIn) -> dict[str, Any]:
    """登记点位的全部车道"""
    lanes = [LaneIn(**lane.model_dump()) for lane in body.lanes]
    services.set_lanes(actor_of(request), site_id, lanes)
    return site_shown(request, site_id)


@router.post("/sites/{uuid:site_id}/limits", response=LIMIT)
def set_posted_limit(request: HttpRequest, site_id: UUID, body: PostedLimitIn) -> object:
    """登记标志限重及其起止日期；正在生效的长期限重截止到前一日"""
    return services.set_posted_limit(actor_of(request), site_id, **body.model_dump())


@router.post("/sites/{uuid:site_id}/limits/{uuid:limit_id}/end", response=LIMIT)
def end_posted_limit(request: HttpRequest, site_id: UUID, limit_id: UUID, body: LimitEndIn) -> object:
    """登记标志拆除之日"""
    return services.end_posted_limit(actor_of(request), site_id, limit_id, valid_to=body.valid_to)


@router.post("/sites/{uuid:site_id}/photos", response=SITE)
def add_sign_photo(request: HttpRequest, site_id: UUID, body: PhotoIn) -> dict[str, Any]:
    """上传标志照片；同一照片重复上传不产生变化"""
    actor, content = actor_of(request), bytes_of(body.content)
    services.add_sign_photo(actor, site_id, content=content, name=body.name, caption=body.caption)
    return site_shown(request, site_id)


@router.post("/sites/{uuid:site_id}/move", response=SITE)
def move_site(request: HttpRequest, site_id: UUID, body: MoveIn) -> dict[str, Any]:
    """迁移点位：须重新公示，设备须重新检定"""
    services.move_site(actor_of(request), site_id, **body.model_dump())
    return site_shown(request, site_id)


@router.get("/holds", response={200: HoldPage, 401: Problem, 422: Problem})
def list_holds(request: HttpRequest, said: Query[HoldFilter]) -> dict[str, Any]:
    """整日暂缓列表，新的在前，游标翻页"""
    rows = Hold.objects.visible_to(actor_of(request))
    if said.state:
        rows = rows.filter(state=said.state)
    if said.device:
        rows = rows.filter(device_id=said.device)
    page = keyset(rows.values(*HoldOut.model_fields), order=HOLD_ORDER, after=said.after)
    return {"rows": page.rows, "next": page.next}


@router.post("/devices/{uuid:device_id}/holds", response=HOLD)
def place_hold(request: HttpRequest, device_id: UUID, body: HoldIn) -> object:
    """整日暂缓：解除之前，该设备当日的记录不能采用、不能立案"""
    return services.place_hold(actor_of(request), device_id, **body.model_dump())


@router.post("/holds/{uuid:hold_id}/lift", response=HOLD)
def lift_hold(request: HttpRequest, hold_id: UUID, body: SettleIn) -> object:
    """解除暂缓：称重准确，当日记录继续审核"""
    return services.lift_hold(actor_of(request), hold_id, **body.model_dump())


@router.post("/holds/{uuid:hold_id}/confirm", response=HOLD)
def confirm_hold(request: HttpRequest, hold_id: UUID, body: SettleIn) -> object:
    """确认失准：当日尚未立案的记录全部不予采用"""
    return services.confirm_hold(actor_of(request), hold_id, **body.model_dump())


@router.post("/holds/{uuid:hold_id}/reopen", response=HOLD)
def reopen_hold(request: HttpRequest, hold_id: UUID, body: UpkeepReasonIn) -> object:
    """重新暂缓已解除的一日"""
    return services.reopen_hold(actor_of(request), hold_id, **body.model_dump())


@router.post("/alarms/{uuid:alarm_id}/handling", response={200: AlarmOut, **PROBLEMS})
def handle_alarm(request: HttpRequest, alarm_id: UUID, body: UpkeepReasonIn) -> object:
    """登记站点提醒的处理情况"""
    return services.handle_alarm(actor_of(request), alarm_id, **body.model_dump())


@router.get("/health", response={200: HealthPage, 401: Problem, 422: Problem})
def read_health(request: HttpRequest, said: Query[HealthFilter]) -> dict[str, Any]:
    """设备运行状况，最需要处理的在前"""
    found = health.board(actor_of(request), words=said.q, light=said.light)
    codes = [one.row["code"] for one in found]
    start = codes.index(said.after) + 1 if said.after in codes else 0
    shown = found[start : start + SHOWN]
    more = codes[start + SHOWN - 1] if len(found) > start + SHOWN else ""
    return {"rows": [_told(one) for one in shown], "next": more}


def _told(one: health.Judged) -> dict[str, Any]:
    row = health.face(one)
    named = {"site": row["site__name"], "last_heard_at": row["heartbeat__received_at"]}
    return row | named | {"signs": [spoken(words.template, words.values) for words in row["signs"]]}


@router.get("/published-sites", response={200: PublishedPage, 422: Problem}, auth=None)
def read_published(request: HttpRequest, said: Query[PublishedFilter]) -> dict[str, Any]:
    """已向社会公布的检测点位；任何人可用"""
    found = published.published_sites(words=said.q, region=said.region)
    page = keyset(found, order=published.ORDER, after=said.after)
    for row in page.rows:
        row["may_start_on"] = published.may_start_on(row["published_on"], row["region"])
    return {"rows": page.rows, "next": page.next}
