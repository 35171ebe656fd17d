"""联网运行指标: a month's stations, over-limit rate, penalties and review, each with how it is counted."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tongtu.kernel import clock
from tongtu.offsite import excel, indicators, periods
from tongtu.offsite.indicators import Network, Outcomes, Queue, Station, Times
from tongtu.offsite.measures import measure
from tongtu.offsite.models import RecordState, RejectCode
from tongtu.offsite.periods import DAY, Period
from tongtu.offsite.tables import KG, PERCENT
from tongtu.registry.queries import division_short_names
from tongtu.web.doors import actor_of

STATUS_COLOURS = {indicators.VALID: "green", indicators.NEITHER: "", indicators.REPAIR: "amber"}


@dataclass(frozen=True)
class Indicator:
    """One figure of a month, how it is counted, and where its rows are."""

    label: str
    value: str
    formula: str
    url: str = ""


@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """Four statements, whatever the size of the road net."""
    actor, said = actor_of(request), request.GET
    period = periods.month_of(said.get("month", "")[:7], clock.today())
    found, came = indicators.network(actor, period), indicators.outcomes(actor, period)
    took, waits = indicators.times(actor, period), indicators.queues(actor)
    groups = _groups(found, came, period)
    if said.get("export") == "xlsx":
        return _file(groups, found, (came, took, waits), period)
    names = division_short_names({one.region for one in found.stations})
    context = {
        "month": f"{period.first:%Y-%m}",
        "before": f"{period.first - DAY:%Y-%m}",
        "after": f"{period.last + DAY:%Y-%m}" if period.last < clock.today() else "",
        "unfinished": period.last >= clock.today(),
        "fields": [{"name": "month", "label": _("月份"), "kind": "month", "value": f"{period.first:%Y-%m}"}],
        "export": f"?{urlencode({'month': f'{period.first:%Y-%m}', 'export': 'xlsx'})}",
        "groups": groups,
        "stations": [_station(one, names, period) for one in found.stations],
        "reasons": _reasons(came),
        "took": _took(took),
        "ages": age_words(),
        "waits": [(RecordState(one.state).label, one) for one in waits],
        "rules": {"days": measure("network", "valid_days"), "lorries": measure("network", "valid_lorries")},
    }
    return render(request, "offsite/indicators.html", context)


def rate(share_bp: int | None) -> str:
    return "—" if share_bp is None else f"{share_bp / PERCENT:.2f}%"


def status_words(status: str) -> str:
    return {
        indicators.VALID: _("有效"),
        indicators.REPAIR: _("维修停用"),
        indicators.SILENT: _("无数据"),
        indicators.FEW_DAYS: _("在线天数不足"),
        indicators.FEW_LORRIES: _("车辆数不足"),
        indicators.NEITHER: _("不计入"),
    }[status]


def _station(one: Station, names: dict[str, str], period: Period) -> dict[str, Any]:
    query = {"site": one.id, "from": period.first.isoformat(), "to": period.last.isoformat()}
    return vars(one) | {
        "county": names.get(one.region, one.region),
        "status": status_words(one.status),
        "colour": STATUS_COLOURS.get(one.status, "red"),
        "lorries": f"{one.passages:,}",
        "rate": rate(indicators.share(one.over_main, one.passages)),
        "url": f"{reverse('offsite:statistics')}?{urlencode(query)}",
    }


def _groups(found: Network, came: Outcomes, period: Period) -> list[tuple[str, list[Indicator]]]:
    return [
        (_("站点运行"), _running(found)),
        (_("超限情况"), _over(found)),
        (_("记录与处罚"), _penalties(came, period)),
    ]


def _running(found: Network) -> list[Indicator]:
    rules = {"days": measure("network", "valid_days"), "lorries": measure("network", "valid_lorries")}
    valid = _("在线不少于%(days)d天且货车通行超过%(lorries)d辆次的站点。") % rules
    abnormal = _("维修停用、无数据、在线不足%(days)d天或者货车通行不足%(lorries)d辆次的站点。") % rules
    number = len(found.stations)
    return [
        Indicator(_("站点"), str(number), _("月末之前已启用、未撤销的检测点位。"), reverse("offsite:sites")),
        Indicator(_("有效站点"), str(len(found.valid)), valid),
        Indicator(_("异常站点"), str(len(found.abnormal)), abnormal),
        Indicator(_("完好率"), rate(found.intact_bp), _("（站点－异常站点）÷站点。")),
        Indicator(
            _("平均在线率"), rate(found.online_bp), _("各站点有数据的天数之和÷（站点×当月已过天数）。")
        ),
    ]


def _over(found: Network) -> list[Indicator]:
    main = {"n": measure("statistics", "main_bp") // PERCENT}
    wide = {"n": measure("statistics", "wide_bp") // PERCENT}
    last = {"n": measure("bands", "rate_bp")[-1] // PERCENT}
    tonnes = {"t": measure("review", "hundred_tonnes_kg") // KG}
    formula = _("有效站点超限%(n)d%%以上辆次÷有效站点货车通行辆次。")
    counted = _("全部站点，扣除误差后计算。")
    return [
        Indicator(_("超限率（%(n)d%%以上）") % main, rate(found.rate_bp("over_main")), formula % main),
        Indicator(_("超限率（%(n)d%%以上）") % wide, rate(found.rate_bp("over_wide")), formula % wide),
        Indicator(_("货车通行（辆次）"), f"{found.sum('passages'):,}", _("全部站点。")),
        Indicator(_("超限%(n)d%%以上（辆次）") % last, f"{found.sum('twice'):,}", counted),
        Indicator(
            _("%(t)d吨以上（辆次）") % tonnes, f"{found.sum('hundred'):,}", _("全部站点，按实测总质量。")
        ),
        Indicator(_("未识别号牌（辆次）"), f"{found.sum('unread'):,}", _("全部站点。")),
    ]


def _penalties(came: Outcomes, period: Period) -> list[Indicator]:
    def listed(state: RecordState) -> str:
        query = {"state": state.value, "from": period.first.isoformat(), "to": period.last.isoformat()}
        return f"{reverse('offsite:records')}?{urlencode(query)}"

    heavy = {"t": measure("statistics", "heavy_kg") // KG}
    states = came.by_state
    filed, moved = states[RecordState.FILED], states[RecordState.TRANSFERRED]
    inbound = _("两次审核通过、可作证据的记录，同一行为只计一次。")
    return [
        Indicator(_("候选记录"), f"{came.number:,}", _("当月通过、成为候选的记录，按通过时间计。")),
        Indicator(_("入库"), f"{came.inbound:,}", inbound),
        Indicator(_("审核通过率"), rate(came.passed_bp), _("入库÷（入库＋审核不通过）。")),
        Indicator(_("立案"), f"{filed:,}", _("入库记录中已立案的。"), listed(RecordState.FILED)),
        Indicator(_("本省号牌立案"), f"{came.own_filed:,}", _("立案记录中号牌属于站点所在省的。")),
        Indicator(_("立案率"), rate(came.filed_bp), _("立案÷入库。处罚决定数见案件统计。")),
        Indicator(_("移送"), f"{moved:,}", _("移送其他机关的记录。"), listed(RecordState.TRANSFERRED)),
        Indicator(_("超过%(t)d吨") % heavy, f"{came.heavy:,}", _("实测总质量超过%(t)d吨的候选记录，应逐条审核。") % heavy),
        Indicator(_("其中证据完整"), f"{came.heavy_complete:,}", _("必备照片齐全、完整的。")),
        Indicator(_("其中审核通过"), f"{came.heavy_passed:,}", _("其中入库的。")),
    ]  # fmt: skip


def _reasons(came: Outcomes) -> list[tuple[str, str, int]]:
    """Why records were not used, commonest first; the code leads to nothing, it is for who compares with the API."""
    known = dict(RejectCode.choices)
    return [(str(known.get(code, code)), code, number) for code, number in came.by_reason.most_common()]


def age_words() -> list[str]:
    bounds: list[int] = measure("statistics", "queue_hours")
    pairs = zip([0, *bounds], bounds, strict=False)
    said = [_("%(a)d–%(b)d小时") % {"a": low, "b": high} for low, high in pairs]
    return [*said, _("超过%(a)d小时") % {"a": bounds[-1]}]


def _took(found: Times) -> dict[str, Any]:
    return {"number": found.number, "half": hours(found.half), "most": hours(found.most)}


def hours(took: timedelta | None) -> str:
    if took is None:
        return "—"
    return _("%(n)s 小时") % {"n": f"{took / timedelta(hours=1):,.1f}"}


def _file(
    groups: list[tuple[str, list[Indicator]]],
    found: Network,
    review: tuple[Outcomes, Times, list[Queue]],
    period: Period,
) -> HttpResponse:
    before = [[_("统计期间"), period.first, period.last], [_("数据截至"), clock.now()]]
    lines = [[title, one.label, one.value, one.formula] for title, group in groups for one in group]
    heads = [_("类别"), _("指标"), _("数值"), _("口径")]
    names = (
        "code",
        "name",
        "region",
        "road_no",
        "online_days",
        "passages",
        "over_main",
        "over_wide",
        "hundred",
        "unread",
    )
    stations = [[*(getattr(one, name) for name in names), status_words(one.status)] for one in found.stations]
    titles = [
        _("点位编码"), _("所在点位"), _("区县"), _("路线"), _("在线天数"), _("货车通行（辆次）"),
        _("超限%(n)d%%以上（辆次）") % {"n": measure("statistics", "main_bp") // PERCENT},
        _("超限%(n)d%%以上（辆次）") % {"n": measure("statistics", "wide_bp") // PERCENT},
        _("百吨以上"), _("未识别号牌（辆次）"), _("状态"),
    ]  # fmt: skip
    sheets = [
        excel.Sheet(_("指标"), heads, lines, before),
        excel.Sheet(_("站点"), titles, stations, before),
        excel.Sheet(_("审核"), [_("项目"), _("数值")], _review_lines(*review), before),
    ]
    return excel.book(f"indicators-{period.first:%Y-%m}", sheets)


def _review_lines(came: Outcomes, took: Times, waits: list[Queue]) -> list[list[Any]]:
    lines: list[list[Any]] = [
        [str(RecordState(state).label), number] for state, number in came.by_state.items()
    ]
    lines += [[f"{_('不采用')}：{label}", number] for label, _code, number in _reasons(came)]
    lines += [[_("从通过到采用：一半在"), hours(took.half)], [_("从通过到采用：九成在"), hours(took.most)]]
    for one in waits:
        label = str(RecordState(one.state).label)
        lines += [[f"{label} {age}", number] for age, number in zip(age_words(), one.ages, strict=True)]
    return lines
