"""How records, checks and devices are told on pages. Nothing here decides anything."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.speech import reasoned
from tongtu.law.articles import cite
from tongtu.law.plates import colours
from tongtu.offsite.checks import role_label, title_of
from tongtu.offsite.models import (
    Correction,
    DeviceState,
    Direction,
    HoldState,
    Record,
    RecordState,
    WorkKind,
)
from tongtu.offsite.words import CERTIFICATE, joined, spoken
from tongtu.registry.queries import names_of
from tongtu.web.words import kilograms, moment, own, tonnes
from tongtu.workflow.clocks import GREEN_SHARE
from tongtu.workflow.queries import Happened, timeline

STATE_COLOURS: dict[str, str] = {
    RecordState.FIRST_REVIEW: "amber",
    RecordState.SECOND_REVIEW: "amber",
    RecordState.ACCEPTED: "violet",
    RecordState.NOTIFIED: "violet",
    RecordState.FILED: "green",
    RecordState.REJECTED: "red",
    RecordState.MACHINE_REJECTED: "red",
}
DEVICE_COLOURS: dict[str, str] = {
    DeviceState.ACTIVE: "green",
    DeviceState.SUSPENDED: "red",
    DeviceState.PUBLISHED: "violet",
    DeviceState.PLANNED: "amber",
    DeviceState.APPROVED: "amber",
}
CHECK_COLOURS = {"pass": "green", "info": "blue", "manual": "amber", "reject": "red"}
PICTURES = ("front", "side", "rear", "plate_head", "plate_tail", "driver_area")


def weather_words(kind: str) -> str:
    return {"snow": _("降雪"), "ice": _("路面结冰"), "flood": _("积水")}.get(kind, kind)


def check_words(result: str) -> str:
    return {"pass": _("通过"), "info": _("提示"), "manual": _("人工"), "reject": _("不通过")}[result]


def outcome_words(outcome: str) -> str:
    return {
        "fine": _("罚款"),
        "warning": _("警告"),
        "not_penalised": _("不予处罚"),
        "exempt": _("免于处罚"),
        "legal": _("合法"),
    }.get(outcome, outcome)


def colour_words(plate_color: str) -> str:
    known = colours().get(plate_color)
    return _(known.title) if known else plate_color


def marked(template: str, values: Mapping[str, Any]) -> SafeString:
    """A kept sentence for a page: plates and names in it are marked as Chinese where the page is not."""
    said = str(escape(_(template))) if template else ""
    if not values:
        return SafeString(said.replace("%%", "%"))
    texts = {name: own(value) if isinstance(value, str) else value for name, value in values.items()}
    texts |= {name: escape(joined(value)) for name, value in values.items() if isinstance(value, list)}
    return SafeString(said % texts)


def checks_of(record: Record) -> dict[str, list[dict[str, str]]]:
    """Checks as a page shows them: those that need a look, and those passed."""
    shown = [
        {
            "code": check["code"],
            "title": title_of(check["code"]),
            "label": check_words(check["result"]),
            "colour": CHECK_COLOURS[check["result"]],
            "words": spoken(check["words"], check.get("values", {})),
            "shown": marked(check["words"], check.get("values", {})),
            "law": cite(check["law"]) if check["law"] else "",
            "result": check["result"],
        }
        for check in record.checks
    ]
    shown = [*_held(record), *shown]
    return {
        "look": [check for check in shown if check["result"] != "pass"],
        "passed": [check for check in shown if check["result"] == "pass"],
    }


def _held(record: Record) -> list[dict[str, str]]:
    """The hold of the record's day, as it is now; what the machine found is of the day it looked."""
    day = clock.local(record.passed_at).date()
    states = [HoldState.OPEN, HoldState.CONFIRMED]
    held = record.device.holds.filter(day=day, state__in=states).order_by("state")
    return [
        {
            "code": "Q18",
            "title": title_of("Q18"),
            "label": str(hold.state_label),
            "colour": "red" if hold.state == HoldState.CONFIRMED else "amber",
            "words": _("设备当日确认失准")
            if hold.state == HoldState.CONFIRMED
            else _("设备当日称重数据存疑，已整日暂缓；解除之前不能采用"),
            "law": cite("PL 41(2)"),
            "result": "reject" if hold.state == HoldState.CONFIRMED else "manual",
        }
        for hold in held
    ]


def why_of(record: Record) -> list[dict[str, str]]:
    """The verdict step by step, in the reader's language."""
    return reasoned(record.verdict.get("explanation", []))


def pictures_of(record: Record, to: str = "offsite:photo") -> list[dict[str, str]]:
    """The photographs in their order. to: the URL name that serves them."""
    roles = {photo.role for photo in record.photos.all()}
    return [
        {
            "url": reverse(to, args=[record.pk, role]),
            "alt": f"{role_label(role)} {record.plate_no}",
            "caption": role_label(role),
        }
        for role in PICTURES
        if role in roles
    ]


def facts_of(record: Record) -> list[tuple[str, str]]:
    site, held = record.site, record.certificate
    spoken_range = _("证书范围 %(low)s–%(high)s") % {
        "low": held.get("speed_range_min", "—"),
        "high": held.get("speed_range_max", "—"),
    }
    return [
        (_("通过时间"), moment(record.passed_at, seconds=True)),
        (_("地点"), format_html("{} · {} {}", own(site.name), site.road_no, site.stake)),
        (
            _("方向、车道"),
            _("%(way)s %(lane)d 车道") % {"way": record.get_direction_display(), "lane": record.lane_no},
        ),
        (_("速度"), f"{record.speed_kmh} km/h" + _("（%(note)s）") % {"note": spoken_range}),
        (_("实测总质量"), kilograms(record.gross_kg_raw)),
        (_("扣除误差"), kilograms(record.tolerance_kg)),
        (_("认定总质量"), kilograms(record.gross_kg_adjusted)),
        (_("限值"), kilograms(record.limit_kg)),
        (_("超限率"), f"{record.excess_rate_bp / 100:.2f}%"),
    ]


def evidence_facts(record: Record) -> list[tuple[str, str]]:
    held = record.certificate
    valid = f"{held.get('cert_valid_from', '')} – {held.get('cert_valid_to', '')}" if held else ""
    return [
        (_("设备编号"), own(record.device.code)),
        (_("检定证书"), own(held.get("cert_no", ""))),
        (_("检定机构"), own(held.get("cert_org", ""))),
        (_("证书有效期"), valid),
        (_("准确度等级"), str(held.get("accuracy_class", ""))),
        (_("依据规程"), own(held.get("regulation_used", ""))),
        (_("接收时间"), moment(record.received_at, seconds=True)),
        (_("记录编号"), record.record_code),
        (_("原始记录 SHA-256"), record.raw_sha256),
        (_("裁决摘要"), record.verdict_digest),
    ]


def hours_light(start: datetime, due: datetime | None) -> dict[str, Any]:
    """The light of a limit counted in hours, and how much is left of it."""
    if due is None:
        return {"colour": "green", "text": ""}
    left = due - clock.now()
    hours = {"n": abs(int(left.total_seconds())) // 3600}
    if left < timedelta():
        return {"colour": "red", "text": _("已超 %(n)d 小时") % hours}
    soon = left * GREEN_SHARE <= due - start
    return {"colour": "amber" if soon else "green", "text": _("还有 %(n)d 小时") % hours}


def band_words(low: int, high: int | None) -> str:
    """A band of excess, in tonnes."""
    if high is None:
        return _("%(low)d 吨以上") % {"low": low // 1000}
    return _("%(low)d 至 %(high)d 吨") % {"low": low // 1000, "high": high // 1000}


def adopted_words(field: str, value: str) -> str:
    """A value of a correction as people read it."""
    if field == Correction.Field.PLATE_COLOR:
        return colour_words(value)
    if field == Correction.Field.DIRECTION:
        return str(dict(Direction.choices).get(value, value))
    kinds = {"truck": _("货车"), "train": _("汽车列车"), "special": _("特种车"), "unknown": _("未识别")}
    return kinds.get(value, value) if field == Correction.Field.VEHICLE_KIND else value or "—"


def corrections_of(record: Record) -> list[dict[str, Any]]:
    """Corrections oldest first: what, from, to, why, who, when."""
    return [
        {
            "label": one.get_field_display(),
            "was": adopted_words(one.field, one.was),
            "now": adopted_words(one.field, one.now),
            "reason": one.reason,
            "by": one.by,
            "at": one.at,
        }
        for one in record.corrections.order_by("at", "id")
    ]


def excess_words(excess_kg: int) -> str:
    return tonnes(excess_kg)


def happened(subjects: list[str]) -> list[dict[str, Any]]:
    """A timeline with the names of officers as people read them. The component of pages tells its titles."""
    facts: list[Happened] = timeline(subjects)
    names = names_of(fact.actor for fact in facts)
    return [
        {
            "at": f.at,
            "title": f.step or event_words(f),
            "actor": names[f.actor],
            "law": f.law,
            "reason": f.reason,
        }
        for f in facts
    ]


def event_words(fact: Happened) -> str:
    match fact.name:
        case "DeviceReviewed":
            kind = _("法制审核") if fact.payload["kind"] == "legal" else _("技术审核")
            return kind + _("：") + (_("通过") if fact.payload["passed"] else _("不通过"))
        case "CertificateAdded":
            return CERTIFICATE % {"number": fact.payload["certificate"]}
        case "SiteChanged":
            return {
                "created": _("登记点位"),
                "changed": _("更正点位资料"),
                "published": _("公布点位"),
                "closed": _("撤销点位"),
                "lanes": _("更正车道"),
                "limits": _("登记标志限重"),
                "photo": _("上传标志照片"),
                "moved": _("迁移点位"),
            }.get(fact.payload["what"], fact.name)
    plain = {
        "CopiedToPolice": _("抄送公安机关交通管理部门"),
        "KeyRenewed": _("重新生成密钥"),
        "RecordCorrected": _("更正识别结果"),
        "DisputeUpheld": _("异议成立，记录作废"),
    }
    return plain.get(fact.name) or _upkeep_words(fact)


def _upkeep_words(fact: Happened) -> str:
    match fact.name:
        case "DeviceCorrected":
            return _("更正设备资料")
        case "WorkDone":
            return str(WorkKind(fact.payload["kind"]).label)
        case "ReferenceLearned":
            learned = {"kg": fact.payload["mean_kg"], "lorries": fact.payload["lorries"]}
            return _("转向轴基准均值更新为 %(kg)d 千克（%(lorries)d 辆）") % learned
    return _act_words(fact) or _station_words(fact)


def _act_words(fact: Happened) -> str:
    return {
        "ActLocked": _("先立案，取得同一次运输的管辖"),
        "ActTold": _("同一次运输已由其他机关立案"),
        "PoliceTold": _("接收公安机关处罚记录"),
        "WeatherDeclared": _("登记天气情况"),
    }.get(fact.name, "")


def _station_words(fact: Happened) -> str:
    station, board = "StationChanged", "BoardChanged"
    return {
        (station, "registered"): _("登记检测站"),
        (station, "corrected"): _("更正检测站资料"),
        (station, "closed"): _("撤销检测站"),
        (station, "certified"): _("登记衡器检定证书"),
        (station, "key_renewed"): _("重新生成密钥"),
        (board, "registered"): _("登记显示屏"),
        (board, "text"): _("添加宣传用语"),
        (board, "closed"): _("停用显示屏"),
        (board, "key_renewed"): _("重新生成密钥"),
    }.get((fact.name, fact.payload.get("what", "")), fact.name)
