"""The flows as people read them: one Markdown page each, a table and a Mermaid picture, made from the tables."""

import re
from collections.abc import Iterator

from django.utils import translation

from tongtu.law.limits import limits
from tongtu.workflow.engine import START, Flow, Row

VERBS = {"start": "起算", "stop": "停止", "pause": "中止", "resume": "恢复", "extend": "延长"}


def pages(flows: "dict[str, Flow]") -> dict[str, str]:  # type: ignore[type-arg] # flows of any record
    """File name → Markdown, for every flow and for the list of them."""
    with translation.override("zh-hans"):
        drawn = {f"{name}.md": page(flow) for name, flow in sorted(flows.items())}
        drawn["README.md"] = _contents(flows)
    return drawn


def page(flow: "Flow") -> str:  # type: ignore[type-arg]
    """One flow: its picture, its steps, whose turn it is in each state, and its clocks."""
    parts = [
        f"# {flow.name} {_title(flow)}",
        _picture(flow),
        "## Steps 步骤",
        _steps(flow),
        "## Owners 下一责任人",
        _owners(flow),
    ]
    if clocks := _clocks(flow):
        parts += ["## Clocks 期限", clocks]
    return "\n\n".join(parts) + "\n"


def _title(flow: "Flow") -> str:  # type: ignore[type-arg]
    return re.split(r"[.。：:]", str(flow.record.__doc__ or ""))[0].strip()


def _contents(flows: "dict[str, Flow]") -> str:  # type: ignore[type-arg]
    lines = [
        "# Flows",
        "",
        "Made from the tables in the code by `make flows`. A test fails when they are stale.",
        "",
    ]
    lines += [
        f"- [{name}]({name}.md) {_title(flow)}: {len(flow.rows)} steps"
        for name, flow in sorted(flows.items())
    ]
    return "\n".join(lines) + "\n"


def _picture(flow: "Flow") -> str:  # type: ignore[type-arg]
    names = _states(flow)
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'  state "{label}" as {state}' for state, label in names.items()]
    for row in flow.rows:
        for source in row.sources:
            begin = "[*]" if source == START else source
            lines.append(f"  {begin} --> {row.target}: {row.step.label}")
    lines += [f"  {state} --> [*]" for state in sorted(flow.finished)]
    return "\n".join([*lines, "```"])


def _states(flow: "Flow") -> dict[str, str]:  # type: ignore[type-arg]
    return {str(state): str(getattr(state, "label", state)) for state in flow.owners}


def _steps(flow: "Flow") -> str:  # type: ignore[type-arg]
    head = "| T | Step 步骤 | From 由 | To 至 | Who 由谁 | Conditions 条件 | Clocks 期限 | Document 文书 | Law 依据 |"
    return "\n".join([head, "|" + " --- |" * 9, *(_step(flow, row) for row in flow.rows)])


def _step(flow: "Flow", row: "Row") -> str:  # type: ignore[type-arg]
    names = _states(flow)
    sources = "、".join("（新）" if source == START else names[source] for source in row.sources)
    cells = [
        row.t,
        f"**{row.step.label}** `{row.step.value}`" + ("，须写明理由" if row.reasoned else ""),
        sources,
        names[row.target],
        "、".join(str(role.label) for role in row.roles),
        "<br>".join(str(condition.message) for condition in row.guards),
        "<br>".join(_turns(row)),
        "<br>".join(f"`{kind}`" for kind in row.documents),
        row.law,
    ]
    return "| " + " | ".join(cells) + " |"


def _turns(row: "Row") -> Iterator[str]:  # type: ignore[type-arg]
    codes = _codes()
    for turn in row.clocks:
        yield f"{VERBS[turn.verb]} {codes[turn.limit_id]}"


def _codes() -> dict[str, str]:
    return {one.id: f"{one.code} {one.title}" for one in limits()}


def _owners(flow: "Flow") -> str:  # type: ignore[type-arg]
    codes, names = _codes(), _states(flow)
    lines = ["| State 状态 | Whose turn 由谁办理 | Until 至 |", "| --- | --- | --- |"]
    for state, turn in flow.owners.items():
        who = turn.who or "办结"
        limits_named = [codes[one] for one in (turn.limit_id, turn.otherwise) if one]
        until = _field(flow, turn.named) if turn.named else "，否则 ".join(limits_named)
        lines.append(f"| {names[str(state)]} | {who} | {until} |")
    return "\n".join(lines)


def _field(flow: "Flow", name: str) -> str:  # type: ignore[type-arg]
    return str(flow.record._meta.get_field(name).verbose_name)


def _clocks(flow: "Flow") -> str:  # type: ignore[type-arg]
    used = {turn.limit_id for row in flow.rows for turn in row.clocks}
    used |= {one for turn in flow.owners.values() for one in (turn.limit_id, turn.otherwise) if one}
    lines = ["| Code | Limit 期限 | Length 长度 | Law 依据 |", "| --- | --- | --- | --- |"]
    rows = sorted(
        {(one.code, one.title, one.length, one.law) for one in limits() if one.id in used and not one.region}
    )
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)]) if rows else ""
