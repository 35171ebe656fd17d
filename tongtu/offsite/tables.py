"""Statistics as people read them: columns with their meaning, tables with their charts, the same for page and Excel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongtu.offsite.measures import measure
from tongtu.offsite.statistics import Figures, Line, Shape
from tongtu.web.words import day

KG = 1_000  # of a tonne
PERCENT = 100  # basis points of one percent
FEW = 5  # bars for which a chart may be low
CHARTED = 15  # places of a ranking that a chart shows; its table shows all


@dataclass(frozen=True)
class Column:
    """One figure of a table. meaning: how it is counted. value: from the sums, None where they do not say."""

    name: str
    label: str | Promise
    meaning: str | Promise
    value: Callable[[Figures], int | float | None]
    kind: str = "number"


def _rate(name: str) -> Callable[[Figures], float | None]:
    def rate(found: Figures) -> float | None:
        said = found.rate_bp(name)
        return None if said is None else said / PERCENT

    return rate


def _number(name: str) -> Callable[[Figures], int | None]:
    def number(found: Figures) -> int | None:
        said: int | None = getattr(found, name)
        return said

    return number


def columns() -> list[Column]:
    """Every figure that is kept; the bounds of the two series are the law's or the agency's own."""
    tonnes = {"t": measure("review", "hundred_tonnes_kg") // KG}
    passages, over = _("收到并入库的过车记录数，重复上报不计。"), _("扣除允许误差后总质量超过限值的辆次。")
    hundred, gross = _("实测总质量不低于%(t)d吨的辆次。") % tonnes, _("实测总质量合计，未扣除误差。")
    return [
        Column("passages", _("货车通行（辆次）"), passages, _number("passages")),
        Column("over", _("超限（辆次）"), over, _number("over")),
        *_series(),
        Column("hundred", _("%(t)d吨以上（辆次）") % tonnes, hundred, _number("hundred")),
        Column("unread", _("未识别号牌（辆次）"), _("没有号牌或者号牌未能识别的辆次。"), _number("unread")),
        Column("tonnes", _("总质量（吨）"), gross, _tonnes, "tonnes"),
    ]


def _series() -> list[Column]:
    main = {"n": measure("statistics", "main_bp") // PERCENT}
    wide = {"m": measure("statistics", "wide_bp") // PERCENT}
    wide_rate = _("超限%(m)d%%以上辆次÷货车通行辆次。") % wide
    main_rate = _("超限%(n)d%%以上辆次÷货车通行辆次。") % main
    return [
        Column("over_wide", _("超限%(m)d%%以上（辆次）") % wide, _("超限率大于%(m)d%%的辆次。") % wide, _number("over_wide")),
        Column("over_main", _("超限%(n)d%%以上（辆次）") % main, _("超限率大于%(n)d%%的辆次。") % main, _number("over_main")),
        Column("rate_wide", _("超限%(m)d%%以上比率") % wide, wide_rate, _rate("over_wide"), "rate"),
        Column("rate_main", _("超限率（%(n)d%%以上）") % main, main_rate, _rate("over_main"), "rate"),
    ]  # fmt: skip


def _tonnes(found: Figures) -> float | None:
    return None if found.gross_kg is None else found.gross_kg / KG


def written(value: float | None, kind: str = "number") -> str:
    """A figure on a page: 12,345, 1.23%, or a dash where there is none."""
    if value is None:
        return "—"
    return {"rate": f"{value:.2f}%", "tonnes": f"{value:,.1f}"}.get(kind, f"{value:,}")


@dataclass(frozen=True)
class Row:
    """One line of a table. own: the label is a name, not a word of ours."""

    label: str
    values: list[float | None]
    written: list[str]
    own: bool = False
    url: str = ""
    note: str = ""
    short: str = ""  # under a bar of the chart


@dataclass(frozen=True)
class Table:
    """A table and the chart that shows the same."""

    name: str
    title: str
    head: str
    columns: list[Column]
    rows: list[Row]
    chart: dict[str, Any] = field(default_factory=dict)  # what charts.js draws


LABELS = {
    "day": (gettext_lazy("按日"), gettext_lazy("日期")),
    "month": (gettext_lazy("按月"), gettext_lazy("月份")),
    "weekday": (gettext_lazy("按星期"), gettext_lazy("星期")),
    "hour": (gettext_lazy("按小时"), gettext_lazy("时段")),
    "county": (gettext_lazy("按区县"), gettext_lazy("区县")),
    "road": (gettext_lazy("按路线"), gettext_lazy("路线")),
    "site": (gettext_lazy("按点位"), gettext_lazy("所在点位")),
    "axles": (gettext_lazy("按轴数"), gettext_lazy("轴数")),
    "band": (gettext_lazy("按超限幅度"), gettext_lazy("超限幅度")),
}
OWN = ("county", "road", "site")
SHORT: dict[str, Callable[[str], str]] = {"day": lambda key: key[5:], "hour": str}
IN_TIME = ("day", "month", "hour")  # what a line may join
Name = Callable[[Line], str]
Url = Callable[[Line], str]


def table(
    dimension: str, lines: Sequence[Line], *, name: Name | None = None, url: Url | None = None
) -> Table:
    """name: what a line is called, where the key does not say. url: where a line leads on."""
    known = [column for column in columns() if _told(column, dimension)]
    name = name or (lambda line: label(dimension, line))
    shown = []
    for line in lines:
        values = [column.value(line.figures) for column in known]
        cells = [written(value, column.kind) for value, column in zip(values, known, strict=True)]
        leads = url(line) if url else ""
        called = name(line)
        brief = SHORT[dimension](line.key) if dimension in SHORT else called
        shown.append(Row(called, values, cells, dimension in OWN, leads, line.note, brief))
    title, head = LABELS[dimension]
    return Table(dimension, str(title), str(head), known, shown, _chart(dimension, known, shown))


def _told(column: Column, dimension: str) -> bool:
    """Hours and bands keep less than a whole day does."""
    if dimension == "hour":
        return column.name in {"passages", "over"}
    if dimension == "band":
        return column.name == "passages"
    return dimension != "axles" or column.name not in {"hundred", "unread", "tonnes"}


def _chart(dimension: str, known: list[Column], shown: list[Row]) -> dict[str, Any]:
    if not any(row.values[0] for row in shown):
        return {}
    at = {column.name: n for n, column in enumerate(known)}
    ranked = dimension in OWN
    over = "over_main" if "over_main" in at and dimension != "hour" else "over"
    names = [over] if ranked else ["passages", over] if over in at else ["passages"]
    some = shown[:CHARTED] if ranked else shown
    return {
        "labels": [row.short for row in some],
        "links": [row.url for row in some],
        "flat": ranked,
        "few": len(some) <= FEW,
        "series": [
            {
                "name": str(known[at[name]].label),
                "values": [row.values[at[name]] for row in some],
                "kind": "line" if name != "passages" and dimension in (*IN_TIME, "weekday") else "bar",
                "colour": "blue" if name == "passages" else "red",
            }
            for name in names
        ],
    }


def label(dimension: str, line: Line) -> str:
    """A line's key in the reader's language."""
    said = {
        "day": _day,
        "month": _month,
        "weekday": _weekday,
        "hour": _hour,
        "axles": axles_words,
        "band": _band,
    }
    if dimension in said:
        return said[dimension](line.key)
    return line.label or line.key or _("没有登记点位")


def _day(key: str) -> str:
    return day(date.fromisoformat(key))


def _month(key: str) -> str:
    return key


def _hour(key: str) -> str:
    return f"{key}:00–{key}:59"


def _weekday(key: str) -> str:
    names = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))
    return names[int(key) - 1]


def axles_words(key: str) -> str:
    """The classes of offsite/cells.py: one axle … seven and more."""
    from_seven = 7
    if int(key) == from_seven:
        return _("七轴及以上")
    return (_("一轴"), _("二轴"), _("三轴"), _("四轴"), _("五轴"), _("六轴"))[int(key) - 1]


def band_words() -> list[str]:
    """Not over, then between the bounds that the agency keeps."""
    bounds = [bound // PERCENT for bound in measure("bands", "rate_bp")]
    pairs = zip([0, *bounds], bounds, strict=False)
    return [_("未超限"), *(f"{low}–{high}%" for low, high in pairs), f">{bounds[-1]}%"]


def _band(key: str) -> str:
    return band_words()[int(key)]


@dataclass(frozen=True)
class Heat:
    """One cell of axles by excess. warmth: 0 to 6, its share of the fullest over-limit cell."""

    number: int
    written: str
    warmth: int


def heat(shape: Shape, *, classes: int, bands: int) -> list[tuple[str, list[Heat]]]:
    """Rows of axle classes, cells of bands; lawful passages are not warm, since they are most of the traffic."""
    fullest = max((n for cell, n in enumerate(shape.cells) if cell % bands), default=0)
    steps = 6
    found = []
    for row in range(classes):
        counted = shape.cells[row * bands : (row + 1) * bands]
        cells = [
            Heat(n, written(n), -(-n * steps // fullest) if band and fullest else 0)
            for band, n in enumerate(counted)
        ]
        found.append((axles_words(str(row + 1)), cells))
    return found
