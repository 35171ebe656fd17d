"""Checks that need more than the measurement: registers, other records, the health of the device (Q12 to Q20)."""

from django.utils.translation import gettext_lazy as _l

from tongtu.kernel import clock
from tongtu.law import plates
from tongtu.law.limits import limit
from tongtu.offsite.checks import Answer, Facts, check
from tongtu.offsite.measures import measure
from tongtu.offsite.words import Words
from tongtu.offsite.words import say as _


@check("Q12", _l("与车辆登记相符"))
def register_agrees(facts: Facts) -> Answer:
    vehicle = facts.vehicle
    if not vehicle.asked:
        return "manual", _("车辆登记系统暂未答复")
    if not vehicle.found:
        return "manual", _("登记系统查无此车，须核对是否套牌")
    if vehicle.status != "normal":
        return "manual", _("车辆状态异常（%(status)s），须核对是否套牌") % {"status": vehicle.status}
    if vehicle.axles and vehicle.axles != facts.passage.axle_count:
        return "manual", _("登记 %(there)d 轴，实测 %(here)d 轴") % {
            "there": vehicle.axles,
            "here": facts.passage.axle_count,
        }
    if colliding(vehicle.kind, facts.passage.vehicle_kind):
        return "manual", _("登记车型与实测不符，须核对是否套牌")
    return "pass", _("登记 %(axles)s 轴，状态正常") % {"axles": vehicle.axles or "—"}


def colliding(registered: str, seen: str) -> bool:
    """Whether a lorry is registered and a combination was seen, or the other way round. Unknown collides with nothing.

    A lorry with a drawbar trailer is a combination too: it is registered as a lorry, and only its tractor is.
    """
    return registered == "tractor" and seen == "truck"


@check("Q13", _l("道路运输证"))
def transport_certificate(facts: Facts) -> Answer:
    if facts.passage.gross_kg_raw < measure("Q13", "from_kg"):
        return "pass", _("不需要")
    if not facts.vehicle.found:
        return "manual", _("未查到")
    if not facts.vehicle.transport_cert_no:
        return "manual", _("登记中没有道路运输证")
    return "pass", _("%(number)s") % {"number": facts.vehicle.transport_cert_no}


@check("Q14", _l("超限运输通行证"), "HPR 36")
def permit(facts: Facts) -> Answer:
    match, reported = facts.match, facts.passage.permit_no
    if match.result == "full":
        return "reject", _("通行证 %(number)s 准许本次运输，不作为违法线索") % {"number": match.number}
    if match.result == "partial":
        differs = tuple(Words(one.template, dict(one.values)) for one in match.differs)
        said = {"number": match.number, "differs": differs}
        return "manual", _("与通行证 %(number)s 不符：%(differs)s") % said
    if reported:
        return "manual", _("站点报有通行证 %(number)s，登记中没有，须核对") % {"number": reported}
    return "pass", _("登记中没有该车的通行证")


@check("Q15", _l("不属于豁免车辆"), "HPR 76")
def not_exempt(facts: Facts) -> Answer:
    order = facts.exempted
    if order is not None:
        said = {"order": order.order_no, "authority": order.authority}
        return "manual", _("%(authority)s %(order)s 下登记的车辆，须核对是否执行任务") % said
    kind = plates.kind_of(facts.passage.plate_no)
    if kind is not None and kind.id in EXEMPT_KINDS:
        return "manual", _("特种号牌，须核对是否执行任务")
    return "pass", _("—")


EXEMPT_KINDS = {"military", "armed_police", "emergency", "police"}


@check("Q16", _l("照片能反映全车、号牌、时间、地点、设备"), "PL 41(2)")
def pictures_show_it(facts: Facts) -> Answer:
    scenes = [f for f in facts.files if f.here and f.role in {"front", "side", "rear"} and f.pixels]
    least = measure("Q16", "pictures")
    if len(scenes) < least:
        return "reject", _("能反映全车的照片不足 %(least)d 张") % {"least": least}
    return "pass", _("%(count)d 张，须人工确认") % {"count": len(scenes)}


@check("Q17", _l("同一行为未被处理"), "PL 29")
def not_handled(facts: Facts) -> Answer:
    if facts.handled:
        return "reject", _("同一行为已立案：%(record)s") % {"record": facts.handled}
    if facts.same_act:
        return "manual", _("可能为同一行为：%(records)s") % {"records": "、".join(facts.same_act)}
    return "pass", _("%(hours)d 小时内无同一行为") % {"hours": measure("review", "cluster_hours")}


@check("Q18", _l("站点当日称重稳定"))
def site_steady(facts: Facts) -> Answer:
    drift = facts.drift
    if drift is None or drift.lorries < measure("Q18", "least"):
        return "pass", _("当日样本不足")
    low, high = measure("Q18", "band_kg")
    off = abs(drift.mean_kg - drift.reference_kg) * 100
    percent = off // drift.reference_kg
    if not low <= drift.mean_kg <= high or off > drift.reference_kg * measure("Q18", "drift_percent"):
        return "manual", _("转向轴均值 %(kg)d 千克，偏离基准 %(percent)d%%") % {
            "kg": drift.mean_kg,
            "percent": percent,
        }
    return "pass", _("转向轴均值 %(kg)d 千克") % {"kg": drift.mean_kg}


@check("Q19", _l("天气"))
def weather(facts: Facts) -> Answer:
    if facts.weather in measure("Q19", "doubtful"):
        return "manual", _("当日该地发布的天气：%(weather)s") % {"weather": facts.weather}
    if facts.passage.weather in measure("Q19", "doubtful"):
        return "manual", _("通过时天气：%(weather)s") % {"weather": facts.passage.weather}
    return "pass", _("%(weather)s") % {"weather": facts.passage.weather or "—"}


@check("Q20", _l("未超过处罚时效"), "PL 36")
def in_time(facts: Facts) -> Answer:
    ends = limit("violation.limitation", on=facts.on, region=facts.device.region).due(facts.on)
    received = clock.local(facts.received_at).date()
    if received > ends:
        return "reject", _("已超过处罚时效（%(day)s）") % {"day": ends}
    if (received - facts.on).days > measure("Q20", "old_days"):
        return "manual", _("通过已超过 %(days)d 日") % {"days": measure("Q20", "old_days")}
    return "pass", _("至 %(day)s") % {"day": ends}
