"""The index and the fault panel."""

from simulators import faults, journal
from simulators.pages import Markup, fill, page, static, template
from simulators.web import Answer, Refuse, Request, Route, see_other

OPTION = '<option value="$op $fault">$label · $name</option>'
FIELDS = {
    "seconds": "[[秒数 seconds|Seconds]]",
    "delta_fen": "[[差额 delta_fen（分）|Difference delta_fen (fen)]]",
    "n": "[[份数 n|Copies n]]",
    "p": "[[概率 p（0–1）|Probability p (0–1)]]",
}


def index(request: Request) -> Answer:
    world = request.world
    return page(
        request, "index", "[[外部系统模拟器|Simulators of outside systems]]",
        now=f"{world.clock.now():%Y-%m-%d %H:%M}", callback=world.callback,
    )  # fmt: skip


def show_panel(request: Request) -> Answer:
    """Which faults are armed, a form to arm more, and what was said last."""
    lang = request.lang
    armed = request.db.execute("select * from fault order by id desc limit 50").fetchall()
    lines = [
        fill(
            template("fault_line"), lang, id=row["id"], op=_label(row["op"]),
            fault=_names(row["op"]).get(row["fault"], row["fault"]), code=row["fault"],
            subject=row["subject"] or "—", used=row["used"], times=row["times"] or "∞",
        )
        for row in armed
    ]  # fmt: skip
    nothing = fill(
        '<tr><td colspan="5" class="muted">[[没有故障：一切正常。|No fault is armed.]]</td></tr>',
        lang,
    )
    return page(
        request, "faults", "[[故障面板|Fault panel]]", armed=Markup("".join(lines) or nothing),
        choices=Markup("".join(_choices(lang))), fields=_fields(lang), journal=_journal(request),
        now=f"{request.world.clock.now():%Y-%m-%d %H:%M:%S}",
    )  # fmt: skip


def _label(op: str) -> str:
    return faults.OPERATIONS[op][0] if op in faults.OPERATIONS else op


def _names(op: str) -> dict[str, str]:
    return faults.OPERATIONS.get(op, ("", {}))[1]


def _choices(lang: str) -> list[Markup]:
    groups = []
    for op, (label, names) in faults.OPERATIONS.items():
        options = "".join(
            fill(OPTION, lang, op=op, fault=fault, name=name, label=label) for fault, name in names.items()
        )
        groups.append(
            fill('<optgroup label="$label">$options</optgroup>', lang, label=label, options=Markup(options))
        )
    return groups


def _fields(lang: str) -> Markup:
    field = '<label>$label<input name="$name" type="number" step="any"></label>'
    return Markup("".join(fill(field, lang, name=name, label=label) for name, label in FIELDS.items()))


def _journal(request: Request) -> Markup:
    system = request.query.get("system", "")
    lines = [
        fill(
            template("journal_line"), request.lang, at=line["at"][11:19], system=line["system"],
            arrow="→" if line["direction"] == "out" else "←",
            way="[[发出|sent]]" if line["direction"] == "out" else "[[收到|received]]",
            method=line["method"], path=line["path"], status=line["status"] or "—", ms=line["ms"],
            colour="green" if 200 <= line["status"] < 400 else "red", note=line["note"],
            request=line["request"] or "—", response=line["response"] or "—",
        )
        for line in journal.read(request.world.store, system=system, limit=30)
    ]  # fmt: skip
    nothing = fill('<p class="muted">[[还没有请求。|No requests yet.]]</p>', request.lang)
    return Markup("".join(lines) or nothing)


def arm(request: Request) -> Answer:
    form = request.form
    op, _, fault = form.get("fault", "").partition(" ")
    if fault not in _names(op):
        raise Refuse(422, "UNKNOWN_FAULT", "[[没有这种故障|There is no such fault]]")
    params = {name: _number(form[name]) for name in FIELDS if form.get(name)}
    match = {"op": op, "subject": form.get("subject", "").strip()}
    faults.add(request.db, match, fault, params=params, times=int(_number(form.get("times") or "1")))
    return see_other("/faults")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise Refuse(422, "BAD_FIELDS", "[[应为数字|A number is needed]]") from error


def disarm(request: Request) -> Answer:
    """One fault by its id, or all."""
    number = request.form.get("id", "")
    request.db.execute("delete from fault where ? = '' or id = ?", (number, number))
    return see_other("/faults")


ROUTES = (
    Route("GET", "/", index, page=True),
    Route("GET", "/static/sim.css", static),
    Route("GET", "/faults", show_panel, page=True),
    Route("POST", "/faults", arm, page=True),
    Route("POST", "/faults/clear", disarm, page=True),
)
