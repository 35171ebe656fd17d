"""Machine checks Q01 to Q20 of a candidate (02 §2.6): each a question of plain facts, answered with a reason.

reject keeps the record from review; manual is shown to the reviewer; info is only told. The numbers are in
law/data/offsite.toml.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

from tongtu.law import plates
from tongtu.law.limits import limit
from tongtu.licences.queries import NO_PERMIT, Exempted, PermitMatch
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Certificate, Device
from tongtu.offsite.records import Passage
from tongtu.offsite.words import Words
from tongtu.offsite.words import say as _

Result = Literal["pass", "info", "manual", "reject"]
Answer = tuple[Result, Words]


@dataclass(frozen=True)
class FileFact:
    """A file that the record names: whether it is here, what it is, and whether another record names it too."""

    role: str
    sha256: str
    here: bool
    media_type: str = ""
    pixels: int = 0
    size: int = 0
    used_by: str = ""


@dataclass(frozen=True)
class VehicleFact:
    """What the vehicle register says. asked is False while it could not be reached; found is False when unknown."""

    asked: bool = False
    found: bool = False
    kind: str = ""
    axles: int | None = None
    status: str = "normal"
    transport_cert_no: str = ""


@dataclass(frozen=True)
class Drift:
    """Steering axles of loaded six-axle trains at this device on this day. Masses in kg."""

    lorries: int
    mean_kg: int
    reference_kg: int


@dataclass(frozen=True)
class Facts:
    """Everything the checks may look at. Nothing here is asked for again."""

    passage: Passage
    device: Device
    certificate: Certificate | None
    on: date
    received_at: datetime
    excess_rate_bp: int
    files: tuple[FileFact, ...] = ()
    vehicle: VehicleFact = VehicleFact()
    same_act: tuple[str, ...] = ()  # titles of records that may be the same act
    handled: str = ""  # title of one that is already a case
    match: PermitMatch = NO_PERMIT
    exempted: Exempted | None = None
    trailer_with: str = ""  # the tractor that drew the same trailer a moment ago
    trailer_of_another: bool = False  # registered to another owner than the tractor
    weather: str = ""  # what was declared for the region and the time
    drift: Drift | None = None


@dataclass(frozen=True)
class Finding:
    """The answer of one check, as it is stored and shown."""

    code: str
    result: Result
    words: Words
    law: str = ""


@dataclass(frozen=True)
class Check:
    """One row of the table."""

    code: str
    title: str | Promise
    law: str
    ask: Callable[[Facts], Answer]


CHECKS: list[Check] = []


def check(
    code: str, title: str | Promise, law: str = ""
) -> Callable[[Callable[[Facts], Answer]], Callable[[Facts], Answer]]:
    """Enter a question into the table."""

    def enter(ask: Callable[[Facts], Answer]) -> Callable[[Facts], Answer]:
        CHECKS.append(Check(code, title, law, ask))
        return ask

    return enter


def run(facts: Facts) -> list[Finding]:
    """All checks in the order of their codes."""
    rows = sorted(CHECKS, key=lambda row: row.code)
    return [Finding(row.code, *row.ask(facts), row.law) for row in rows]


def rejected(findings: list[Finding]) -> str:
    """The code of the first check that keeps a record from review, or ""."""
    return next((finding.code for finding in findings if finding.result == "reject"), "")


def stored(findings: list[Finding]) -> list[dict[str, Any]]:
    """Plain values to keep with a record."""
    return [
        {
            "code": f.code,
            "result": f.result,
            "words": f.words.template,
            "values": dict(f.words.values),
            "law": f.law,
        }
        for f in findings
    ]


def title_of(code: str) -> str:
    return next((str(row.title) for row in CHECKS if row.code == code), code)


@check("Q01", _l("设备已审核、已公示、在用"), "PL 41(1)")
def device_in_use(facts: Facts) -> Answer:
    published = facts.device.site.published_on
    if published is None:
        return "reject", _("点位尚未公布")
    over = limit("device.publish", on=published, region=facts.device.region).due(published)
    if facts.on <= over:
        return "reject", _("公示期至 %(day)s，通过时尚未届满") % {"day": over}
    if not facts.device.in_use_at(facts.passage.captured_at):
        return "reject", _("通过时设备未启用")
    return "pass", _("%(day)s 公布") % {"day": published}


@check("Q02", _l("设备检定有效"), "PL 41(1)")
def certified(facts: Facts) -> Answer:
    if facts.certificate is None:
        return "reject", _("通过时没有有效的检定证书")
    named = facts.passage.cert_no
    if named and named != facts.certificate.number:
        return "manual", _("所报证书编号 %(number)s 与登记不一致") % {"number": named}
    return "pass", _("至 %(day)s") % {"day": facts.certificate.valid_to}


@check("Q03", _l("时钟准确、上报及时"))
def on_time(facts: Facts) -> Answer:
    offset, late = facts.passage.clock_offset_ms, facts.received_at - facts.passage.captured_at
    if abs(offset) > measure("Q03", "offset_ms"):
        return "reject", _("时钟偏差 %(offset)d 毫秒") % {"offset": offset}
    if late > timedelta(hours=measure("intake", "latest_hours")):
        return "reject", _("上报过迟，只作统计")
    if late > timedelta(hours=measure("intake", "late_hours")):
        return "manual", _("延迟 %(hours)d 小时补传") % {"hours": late // timedelta(hours=1)}
    return "pass", _("偏差 %(offset)d 毫秒") % {"offset": offset}


@check("Q04", _l("必备照片齐全、完整、未重复使用"), "PL 41(2)")
def files_whole(facts: Facts) -> Answer:
    have = {file.role: file for file in facts.files}
    for group in measure("Q04", "required"):
        if not any(role in have for role in group):
            return "reject", _("缺少照片：%(roles)s") % {"roles": "、".join(map(role_label, group))}
    for file in facts.files:
        if not file.here:
            return "reject", _("%(role)s照片没有收到") % {"role": role_label(file.role)}
        if file.media_type.startswith("image/") and file.pixels < _least_pixels(file.role):
            return "reject", _("%(role)s照片无法辨认") % {"role": role_label(file.role)}
        if file.used_by:
            used = {"role": role_label(file.role), "record": file.used_by}
            return "reject", _("%(role)s照片已用于%(record)s") % used
    return "pass", _("%(count)d 个文件，校验一致") % {"count": len(facts.files)}


def _least_pixels(role: str) -> int:
    return int(measure("Q04", "plate_min_pixels" if role.startswith("plate") else "min_pixels"))


ROLES = {
    "front": _l("前部"),
    "side": _l("侧面"),
    "rear": _l("尾部"),
    "plate_head": _l("前牌"),
    "plate_tail": _l("后牌"),
    "driver_area": _l("驾驶区"),
    "video": _l("视频"),
}


def role_label(role: str) -> str:
    return str(ROLES.get(role, role))


@check("Q05", _l("速度在检定范围内，无急刹"), "PL 41(1)")
def steady_speed(facts: Facts) -> Answer:
    speed, change = facts.passage.speed, facts.passage.speed_change_pct
    if facts.certificate and not facts.certificate.speed_min_kmh <= speed <= facts.certificate.speed_max_kmh:
        low, high = facts.certificate.speed_min_kmh, facts.certificate.speed_max_kmh
        words = _("%(speed)s 公里/时，证书范围 %(low)d–%(high)d")
        return "reject", words % {"speed": speed, "low": low, "high": high}
    if facts.passage.accel_flag or abs(change or 0) > measure("Q05", "speed_change_percent"):
        return "manual", _("通过时速度变化 %(change)s%%") % {"change": change if change is not None else "—"}
    return "pass", _("%(speed)s 公里/时") % {"speed": speed}


@check("Q06", _l("未跨道、未跟车过近"))
def alone_in_lane(facts: Facts) -> Answer:
    if facts.passage.straddle_flag:
        return "manual", _("设备提示跨道行驶")
    gap = facts.passage.next_gap_ms
    if facts.passage.tailgate_flag or (gap is not None and gap < measure("Q06", "gap_ms")):
        return "manual", _("与相邻车辆距离过近")
    return "pass", _("—")


@check("Q07", _l("轴数、轴重与总重一致"))
def axles_add_up(facts: Facts) -> Answer:
    p, table = facts.passage, "Q07"
    if not measure(table, "axles_min") <= p.axle_count <= measure(table, "axles_max"):
        return "reject", _("%(count)d 轴，超出可信范围") % {"count": p.axle_count}
    if len(p.axle_loads_kg) != p.axle_count:
        return "reject", _("轴重个数与轴数不符")
    low, high = measure(table, "axle_min_kg"), measure(table, "axle_max_kg")
    if any(not low <= load <= high for load in p.axle_loads_kg):
        return "reject", _("单轴重量超出可信范围")
    if abs(sum(p.axle_loads_kg) - p.gross_kg_raw) * 100 > p.gross_kg_raw * measure(table, "sum_percent"):
        return "reject", _("轴重之和与总重不符")
    near, far = measure(table, "spacing_min_mm"), measure(table, "spacing_max_mm")
    if any(not near <= spacing <= far for spacing in p.axle_spacings_mm):
        return "reject", _("轴距超出可信范围")
    return "pass", _("轴重之和等于总重")


@check("Q08", _l("总重与超限率可信"))
def mass_credible(facts: Facts) -> Answer:
    gross = facts.passage.gross_kg_raw
    if not measure("Q08", "gross_min_kg") <= gross <= measure("Q08", "gross_max_kg"):
        return "reject", _("总重 %(kg)d 千克，超出可信范围") % {"kg": gross}
    if facts.excess_rate_bp > measure("Q08", "excess_rate_percent") * 100:
        return "reject", _("超限率超出可信范围")
    if facts.passage.low_confidence_flag:
        return "manual", _("设备提示称重可信度低")
    return "pass", _("—")


@check("Q09", _l("前后车牌一致、识别可信"))
def plates_agree(facts: Facts) -> Answer:
    p = facts.passage
    if disagreeing := _disagreeing(facts):
        return "manual", disagreeing
    confidence = min((c for c in (p.head_plate_conf, p.tail_plate_conf) if c is not None), default=0.0)
    shown = " / ".join("—" if c is None else f"{c:.2f}" for c in (p.head_plate_conf, p.tail_plate_conf))
    if confidence < measure("Q09", "readable"):
        return "manual", _("号牌识别可信度低：%(shown)s") % {"shown": shown}
    if confidence < measure("Q09", "sure"):
        return "manual", _("号牌识别可信度一般：%(shown)s") % {"shown": shown}
    if facts.trailer_of_another:
        return "info", _("挂车 %(tail)s 登记的所有人与牵引车不同") % {"tail": p.tail_plate_no}
    return "pass", _("%(shown)s") % {"shown": shown}


def _disagreeing(facts: Facts) -> Words | None:
    """How head, tail and adopted plate, or tractor and trailer, contradict each other."""
    p = facts.passage
    head, tail = plates.normalise(p.head_plate_no), plates.normalise(p.tail_plate_no)
    if head and plates.normalise(p.plate_no) != head:
        return _("采用号牌与前牌识别不一致")
    if tail and tail != head and not tail.endswith("挂"):
        return _("前后号牌不一致：%(tail)s") % {"tail": tail}
    if facts.trailer_with:
        said = {"tail": tail, "tractor": facts.trailer_with}
        return _("挂车 %(tail)s 刚由 %(tractor)s 牵引，可能套牌") % said
    return None


@check("Q10", _l("号牌有效"))
def plate_valid(facts: Facts) -> Answer:
    plate = facts.passage.plate_no
    if plates.is_placeholder(plate) or plates.kind_of(plate) is None:
        return "reject", _("“%(plate)s”不是有效号牌，只作统计") % {"plate": plate or "—"}
    return "pass", _("—")


@check("Q11", _l("号牌颜色与车型相符"))
def colour_fits(facts: Facts) -> Answer:
    plate, colour, gross = facts.passage.plate_no, facts.passage.plate_color, facts.passage.gross_kg_raw
    if facts.passage.temporary_plate:
        return "manual", _("站点报为临时号牌，须核对车辆和所有人")
    if not plates.colour_fits(plate, colour, heavy=gross > measure("Q11", "light_kg")):
        return "manual", _("号牌颜色与号牌种类、车型不符")
    return "pass", _("—")
