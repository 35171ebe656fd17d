"""过车统计 over JSON: the figures of the page, and the daily body that a province collects."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from tongtu.kernel import clock
from tongtu.offsite import passage_stat, statistics
from tongtu.offsite.statistics import Figures, Line, Where
from tongtu.web.doors import Problem, actor_of

router = Router(tags=["offsite"])
Dimension = Literal["day", "month", "weekday", "hour", "county", "road", "site", "axles", "band"]
PROBLEMS = {401: Problem, 422: Problem}


class StatisticsFilter(Schema):
    by: Dimension = Field(
        "day",
        description="统计口径：day 日、month 月、weekday 星期（1 为星期一）、hour 时、county 区县、road 路线、site 点位、axles 轴数（7 为七轴及以上）、band 超限幅度（0 为未超限）",
    )
    first: date = Field(alias="from", description="第一天，北京时间")
    last: date = Field(alias="to", description="最后一天，含当天")
    region: str = Field("", pattern=r"^[0-9]{0,6}$", description="行政区划代码或其开头")
    road: str = Field("", max_length=10, description="路线编号")
    site: UUID | None = Field(None, description="点位")


class FiguresOut(Schema):
    passages: int = Field(description="货车通行辆次")
    over: int = Field(description="扣除误差后超过限值的辆次")
    over_main: int | None = Field(description="超限率超过主口径（默认20%）的辆次；这种口径没有时为空")
    over_wide: int | None = Field(description="超限率超过第二口径（默认10%）的辆次")
    rate_main_bp: int | None = Field(description="主口径超限率，万分之一；没有车辆时为空")
    rate_wide_bp: int | None = Field(description="第二口径超限率，万分之一")
    hundred: int | None = Field(description="百吨以上辆次")
    unread: int | None = Field(description="未识别号牌辆次")
    gross_kg: int | None = Field(description="实测总质量合计，千克")


class LineOut(FiguresOut):
    key: str
    label: str = Field(description="点位名称")
    code: str = Field(description="点位编码")


class StatisticsOut(Schema):
    by: str
    first: date
    last: date
    as_of: datetime = Field(description="此刻之前收到的数据都已计入")
    received_at: datetime | None = Field(description="最近一次收到数据")
    total: FiguresOut
    rows: list[LineOut]


class BandOut(Schema):
    over_bp: int = Field(description="超限率大于，万分之一")
    up_to_bp: int | None = Field(description="不大于；空表示没有上界")
    count: int


class StationDayOut(Schema):
    station_code: str
    station_name: str
    division_code: str
    date: date
    trucks: int
    over_limit: int
    bands: list[BandOut]
    hundred_tonnes: int
    no_plate: int
    trucks_by_hour: list[int]
    over_limit_by_hour: list[int]


class PassageStatOut(Schema):
    msg_type: Literal["PASSAGE_STAT"]
    version: str
    date: date
    as_of: datetime
    closed: bool = Field(description="这一天已经结束，且当天收到的数据都已计入")
    sha256: str = Field(description="payload 的摘要：键按字母排序、无空白的 JSON，UTF-8")
    payload: list[StationDayOut]


def figures_told(found: Figures) -> dict[str, Any]:
    return vars(found) | {
        "rate_main_bp": found.rate_bp("over_main"),
        "rate_wide_bp": found.rate_bp("over_wide"),
    }


def _line(line: Line) -> dict[str, Any]:
    return figures_told(line.figures) | {"key": line.key, "label": line.label, "code": line.note}


@router.get("/statistics", response={200: StatisticsOut, **PROBLEMS})
def read_statistics(request: HttpRequest, said: Query[StatisticsFilter]) -> dict[str, Any]:
    """过车统计：按一种口径分列，并附合计；各行之和等于合计"""
    actor = actor_of(request)
    where = Where(said.region, said.road, str(said.site or ""))
    shape = statistics.shape(actor, said.first, said.last, where=where)
    if said.by in statistics.IN_CELLS:
        lines = shape.lines(said.by)
    else:
        lines = statistics.by(actor, said.by, first=said.first, last=said.last, where=where)
    return {
        "by": said.by,
        "first": said.first,
        "last": said.last,
        "as_of": shape.as_of,
        "received_at": shape.received_at,
        "total": figures_told(shape.total),
        "rows": [_line(line) for line in lines],
    }


@router.get("/statistics/passage-stat", response={200: PassageStatOut, **PROBLEMS})
def read_passage_stat(
    request: HttpRequest, response: HttpResponse, date: date | None = None
) -> dict[str, Any]:
    """省平台 PASSAGE_STAT 报文内容：各站点一天的货车数、超限数、各幅度、百吨以上、无号牌；当天为截至目前"""
    day = date or clock.today()
    response["Content-Disposition"] = f'attachment; filename="passage-stat-{day}.json"'
    return passage_stat.body(actor_of(request), day)
