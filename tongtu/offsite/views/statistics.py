"""统计分析: passages and excess by time, place, axles and band, with charts, tables and an Excel file."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.offsite import excel, periods, statistics, tables
from tongtu.offsite.cells import BANDS, CLASSES
from tongtu.offsite.periods import Period
from tongtu.offsite.statistics import Figures, Line, Shape, Where
from tongtu.offsite.views.records import day_of, export_of, uuid_of
from tongtu.registry.queries import division_short_names
from tongtu.web.doors import actor_of
from tongtu.web.words import day, moment

PRESETS = {
    "today": gettext_lazy("今天"),
    "week": gettext_lazy("近7天"),
    "month": gettext_lazy("本月"),
    "quarter": gettext_lazy("本季度"),
    "year": gettext_lazy("本年"),
}
DAILY_BODY = "/api/v1/offsite/statistics/passage-stat"
MOST_DAYS_CHARTED = 92  # more are told by month
TILES = ("passages", "over", "over_wide", "over_main", "rate_main", "hundred", "unread", "tonnes")


def where_of(said: QueryDict) -> Where:
    region = said.get("region", "")[:6]
    return Where(
        region if region.isascii() and region.isdigit() else "",
        said.get("road", "")[:10],
        uuid_of(said.get("site", "")),
    )


def period_of(said: QueryDict) -> Period:
    first, last = day_of(said.get("from", "")), day_of(said.get("to", ""))
    return periods.asked(said.get("period", ""), first, last, today=clock.today())


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Four statements, whatever the period: sums, gatherings, comparisons, what may be chosen."""
    actor, said = actor_of(request), request.GET
    period, where = period_of(said), where_of(said)
    shape = statistics.shape(actor, period.first, period.last, where=where)
    by_time = "day" if period.days <= MOST_DAYS_CHARTED else "month"
    found = _gathered(actor, by_time, period, where=where)
    found |= {name: shape.lines(name) for name in statistics.IN_CELLS}
    places = statistics.places(actor)
    names = division_short_names({region for region, _road in places} | {one.key for one in found["county"]})
    made = {name: _table(request, name, lines, names) for name, lines in found.items()}
    scope = _scope_words(found, where, names)
    if said.get("export") == "xlsx":
        return _file(list(made.values()), shape, period, scope)
    spans = {"before": period.before, "year_ago": period.year_ago}
    context = {
        "period": period,
        "title": period_words(period),
        "scope": scope,
        "shape": shape,
        "fresh": fresh_words(shape, period),
        "tiles": _tiles(shape.total, statistics.compared(actor, spans, where=where)),
        "time": made[by_time],
        "hour": made["hour"],
        "weekday": made["weekday"],
        "ranked": [made[name] for name in statistics.RANKED if len(made[name].rows) > 1 or name == "site"],
        "axles": made["axles"],
        "bands": tables.band_words(),
        "heat": tables.heat(shape, classes=CLASSES, bands=BANDS),
        "presets": _presets(said, period),
        "fields": _fields(period, where, places, names, found["site"]),
        "export": export_of(request),
        "records_url": _records_url(period, where),
        "stat_url": f"{DAILY_BODY}?date={period.first}" if period.first == period.last else "",
    }
    return render(request, "offsite/statistics.html", context)


def _gathered(actor: Actor, by_time: str, period: Period, *, where: Where) -> dict[str, list[Line]]:
    wanted = (by_time, "weekday", *statistics.RANKED)
    found = statistics.together(actor, wanted, first=period.first, last=period.last, where=where)
    if by_time == "day":
        found["day"] = every_day(found["day"], period)
    return found


def every_day(lines: list[Line], period: Period) -> list[Line]:
    """A day without passages is a day with none, not a gap."""
    known = {line.key: line for line in lines}
    days = ((period.first + timedelta(days=n)).isoformat() for n in range(period.days))
    return [known.get(one) or Line(one, Figures()) for one in days]


def _table(request: HttpRequest, name: str, lines: list[Line], names: dict[str, str]) -> tables.Table:
    leads = {
        "day": lambda line: _with(request, {"from": line.key, "to": line.key}),
        "month": lambda line: _with(request, _days_of(line.key)),
        "county": lambda line: _with(request, {"region": line.key}),
        "road": lambda line: _with(request, {"road": line.key}) if line.key else "",
        "site": lambda line: _with(request, {"site": line.key}) if line.key else "",
    }
    called = (lambda line: names.get(line.key, line.key)) if name == "county" else None
    return tables.table(name, lines, name=called, url=leads.get(name))


def _days_of(month: str) -> dict[str, str]:
    whole = periods.month_of(month, clock.today())
    return {"from": whole.first.isoformat(), "to": whole.last.isoformat()}


def _with(request: HttpRequest, changes: dict[str, str]) -> str:
    """This address with some of its questions changed."""
    query = request.GET.copy()
    if "from" in changes:
        query.pop("period", None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def period_words(period: Period) -> str:
    if period.first == period.last:
        return day(period.first)
    return _("%(first)s至%(last)s") % {"first": day(period.first), "last": day(period.last)}


def fresh_words(shape: Shape, period: Period) -> str:
    """How far the figures go; a day that is not over is said to be so."""
    as_of = _("数据截至 %(at)s") % {"at": moment(shape.as_of)}
    if period.last >= clock.today():
        as_of = _("今天尚未结束，数据截至 %(at)s") % {"at": f"{clock.local(shape.as_of):%H:%M}"}
        if clock.local(shape.as_of).date() != clock.today():
            as_of = _("今天尚未结束，数据截至 %(at)s") % {"at": moment(shape.as_of)}
    if shape.received_at is None:
        return _("%(as_of)s；还没有收到过车数据。") % {"as_of": as_of}
    return _("%(as_of)s；最近一次收到过车数据：%(at)s。") % {"as_of": as_of, "at": moment(shape.received_at)}


def _scope_words(found: dict[str, list[Line]], where: Where, names: dict[str, str]) -> str:
    sites = {line.key: line.label for line in found["site"]}
    said = [
        names.get(where.region, where.region),
        where.road,
        sites.get(where.site, "") if where.site else "",
    ]
    return " · ".join(one for one in said if one)


def _tiles(total: Figures, compared: dict[str, Figures]) -> list[dict[str, Any]]:
    known = {column.name: column for column in tables.columns()}
    return [
        {
            "label": known[name].label,
            "meaning": known[name].meaning,
            "value": tables.written(known[name].value(total), known[name].kind),
            "before": change(known[name], total, compared["before"]),
            "year_ago": change(known[name], total, compared["year_ago"]),
        }
        for name in TILES
    ]


def change(column: tables.Column, now: Figures, then: Figures) -> str:
    """+3.2%, of a rate +0.31 points; "" when there is nothing to compare with."""
    new, old = column.value(now), column.value(then)
    if new is None or old is None or not then.passages:
        return ""
    if column.kind == "rate":
        return _("%(n)s 个百分点") % {"n": f"{new - old:+.2f}"}
    return f"{(new - old) / old * tables.PERCENT:+.1f}%" if old else f"+{tables.written(new, column.kind)}"


def _presets(said: QueryDict, period: Period) -> list[dict[str, Any]]:
    kept: dict[str, str] = {name: str(said[name]) for name in ("region", "road", "site") if said.get(name)}
    found = []
    for name, label in PRESETS.items():
        query = QueryDict(mutable=True)
        query.update(kept | {"period": name})
        found.append({"label": label, "url": f"?{query.urlencode()}", "current": period.name == name})
    return found


def _fields(
    period: Period, where: Where, places: list[tuple[str, str]], names: dict[str, str], sites: list[Line]
) -> list[dict[str, Any]]:
    counties = sorted({region for region, _road in places})
    roads = sorted({road for region, road in places if region.startswith(where.region)})
    return [
        {"name": "from", "label": _("通过日期自"), "kind": "date", "value": period.first.isoformat()},
        {"name": "to", "label": _("至"), "kind": "date", "value": period.last.isoformat()},
        {"name": "region", "label": _("区县"), "choices": [(one, names[one]) for one in counties], "own": True},
        {"name": "road", "label": _("路线"), "choices": [(one, one) for one in roads]},
        {"name": "site", "label": _("所在点位"), "choices": [(one.key, one.label) for one in sites if one.key], "own": True},
    ]  # fmt: skip


def _records_url(period: Period, where: Where) -> str:
    query = QueryDict(mutable=True)
    query.update({"site": where.site, "from": period.first.isoformat(), "to": period.last.isoformat()})
    return f"{reverse('offsite:records')}?{query.urlencode()}"


def _file(made: list[tables.Table], shape: Shape, period: Period, scope: str) -> HttpResponse:
    """A sheet a table, before them one that says of what, when, from where, and what each column means."""
    about: list[list[Any]] = [
        [_("统计期间"), period.first, period.last],
        [_("统计范围"), scope or _("本人管辖区域")],
        [_("数据截至"), shape.as_of],
        [_("数据来源"), _("动态称重检测点上报的过车记录，按接收回执逐批汇总。")],
    ]
    meanings = [[str(column.label), str(column.meaning)] for column in tables.columns()]
    sheets = [excel.Sheet(_("说明"), [_("指标"), _("口径")], meanings, about), _cells_sheet(shape)]
    sheets[1:1] = [sheet_of(one, about[:3]) for one in made]
    return excel.book(f"statistics-{period.first}-{period.last}", sheets)


def sheet_of(one: tables.Table, before: list[list[Any]]) -> excel.Sheet:
    coded = any(row.note for row in one.rows)
    heads = [one.head, *([_("点位编码")] if coded else []), *(str(column.label) for column in one.columns)]
    lines = [[row.label, *([row.note] if coded else []), *row.values] for row in one.rows]
    return excel.Sheet(one.title, heads, lines, before)


def _cells_sheet(shape: Shape) -> excel.Sheet:
    rows = tables.heat(shape, classes=CLASSES, bands=BANDS)
    lines = [[name, *(cell.number for cell in cells)] for name, cells in rows]
    return excel.Sheet(_("轴数与超限幅度"), [_("轴数"), *tables.band_words()], lines)
