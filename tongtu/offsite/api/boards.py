"""检测站与显示屏 over JSON: the registers, and the feed that a display asks for."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from tongtu.kernel.paging import keyset
from tongtu.offsite import services
from tongtu.offsite import station_queries as asked
from tongtu.offsite.models import Board, Station
from tongtu.web.doors import Problem, actor_of
from tongtu.web.repeats import SHOWN_ONCE

router = Router(tags=["offsite"])
PROBLEMS = {401: Problem, 404: Problem, 409: Problem, 422: Problem}


class StationOut(Schema):
    id: UUID
    code: str
    name: str
    kind: str
    region: str
    road_no: str
    stake: str
    address: str
    closed_on: date | None


class StationPage(Schema):
    rows: list[StationOut]
    next: str


class StationFilter(Schema):
    q: str = Field("", max_length=40)
    kind: str = Field("", max_length=16)
    after: str = Field("", max_length=400)


class StationBody(Schema):
    region: str = Field(min_length=6, max_length=6)
    code: str = Field(max_length=20)
    name: str = Field(max_length=60)
    kind: str = Field(max_length=16)
    road_no: str = Field("", max_length=10)
    stake: str = Field("", max_length=16)
    address: str = Field("", max_length=120)
    longitude: Decimal | None = Field(None, ge=-180, le=180)
    latitude: Decimal | None = Field(None, ge=-90, le=90)


class StationKey(Schema):
    station: StationOut
    secret: str = Field(description="密钥，只在这一次答复里出现")


class ScaleBody(Schema):
    number: str = Field(min_length=1, max_length=60)
    scale_no: str = Field(max_length=40)
    organisation: str = Field(max_length=80)
    accuracy_class: str = Field("", max_length=4)
    regulation_used: str = Field(max_length=80)
    valid_from: date
    valid_to: date


@router.get("/stations", response={200: StationPage, 401: Problem, 422: Problem})
def list_stations(request: HttpRequest, said: Query[StationFilter]) -> dict[str, Any]:
    """检测站列表，按编码排序，游标翻页"""
    found = asked.station_rows(actor_of(request), words=said.q, kind=said.kind)
    page = keyset(found, order=asked.STATION_ORDER, after=said.after)
    return {"rows": page.rows, "next": page.next}


@router.get("/stations/{uuid:station_id}", response={200: StationOut, **PROBLEMS})
def read_station(request: HttpRequest, station_id: UUID) -> Station:
    """一个检测站"""
    return Station.objects.get(actor_of(request), station_id)


@router.post("/stations", response={200: StationKey, **PROBLEMS})
def register_station(request: HttpRequest, response: HttpResponse, body: StationBody) -> dict[str, Any]:
    """登记检测站（系统管理员）；答复中的密钥只出现这一次"""
    made = services.register_station(actor_of(request), services.StationIn(**body.model_dump()))
    response[SHOWN_ONCE] = "true"
    return {"station": made, "secret": made.secret}


@router.post("/stations/{uuid:station_id}/certificates", response={200: StationOut, **PROBLEMS})
def certify_scale(request: HttpRequest, station_id: UUID, body: ScaleBody) -> Station:
    """登记衡器检定证书；同一编号重复登记不产生变化"""
    actor = actor_of(request)
    services.certify_scale(actor, station_id, services.ScaleCertificateIn(**body.model_dump()))
    return Station.objects.get(actor, station_id)


class BoardBody(Schema):
    code: str = Field(max_length=40)
    name: str = Field(max_length=60)
    kind: str = Field(max_length=10, description="sign 前方提示、result 检测结果")
    protocol: str = Field(max_length=4, description="pull 设备取走、push 平台推送")
    push_url: str = Field("", max_length=200)


class BoardOut(Schema):
    id: UUID
    code: str
    name: str
    kind: str
    protocol: str
    site_id: UUID
    contact_at: datetime | None
    closed_on: date | None


class BoardKey(Schema):
    board: BoardOut
    secret: str


class BoardPage(Schema):
    rows: list[BoardOut]
    next: str


class TextBody(Schema):
    text: str = Field(min_length=1, max_length=80)
    valid_from: date
    valid_to: date


class MessageOut(Schema):
    id: UUID
    lines: list[str]
    expires_at: datetime


class FeedOut(Schema):
    board: str
    messages: list[MessageOut]
    idle: list[str] = Field(description="没有提示时的宣传用语")


@router.get("/boards", response={200: BoardPage, 401: Problem, 422: Problem})
def list_boards(request: HttpRequest, after: str = "") -> dict[str, Any]:
    """显示屏列表，按编号排序，游标翻页"""
    names = BoardOut.model_fields
    rows = Board.objects.visible_to(actor_of(request)).values(*names)
    page = keyset(rows, order=("code", "id"), after=after[:400])
    return {"rows": page.rows, "next": page.next}


@router.post("/sites/{uuid:site_id}/boards", response={200: BoardKey, **PROBLEMS})
def register_board(
    request: HttpRequest, response: HttpResponse, site_id: UUID, body: BoardBody
) -> dict[str, Any]:
    """在点位登记显示屏；答复中的密钥只出现这一次"""
    made = services.register_board(actor_of(request), site_id, services.BoardIn(**body.model_dump()))
    response[SHOWN_ONCE] = "true"
    return {"board": made, "secret": made.secret}


@router.post("/boards/{uuid:board_id}/texts", response={200: BoardOut, **PROBLEMS})
def add_board_text(request: HttpRequest, board_id: UUID, body: TextBody) -> Board:
    """添加宣传用语"""
    actor = actor_of(request)
    services.add_board_text(actor, board_id, **body.model_dump())
    return Board.objects.get(actor, board_id)


@router.get("/boards/{code}/messages", response={200: FeedOut, 304: None, 401: Problem}, auth=None)
def board_messages(request: HttpRequest, response: HttpResponse, code: str, after: str = "") -> Any:
    """显示屏现在应显示的文字（按显示屏密钥签名；ETag；after 为已取得的最后一条）"""
    target = request.get_full_path()
    said = services.feed(request.headers, code=code, target=target, after=after[:40])
    mark = f'"{services.etag(said)}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers={"ETag": mark})
    response["ETag"], response["Cache-Control"] = mark, "no-store"
    return said
