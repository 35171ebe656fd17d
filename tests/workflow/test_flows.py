"""Every flow of the house: each step × each state × each role. What is not in a table cannot happen."""

import pytest

from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.clock import today
from tongtu.kernel.errors import Refused
from tongtu.workflow.clocks import Move
from tongtu.workflow.engine import FLOWS
from tongtu.workflow.papers import written

pytestmark = pytest.mark.django_db
MOVES = [
    (flow, step, state)
    for flow in FLOWS.values()
    for step in type(flow.rows[0].step)
    for state in flow.owners
]
ROWS = [(flow, row, source) for flow in FLOWS.values() for row in flow.rows for source in row.sources]


def only(*roles: Role) -> Actor:
    return Actor("somebody", frozenset(roles), ("",))


@pytest.mark.req("I5")
def test_only_the_steps_in_a_table_can_happen():
    for flow, step, state in MOVES:
        listed = any(step == row.step and state in row.sources for row in flow.rows)
        if listed:
            continue
        with pytest.raises(Refused) as refused:
            flow.advance(flow.record(state=state), step, only(*Role))
        assert refused.value.code == "wrong_state", (flow.name, step, state)


@pytest.mark.req("I5")
def test_each_step_belongs_to_the_roles_its_row_names():
    for flow, row, source in ROWS:
        for role in set(Role) - set(row.roles):
            with pytest.raises(Refused) as refused:
                flow._check(flow.record(state=source), row, _move(role))
            assert refused.value.code == "wrong_role", (flow.name, row.step, role)


def _move(role: Role):
    return Move(only(role), today(), "because")


def test_a_step_that_needs_a_reason_is_refused_without_one():
    for flow, row, source in ROWS:
        if not row.reasoned:
            continue
        with pytest.raises(Refused) as refused:
            flow.advance(flow.record(state=source), row.step, only(*row.roles), reason="  ")
        assert refused.value.code in {"no_reason", "inner_step"}, (flow.name, row.step)


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.name)
def test_every_state_can_be_reached_and_every_open_state_can_be_left(flow):
    targets = {row.target for row in flow.rows}
    sources = {source for row in flow.rows for source in row.sources}
    assert set(map(str, flow.owners)) == set(map(str, targets))
    assert {str(state) for state in flow.owners} - flow.finished <= set(map(str, sources))


def test_every_document_a_flow_names_has_a_writer():
    named = {kind for flow in FLOWS.values() for row in flow.rows for kind in row.documents}
    assert named <= written()


@pytest.mark.req("I5")
def test_a_mandatory_step_cannot_be_walked_around():
    """Every way from filing to a served penalty passes the notice, its service and the decision."""
    edges = {
        (str(source), str(row.target)): str(row.step) for row in FLOWS["case"].rows for source in row.sources
    }
    for missing in ("file", "report", "approve_report", "notice_served", "decide", "decision_served"):
        no_way = _reaches(edges, "filing", "performing", without={missing, "decide_no_penalty"})
        assert not no_way, missing


def _reaches(edges: dict[tuple[str, str], str], start: str, end: str, *, without: set[str]) -> bool:
    seen, waiting = set(), [start]
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        seen.add(here)
        waiting += [
            b for (a, b), step in edges.items() if a == here and step not in without and b not in seen
        ]
    return False
