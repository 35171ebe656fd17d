"""The shapes of upkeep over JSON: corrections, lanes, signs, papers, repairs, holds, alarms, health."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from tongtu.offsite.api.schemas import MOST_KG, Way


class DeviceChangeIn(Schema):
    """更正设备资料；没有写出的项目不变"""

    maker_model: str = Field("", max_length=80)
    approval_no: str = Field("", max_length=60)
    led_board: bool = False
    steering_mean_kg: int | None = Field(None, ge=1_000, le=MOST_KG, description="转向轴基准均值（千克）")


class LaneBody(Schema):
    number: int = Field(ge=1, le=32)
    kind: Literal["driving", "overtaking", "slow", "hard_shoulder", "emergency"] = "driving"
    direction: Literal["", "up", "down"] = Field("", description="空表示与点位相同")
    width_mm: int | None = Field(None, ge=1, le=20_000)


class LanesIn(Schema):
    """点位的全部车道；没有写出的车道即不再存在"""

    lanes: list[LaneBody] = Field(min_length=1, max_length=32)


class PostedLimitIn(Schema):
    kg: int = Field(ge=1_000, le=MOST_KG, description="限重（千克）")
    valid_from: date
    valid_to: date | None = None
    document: str = Field(min_length=1, max_length=120, description="设置依据")


class PostedLimitOut(Schema):
    id: UUID
    kg: int
    valid_from: date | None = Field(description="空表示登记之前已设置")
    valid_to: date | None = Field(description="空表示长期有效")
    document: str


class LimitEndIn(Schema):
    valid_to: date = Field(description="标志拆除之日")


class PaperIn(Schema):
    """一个扫描件"""

    name: str = Field(min_length=1, max_length=120, description="文件名")
    content: str = Field(max_length=80_000_000, description="文件内容，Base64；JPEG、PNG 或者 PDF")


class PhotoIn(PaperIn):
    caption: str = Field(min_length=1, max_length=60, description="照片内容")


class WorkIn(Schema):
    kind: Literal["repair", "resurfacing"] = Field(description="repair 维修设备 / resurfacing 路面翻修")
    done_on: date = Field(description="完工日期，不晚于今天；自该日起设备停用，重新检定后才能恢复")
    what: str = Field(min_length=1, max_length=200)


class MoveIn(Schema):
    stake: str = Field(min_length=1, max_length=16, description="新的桩号")
    moved_on: date
    road_no: str = Field("", max_length=10)
    longitude: Decimal | None = Field(None, ge=-180, le=180)
    latitude: Decimal | None = Field(None, ge=-90, le=90)


class HoldIn(Schema):
    day: date = Field(description="暂缓哪一日的记录，不晚于今天")
    reason: str = Field(max_length=500)


class SettleIn(Schema):
    evidence: str = Field(max_length=160, description="检定、比对报告的编号")
    reason: str = Field(max_length=500)
    seen: int | None = None


class UpkeepReasonIn(Schema):
    reason: str = Field(max_length=500)
    seen: int | None = None


class HoldOut(Schema):
    id: UUID
    device_id: UUID
    day: date
    kind: str
    state: str
    version: int
    mean_kg: int | None
    reference_kg: int | None
    lorries: int
    evidence: str
    disqualified: int = Field(description="因确认失准不予采用的记录数")


class HoldPage(Schema):
    rows: list[HoldOut]
    next: str


class HoldFilter(Schema):
    state: Literal["", "open", "lifted", "confirmed"] = ""
    device: UUID | None = None
    after: str = ""


class AlarmOut(Schema):
    id: UUID
    device_id: UUID
    kind: str
    state: str
    title: str
    number: int
    version: int


class HealthOut(Schema):
    """一台设备的运行状况"""

    id: UUID
    code: str
    site: str
    state: str
    light: str = Field(description="red 须立即处理、amber 须关注、green 正常，空表示未启用")
    signs: list[str] = Field(description="理由")
    last_passed_at: datetime | None
    last_heard_at: datetime | None
    passages_today: int
    missing: int = Field(description="今日缺号")
    rejected_today: int | None = Field(description="今日机审不合格，百分比")
    rejected_week: int | None
    plates: int | None = Field(description="七日号牌识别率，百分比")
    cert_days: int | None


class HealthPage(Schema):
    rows: list[HealthOut]
    next: str


class HealthFilter(Schema):
    q: str = Field("", max_length=40)
    light: Literal["", "red", "amber", "green"] = ""
    after: str = Field("", max_length=40, description="上一页最后一台设备的编号")


class PublishedSite(Schema):
    """一个已公示的检测点位"""

    code: str
    name: str
    region: str
    road_no: str
    road_name: str
    stake: str
    direction: Way
    published_on: date
    published_url: str
    may_start_on: date = Field(description="公示期满后可以启用之日")
    active_since: datetime | None
    valid_to: date | None = Field(description="检定证书有效期至")
    warning_sign_m: int | None


class PublishedPage(Schema):
    rows: list[PublishedSite]
    next: str


class PublishedFilter(Schema):
    q: str = Field("", max_length=40)
    region: str = Field("", max_length=6)
    after: str = ""
