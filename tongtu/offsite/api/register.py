"""点位与设备 over JSON: the register as the desk's pages keep it, through the same services."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from tongtu.kernel import clock
from tongtu.kernel.paging import keyset
from tongtu.offsite import queries, services
from tongtu.offsite.api import telling
from tongtu.offsite.api.schemas import (
    CertificateBodyIn,
    DeviceDraftIn,
    DeviceFilter,
    DeviceKeyOut,
    DeviceOut,
    DevicePage,
    DeviceReviewIn,
    DeviceStepIn,
    PublicationIn,
    SiteChangeIn,
    SiteDraftIn,
    SiteFilter,
    SiteOut,
    SitePage,
)
from tongtu.offsite.models import Device, Site
from tongtu.web.doors import Problem, actor_of
from tongtu.web.repeats import SHOWN_ONCE

router = Router(tags=["offsite"])
PROBLEMS = {401: Problem, 404: Problem, 409: Problem, 422: Problem}
SITE = {200: SiteOut, **PROBLEMS}
DEVICE = {200: DeviceOut, **PROBLEMS}
KEY = {200: DeviceKeyOut, **PROBLEMS}


def site_shown(request: HttpRequest, site_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    return telling.site(actor, Site.objects.get(actor, site_id))


def device_shown(request: HttpRequest, device_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    return telling.device(actor, Device.objects.get(actor, device_id))


@router.get("/sites", response={200: SitePage, 401: Problem, 422: Problem})
def list_sites(request: HttpRequest, said: Query[SiteFilter]) -> dict[str, Any]:
    """检测点位列表，按编码排序，游标翻页"""
    found = queries.site_rows(actor_of(request), words=said.q, road=said.road, published=said.published)
    page = keyset(found, order=queries.SITE_ORDER, after=said.after)
    return {"rows": page.rows, "next": page.next}


@router.post("/sites", response=SITE)
def create_site(request: HttpRequest, body: SiteDraftIn) -> dict[str, Any]:
    """登记点位（系统管理员）"""
    actor = actor_of(request)
    return telling.site(actor, services.create_site(actor, services.SiteIn(**body.model_dump())))


@router.get("/sites/{uuid:site_id}", response=SITE)
def read_site(request: HttpRequest, site_id: UUID) -> dict[str, Any]:
    """一个点位：位置、公示、设备、经过"""
    return site_shown(request, site_id)


@router.post("/sites/{uuid:site_id}/correction", response=SITE)
def correct_site(request: HttpRequest, site_id: UUID, body: SiteChangeIn) -> dict[str, Any]:
    """更正点位资料；点位的位置不能更改"""
    services.update_site(actor_of(request), site_id, **body.model_dump(exclude_unset=True))
    return site_shown(request, site_id)


@router.post("/sites/{uuid:site_id}/publication", response=SITE)
def publish_site(request: HttpRequest, site_id: UUID, body: PublicationIn) -> dict[str, Any]:
    """登记公示；公示期满后设备才能启用"""
    services.publish_site(actor_of(request), site_id, **body.model_dump())
    return site_shown(request, site_id)


@router.post("/sites/{uuid:site_id}/closing", response=SITE)
def close_site(request: HttpRequest, site_id: UUID) -> dict[str, Any]:
    """撤销点位；还有启用中的设备时拒绝"""
    services.close_site(actor_of(request), site_id, closed_on=clock.today())
    return site_shown(request, site_id)


@router.post("/sites/{uuid:site_id}/devices", response=KEY)
def register_device(
    request: HttpRequest, response: HttpResponse, site_id: UUID, body: DeviceDraftIn
) -> dict[str, Any]:
    """在点位登记设备；答复中的密钥只出现这一次"""
    made = services.register_device(actor_of(request), site_id, **body.model_dump())
    response[SHOWN_ONCE] = "true"
    return {"device": device_shown(request, made.pk), "secret": made.secret}


@router.get("/devices", response={200: DevicePage, 401: Problem, 422: Problem})
def list_devices(request: HttpRequest, said: Query[DeviceFilter]) -> dict[str, Any]:
    """监控设备列表，含状态和检定证书的到期日，游标翻页"""
    found = queries.device_rows(actor_of(request), words=said.q, state=said.state, expiring=said.expiring)
    page = keyset(found, order=queries.DEVICE_ORDER, after=said.after)
    return {"rows": [telling.device_row(row) for row in page.rows], "next": page.next}


@router.get("/devices/{uuid:device_id}", response=DEVICE)
def read_device(request: HttpRequest, device_id: UUID) -> dict[str, Any]:
    """一个设备：审核、检定证书、期限，以及现在可以办理的步骤"""
    return device_shown(request, device_id)


@router.post("/devices/{uuid:device_id}/reviews", response=DEVICE)
def review_device(request: HttpRequest, device_id: UUID, body: DeviceReviewIn) -> dict[str, Any]:
    """登记法制审核或者技术审核的意见"""
    services.review_device(actor_of(request), device_id, **body.model_dump())
    return device_shown(request, device_id)


@router.post("/devices/{uuid:device_id}/certificates", response=DEVICE)
def add_certificate(request: HttpRequest, device_id: UUID, body: CertificateBodyIn) -> dict[str, Any]:
    """登记检定证书；同一编号重复登记不产生变化"""
    services.add_certificate(actor_of(request), device_id, services.CertificateIn(**body.model_dump()))
    return device_shown(request, device_id)


@router.post("/devices/{uuid:device_id}/steps/{step}", response=DEVICE)
def take_device_step(request: HttpRequest, device_id: UUID, step: str, body: DeviceStepIn) -> dict[str, Any]:
    """设备的一个步骤：approve 确认审核、publish 公示、activate 启用、suspend 停用、resume 恢复、retire 退役"""
    services.take_device_step(actor_of(request), device_id, step, **body.model_dump())
    return device_shown(request, device_id)


@router.post("/devices/{uuid:device_id}/key", response=KEY)
def rotate_key(request: HttpRequest, response: HttpResponse, device_id: UUID) -> dict[str, Any]:
    """重新生成设备密钥；旧密钥立即失效，新密钥只在这一次答复里出现"""
    secret = services.rotate_secret(actor_of(request), device_id)
    response[SHOWN_ONCE] = "true"
    return {"device": device_shown(request, device_id), "secret": secret}
