"""过车查询 and 车辆 over JSON: passages of any age from database and archive, and one lorry whole."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from tongtu.kernel.errors import NotFound
from tongtu.law import plates
from tongtu.offsite import queries
from tongtu.offsite.api import stations, telling
from tongtu.offsite.api.schemas import RecordRow
from tongtu.offsite.archive import history
from tongtu.offsite.lorries import cases_of, permits_of
from tongtu.offsite.measures import measure
from tongtu.web.doors import Problem, actor_of

router = Router(tags=["offsite"])


class PassageFilter(Schema):
    plate: str = Field("", max_length=16)
    colour: str = Field("", max_length=16)
    site: str = Field("", max_length=40, description="点位")
    road: str = Field("", max_length=10)
    min_excess_kg: int = Field(0, ge=0, le=1_000_000)
    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")
    after: str = ""


class PassageRow(Schema):
    passed_at: datetime
    region: str
    device_code: str
    record_code: str
    lane_no: int
    direction: str
    speed_kmh: Decimal
    plate_no: str
    plate_color: str
    axle_count: int
    gross_kg_raw: int
    gross_kg_adjusted: int
    limit_kg: int
    excess_kg: int
    outcome: str
    source: str = Field(description="hot 数据库，archive 归档")


class PassagePage(Schema):
    rows: list[PassageRow]
    next: str = Field(description="下一页游标，空表示没有了")
    unreachable: list[str] = Field(description="归档暂时无法读取的月份，答复可能缺少其中的记录")


class LorryPermitRow(Schema):
    id: UUID
    number: str
    state: str
    valid_from: datetime
    valid_to: datetime
    gross_kg: int


class LorryCaseRow(Schema):
    id: UUID
    number: str
    title: str
    state: str
    act_at: datetime


class VehicleFilter(Schema):
    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")
    after: str = ""


class LorryOut(Schema):
    """一辆车：过车、候选记录、案件、通行证和一年内的违法次数"""

    plate_no: str
    plate_color: str
    passages: PassagePage
    records: list[RecordRow]
    cases: list[LorryCaseRow]
    permits: list[LorryPermitRow]
    acts: int = Field(description="滚动 365 天内的违法超限运输次数")
    acts_allowed: int = Field(description="超过这一次数的，由道路运输管理机构吊销车辆营运证")


def _page(found: history.Answer) -> dict[str, Any]:
    return {"rows": found.rows, "next": found.next, "unreachable": list(found.unreachable)}


# The door of devices has the same address: one view answers both methods.
@stations.router.get("/passages", response={200: PassagePage, 401: Problem, 409: Problem, 422: Problem})
def search_passages(request: HttpRequest, said: Query[PassageFilter]) -> dict[str, Any]:
    """过车查询：数据库和归档一并答复，新的在前，一次最多十二个月"""
    return _page(history.search(actor_of(request), **said.model_dump()))


@router.get(
    "/vehicles/{plate_no}/{plate_color}",
    response={200: LorryOut, 401: Problem, 404: Problem, 409: Problem, 422: Problem},
)
def read_vehicle(
    request: HttpRequest, plate_no: str, plate_color: str, said: Query[VehicleFilter]
) -> dict[str, Any]:
    """一辆车在本人管辖区域内的全部情况"""
    actor, plate = actor_of(request), plates.normalise(plate_no)
    if plates.kind_of(plate) is None or plate_color not in plates.colours():
        raise NotFound("not_found", _("没有这样的号牌。"))
    found = history.search(actor, plate=plate, colour=plate_color, **said.model_dump())
    records = queries.vehicle_records(actor, plate, plate_color)
    return {
        "plate_no": plate,
        "plate_color": plate_color,
        "passages": _page(found),
        "records": [telling.record_row(row) for row in records],
        "cases": list(cases_of(actor, plate, plate_color)),
        "permits": list(permits_of(actor, plate, plate_color)),
        "acts": queries.acts_of_vehicle(plate, plate_color),
        "acts_allowed": measure("four_penalties", "vehicle"),
    }
