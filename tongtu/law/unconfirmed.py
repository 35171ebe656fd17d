"""The page of everything in the law that an agency or a lawyer has still to confirm: docs/unconfirmed.md."""

import re
from collections.abc import Iterable, Iterator

from tongtu.law.articles import acts, cite
from tongtu.law.axles import axle_row
from tongtu.law.fines import ladders
from tongtu.law.limits import Limit, limits
from tongtu.law.settings import Answer, Setting, settings
from tongtu.law.sources import DATA, csv_rows
from tongtu.law.thresholds import thresholds
from tongtu.law.tolerance import policies
from tongtu.law.violations import violations

# A measure as law/data/offsite.toml writes it: name = value  # MARK: words. A table may be marked in a line of its own.
MEASURE = re.compile(r"^(?P<name>\w+) = (?P<value>.+?) +# (?P<mark>[UPDK])\b(?P<words>.*)$")
TABLE = re.compile(r"^\[(?P<name>\w+)\]")
HEAD = """# Points of law to confirm

Generated from `tongtu/law/data` by `python -m tongtu.law.unconfirmed > docs/unconfirmed.md`.
Everything here works today with a default. Before an agency relies on it, its legal unit reads the text and
either confirms the row or sets its own in `TONGTU_LAW_DIR` (see [law.md](law.md)).

Marks: **U** disputed or unconfirmed · **P** local practice, each agency its own · **D** default of the
product · **K** from professional knowledge, text not read.
"""


def render() -> str:
    """The whole page, from the data shipped with the product."""
    parts = [
        HEAD,
        _settings(settings().values()),
        _limits(limits()),
        _amounts(),
        _measures(),
        _articles(),
        _tables(),
    ]
    return "\n".join(parts)


def _table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"## {title}\n", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _settings(rows: Iterable[Setting]) -> str:
    told = ((f"`{one.id}`", one.title, _code(one.default), one.why, one.cited, one.mark) for one in rows)
    return _table(
        "Open questions and their defaults", ("setting", "question", "default", "why", "law", "mark"), told
    )


def _code(answer: Answer) -> str:
    return f"`{str(answer).lower() if isinstance(answer, bool) else answer}`"


def _limits(rows: Iterable[Limit]) -> str:
    told = (
        (
            one.code or "–",
            f"`{one.id}`",
            one.title,
            one.length,
            one.region or "–",
            cite(one.law),
            one.mark,
            one.note,
        )
        for one in rows
        if not one.confirmed
    )
    head = ("clock", "limit", "matter", "length", "region", "law", "mark", "note")
    return _table("Time limits", head, told)


def _amounts() -> str:
    rows = [(one.id, one.title, one.region, one.law, one.mark, one.note) for one in thresholds()]
    rows += [
        (one.id, "扣除称重误差与立案门槛", one.region, one.law, one.mark, one.note) for one in policies()
    ]
    rows += [(one.id, "违法超限罚款阶梯", one.region, one.law, one.mark, one.note) for one in ladders()]
    told = (
        (f"`{name}`", title, region or "–", cite(law), mark, note)
        for name, title, region, law, mark, note in rows
        if mark != "C"
    )
    return _table("Amounts and ladders", ("row", "matter", "region", "law", "mark", "note"), told)


def _measures() -> str:
    """The numbers of off-site enforcement that no rule of law fixes, as the data file marks them."""
    head = ("measure", "default", "mark", "note")
    return _table("Measures of off-site enforcement", head, _measured())


def _measured() -> Iterator[tuple[str, ...]]:
    table = ""
    for line in (DATA / "offsite.toml").read_text("utf8").splitlines():
        if named := TABLE.match(line):
            table = named["name"]
        elif found := MEASURE.match(line):
            note = found["words"].removeprefix(", unconfirmed").strip(" :,")
            yield f"`{table}.{found['name']}`", f"`{found['value']}`", found["mark"], note


def _articles() -> str:
    told = (
        (f"`{act.key}`", act.named(), act.edition, _numbers(act.unsure) or "the whole text", act.mark)
        for key, act in acts().items()
        if key == act.key and (act.unsure or act.mark != "C")
    )
    return _table(
        "Article numbers to check before printing", ("key", "act", "edition", "articles", "mark"), told
    )


def _numbers(ranges: Iterable[tuple[int, int]]) -> str:
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)


def _tables() -> str:
    axles = [row for row in csv_rows("axle_limits") if row["verification"].startswith("unconfirmed")]
    told = [
        (
            f"`{row['rule_id']}`",
            row["vehicle_class_zh"],
            f"{axle_row(row['rule_id'])['limit_value']} {row['unit']}",
        )
        for row in axles
    ]
    page = _table("Axle loads and dimensions from knowledge (GB 1589)", ("row", "what", "value"), told)
    doubtful = [one for one in violations() if not one.confirmed]
    told = [(f"`{one.code}`", one.name, one.source) for one in doubtful]
    return page + "\n" + _table("Violations whose text was not read", ("code", "act", "source"), told)


if __name__ == "__main__":
    print(render(), end="")  # noqa: T201  the page is what this command is for
