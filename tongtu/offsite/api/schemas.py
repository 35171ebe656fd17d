"""The shapes of the road over JSON. Masses are whole kilograms, amounts whole fen, days ISO."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

MOST_KG = 300_000  # no instrument reads more (check Q08)
Way = Literal["up", "down"]


class StepOut(Schema):
    """现在可以办理的一个步骤"""

    step: str
    label: str
    refusal: str = Field(description="现在不能办理的理由，空表示可以办理")
    law: str
    reasoned: bool = Field(description="是否须写明理由")


class LimitOut(Schema):
    code: str
    title: str
    law: str
    started_on: date
    due_on: date
    stopped_on: date | None
    light: str


class HappenedOut(Schema):
    at: datetime
    title: str
    actor: str
    law: str
    reason: str


class SiteFilter(Schema):
    q: str = Field("", max_length=40, description="名称的一部分或编码的开头")
    road: str = Field("", max_length=10, description="路线编号")
    published: Literal["", "yes", "no"] = Field("", description="是否已公布")
    after: str = Field("", description="上一页的游标")


class SiteRow(Schema):
    id: UUID
    code: str
    name: str
    region: str
    road_no: str
    road_name: str
    stake: str
    direction: Way
    published_on: date | None
    closed_on: date | None


class SitePage(Schema):
    rows: list[SiteRow]
    next: str = Field(description="下一页游标，空表示没有了")


class SiteDraftIn(Schema):
    """登记一个点位"""

    code: str = Field(min_length=1, max_length=20, description="点位编码：行政区划代码加三位顺序号")
    name: str = Field(min_length=1, max_length=60)
    region: str = Field(description="行政区划代码，六位数字")
    road_no: str = Field(min_length=1, max_length=10, description="路线编号，例如 G207")
    road_name: str = Field("", max_length=40)
    stake: str = Field(min_length=1, max_length=16, description="桩号，例如 K1432+600")
    direction: Way = Field(description="up 上行 / down 下行")
    lanes: int = Field(ge=1, description="车道数")
    longitude: Decimal | None = Field(None, ge=-180, le=180)
    latitude: Decimal | None = Field(None, ge=-90, le=90)
    posted_limit_kg: int | None = Field(
        None, ge=1_000, le=MOST_KG, description="标志限重（千克），低于法定限值时填写"
    )
    warning_sign_m: int | None = Field(None, ge=0, le=10_000, description="警示标志距点位（米）")
    warning_sign_on: date | None = None


class SiteChangeIn(Schema):
    """更正点位资料；没有写出的项目不变，位置不能更改"""

    name: str = Field("", min_length=1, max_length=60)
    road_name: str = Field("", max_length=40)
    longitude: Decimal | None = Field(None, ge=-180, le=180)
    latitude: Decimal | None = Field(None, ge=-90, le=90)
    posted_limit_kg: int | None = Field(None, ge=1_000, le=MOST_KG, description="自今天起；其他日期见 limits")
    warning_sign_m: int | None = Field(None, ge=0, le=10_000)
    warning_sign_on: date | None = None


class PublicationIn(Schema):
    published_on: date = Field(description="公示日期，不晚于今天")
    url: str = Field(max_length=200, description="公示网址")


class DeviceFilter(Schema):
    q: str = Field("", max_length=40, description="编号或点位名称的一部分")
    state: str = ""
    expiring: bool = Field(False, description="只看检定证书将到期或已到期的")
    after: str = Field("", description="上一页的游标")


class DeviceRow(Schema):
    id: UUID
    code: str
    site_id: UUID
    site: str = Field(description="点位名称")
    maker_model: str
    region: str
    state: str
    state_label: str
    valid_to: date | None = Field(description="最新检定证书有效期至")
    light: str = Field(description="证书期限灯：red、amber，空表示尚早")


class DevicePage(Schema):
    rows: list[DeviceRow]
    next: str = Field(description="下一页游标，空表示没有了")


class LaneOut(Schema):
    number: int
    kind: str
    direction: str = Field(description="空表示与点位相同")
    width_mm: int | None


class LimitRow(Schema):
    id: UUID
    kg: int
    valid_from: date | None
    valid_to: date | None
    document: str


class SiteOut(SiteRow):
    lanes: int
    lane_rows: list[LaneOut]
    posted_limits: list[LimitRow]
    warning_sign_m: int | None
    warning_sign_on: date | None
    longitude: Decimal | None
    latitude: Decimal | None
    posted_limit_kg: int | None
    published_url: str
    devices: list[DeviceRow]
    timeline: list[HappenedOut]


class DeviceDraftIn(Schema):
    """在一个点位登记设备"""

    code: str = Field(min_length=1, max_length=40, description="设备编号")
    maker_model: str = Field("", max_length=80, description="厂商型号")
    approval_no: str = Field("", max_length=60, description="省级验收文号")
    led_board: bool = Field(False, description="设有可变情报板")
    steering_mean_kg: int | None = Field(None, ge=1_000, le=MOST_KG, description="转向轴基准均值（千克）")


class DeviceReviewIn(Schema):
    kind: Literal["legal", "technical"] = Field(description="legal 法制审核 / technical 技术审核")
    passed: bool
    opinion: str = Field(description="审核意见")
    reference: str = Field(max_length=80, description="审核文号")
    reviewed_on: date = Field(description="审核日期，不晚于今天")


class DeviceReviewOut(Schema):
    kind: str
    passed: bool
    opinion: str
    reference: str
    reviewed_on: date


class CertificateBodyIn(Schema):
    """检定证书，如纸面所载"""

    number: str = Field(min_length=1, max_length=60)
    organisation: str = Field(min_length=1, max_length=80, description="检定机构")
    valid_from: date
    valid_to: date
    accuracy_class: str = Field(max_length=4, description="准确度等级")
    speed_min_kmh: int = Field(ge=0, le=200)
    speed_max_kmh: int = Field(ge=1, le=300)
    regulation_used: str = Field(min_length=1, max_length=80, description="依据规程")


class CertificateOut(CertificateBodyIn):
    current: bool = Field(description="今天是否在有效期内")


class DeviceOut(DeviceRow):
    version: int
    approval_no: str
    led_board: bool
    steering_mean_kg: int | None
    active_since: datetime | None
    suspended_at: datetime | None
    reviews: list[DeviceReviewOut]
    certificates: list[CertificateOut]
    clocks: list[LimitOut]
    offers: list[StepOut]
    timeline: list[HappenedOut]


class DeviceKeyOut(Schema):
    """设备与它的新密钥。密钥只在这一次答复里出现"""

    device: DeviceOut
    secret: str


class DeviceStepIn(Schema):
    on: date | None = Field(None, description="该步骤的法定日期，不晚于今天；不写为今天")
    reason: str = Field("", max_length=500)
    seen: int | None = Field(None, description="办理人看到的版本；已被他人办理时拒绝")


class RecordFilter(Schema):
    plate: str = Field("", max_length=16, description="号牌的开头")
    site: UUID | None = Field(None, description="点位")
    state: str = ""
    day_from: date | None = Field(None, alias="from", description="通过时间自")
    day_to: date | None = Field(None, alias="to", description="通过时间至，含当天")
    after: str = Field("", description="上一页的游标")


class RecordRow(Schema):
    id: UUID
    record_code: str
    passed_at: datetime
    plate_no: str
    plate_color: str
    site: str = Field(description="点位名称")
    axle_count: int
    gross_kg_adjusted: int = Field(description="扣除误差后的总质量（千克）")
    limit_kg: int
    excess_kg: int
    excess_rate_bp: int = Field(description="超限率（万分之一）")
    outcome: str
    fine_fen: int = Field(description="预计罚款，单位：分")
    state: str
    state_label: str
    next_on: date | None
    priority: int = Field(description="2 表示总质量一百吨以上，先办")
    reject_code: str


class RecordPage(Schema):
    rows: list[RecordRow]
    next: str = Field(description="下一页游标，空表示没有了")


class QueueOut(Schema):
    """审核队列：各环节还有多少条，和排在最前面的几条"""

    first_review: int
    second_review: int
    rows: list[RecordRow]


class WhyOut(Schema):
    text: str
    value: str
    law: str


class CheckOut(Schema):
    code: str
    title: str
    result: str = Field(description="pass 通过 / info 提示 / manual 人工 / reject 不通过")
    words: str
    law: str


class PhotoOut(Schema):
    role: str
    caption: str
    url: str
    sha256: str
    media_type: str
    size: int


class NearOut(RecordRow):
    same: bool = Field(description="可能是同一行为")


class RecordOut(RecordRow):
    """候选记录：测得的、判定的、检查的、审核的，以及现在可以办理的步骤"""

    title: str
    version: int
    site_id: UUID
    device_id: UUID
    device_code: str
    received_at: datetime
    lane_no: int
    direction: Way
    speed_kmh: Decimal
    axle_loads_kg: list[int]
    gross_kg_raw: int
    tolerance_kg: int
    explanation: list[WhyOut] = Field(description="判定的每一步：事实、数值、依据")
    verdict_digest: str
    checks: list[CheckOut] = Field(description="机器检查 Q01–Q20")
    certificate: dict[str, Any] = Field(description="通过当时的检定证书")
    raw_sha256: str
    photos: list[PhotoOut]
    near: list[NearOut] = Field(description="同车 24 小时内的其他记录")
    claimed_by: str
    claimed_until: datetime | None
    first_reviewer: str
    second_reviewer: str
    principal_id: UUID | None
    case_id: UUID | None
    next_owner: str
    offers: list[StepOut]
    timeline: list[HappenedOut]


class NextIn(Schema):
    stage: Literal["", "first_review", "second_review"] = Field("", description="环节，空表示任一环节")
    after: UUID | None = Field(None, description="先不看的一条")


class RecordReviewIn(Schema):
    """审核意见；不通过时须选择原因"""

    passed: bool
    reject_code: str = Field("", description="不通过的原因")
    reason: str = Field("", max_length=200, description="说明，原因为 other 时必填")
    seen: int | None = Field(None, description="审核人看到的版本；已被他人办理时拒绝")


class MergeIn(Schema):
    other_id: UUID = Field(description="同一行为的另一条记录")


class OwnerIn(Schema):
    """车辆登记系统没有查到的所有人"""

    kind: Literal["org", "person"] = Field(description="org 单位 / person 个人")
    name: str = Field(min_length=1, max_length=100)
    id_no: str = Field(min_length=1, max_length=20, description="身份证号或统一社会信用代码")
    phone: str = Field("", max_length=20)
    address: str = Field("", max_length=200)


class RecordStepIn(Schema):
    reason: str = Field("", max_length=500)
    seen: int | None = Field(None, description="办理人看到的版本；已被他人办理时拒绝")
