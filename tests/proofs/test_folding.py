"""I4: what a record is, is what happened to it: state, owner, version and clocks are computed again from the facts.

Random lawful walks go over every flow (walks.py); after each, every row is folded from its events alone. Then
somebody with a database client changes one thing, and it is found.
"""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction

from tests import make
from tests.payments.conftest import fiscal_simulator
from tests.payments.worlds import Finance
from tests.proofs.walks import US, Town, flows, steps, walked
from tongtu.kernel.events import broken_link
from tongtu.kernel.models import LoggedEvent
from tongtu.workflow.clocks import recomputed
from tongtu.workflow.engine import FLOWS, Row
from tongtu.workflow.models import Clock
from tongtu.workflow.queries import folded_state

pytestmark = pytest.mark.django_db
__all__ = ["fiscal_simulator"]
ROWS: dict[tuple[str, str, str], Row[Any]] = {
    (flow.event.__name__, str(row.step), str(source)): row
    for flow in FLOWS.values()
    for row in flow.rows
    for source in row.sources
}
# The one clock that another record stops: the head's word on a filing ends the time to file the clue.
STOPPED_BY_ANOTHER = {"clue.file"}


@dataclass
class Folded:
    """A record as its events alone say it is."""

    state: str = ""
    version: int = 0
    clocks: list[tuple[str, date, date | None]] = field(default_factory=list)

    def take(self, fact: LoggedEvent) -> None:
        said = fact.payload
        assert said["source"] == self.state, f"{fact.subject} seq {fact.seq} starts where nothing ended"
        row, on = ROWS[fact.name, said["step"], self.state], date.fromisoformat(said["on"])
        assert said["target"] == str(row.target), f"{fact.subject} seq {fact.seq} ends where no row leads"
        self.state, self.version = said["target"], self.version + 1
        for turn in row.clocks:
            if turn.verb == "start":
                self.clocks.append((turn.limit_id, on, None))
            elif turn.verb == "stop":
                self.clocks = [
                    (limit, since, max(on, since) if limit == turn.limit_id and until is None else until)
                    for limit, since, until in self.clocks
                ]


def folded(subject: str) -> Folded:
    fold = Folded()
    for fact in LoggedEvent.objects.filter(subject=subject, payload__has_key="target").order_by("seq"):
        fold.take(fact)
    return fold


def kept_clocks(subject: str) -> list[tuple[str, date, date | None]]:
    rows = Clock.objects.filter(subject=subject)
    return sorted(rows.values_list("limit_id", "started_on", "stopped_on"), key=str)


def wrong() -> list[str]:
    """Every record whose row does not say what its events say."""
    found = []
    for model, flow in flows().items():
        for row in model.objects.visible_to(US):
            fold, owner = folded(row.subject), flow.owners[row.state]
            told = [one for one in fold.clocks if one[0] not in STOPPED_BY_ANOTHER]
            kept = [one for one in kept_clocks(row.subject) if one[0] not in STOPPED_BY_ANOTHER]
            whether = {
                "state": fold.state == row.state == folded_state(row.subject),
                "version": fold.version == row.version,
                "owner": (row.next_owner, row.next_wait) == (owner.role or "", owner.waits_for),
                "clocks": sorted(told, key=str) == kept,
                "chain": broken_link(row.subject) is None,
            }
            found += [f"{row.subject}: {name}" for name, holds in whether.items() if not holds]
    drifted = [c for c in Clock.objects.filter(due_at=None) if recomputed(c) != c.due_on]
    return found + [f"{c.subject}: {c.limit_id} is due {c.due_on}" for c in drifted]


@pytest.fixture
def town(fiscal_simulator: Finance) -> Town:
    return Town(make.City(), fiscal_simulator)


@pytest.mark.req("I4", "I6")
@pytest.mark.parametrize("seed", [1])
def test_i4_after_any_lawful_walk_each_row_is_the_fold_of_its_events(town: Town, seed: int):
    town.walk(Random(seed), 250)  # noqa: S311
    assert not wrong()
    seen = walked()
    assert {flow for flow, _, _ in seen} == set(FLOWS)
    assert len(seen) > WHOLE * len(steps()), f"a walk that sees little proves little: {steps() - seen}"


WHOLE = 2 / 3

# What somebody with a database client does to a case or its log, and what then does not hold.
TAMPERED = {
    "a state moved on": ("UPDATE cases_case SET state = 'deciding', next_wait = '', next_owner = 'agency_head'", "state"),
    "a state put back": ("UPDATE cases_case SET state = 'notice_ready', next_wait = '', next_owner = 'case_officer'", "state"),
    "another turn": ("UPDATE cases_case SET next_wait = '', next_owner = 'agency_head'", "owner"),
    "a version back": ("UPDATE cases_case SET version = version - 1", "version"),
    "a time limit gone": ("DELETE FROM workflow_clock WHERE limit_id = 'hearing.request'", "clocks"),
    "a time limit stopped": (
        "UPDATE workflow_clock SET stopped_on = started_on WHERE limit_id = 'statement.make'", "clocks"
    ),
    "a time limit longer": ("UPDATE workflow_clock SET due_on = due_on + 1 WHERE limit_id = 'case.decide'", "due"),
    "an actor renamed": ("UPDATE kernel_loggedevent SET actor = '别人' WHERE seq = 2 AND {of}", "chain"),
    "a day changed": (
        "UPDATE kernel_loggedevent SET payload = jsonb_set(payload, '{{on}}', '\"2026-02-01\"') "
        "WHERE seq = 2 AND {of}", "chain",
    ),
    "an hour changed": ("UPDATE kernel_loggedevent SET at = at + interval '1 hour' WHERE seq = 2 AND {of}", "chain"),
    "a digest changed": ("UPDATE kernel_loggedevent SET digest = repeat('0', 64) WHERE seq = 3 AND {of}", "chain"),
    "a step of the log gone": ("DELETE FROM kernel_loggedevent WHERE seq = 2 AND {of}", "nothing ended"),
    "the last step of the log gone": (
        "DELETE FROM kernel_loggedevent e WHERE {of} AND payload ? 'target' AND seq = "
        "(SELECT max(seq) FROM kernel_loggedevent WHERE subject = e.subject AND payload ? 'target')", "",
    ),
    "a log cut short": ("DELETE FROM kernel_loggedevent WHERE seq > 3 AND {of}", "state"),
}  # fmt: skip


@pytest.mark.req("I4", "I19")
def test_i4_whoever_changes_a_row_or_a_fact_behind_the_product_is_found(on_test_day: Any):
    one = make.notified(make.City())
    assert not wrong()
    missed = [how for how, (act, found) in TAMPERED.items() if not tampered(act, one.subject, found)]
    assert not missed
    assert not wrong()


def tampered(act: str, subject: str, found: str) -> bool:
    """Whether what somebody does to this subject is found; it is undone again."""
    mark = transaction.savepoint()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_delivery; DELETE FROM workflow_remark")  # they point at facts
        cursor.execute(act.format(of=f"subject = '{subject}'"))
        assert cursor.rowcount > 0, act
    said = wrong_or_broken()
    transaction.savepoint_rollback(mark)
    return any(found in one for one in said)


def wrong_or_broken() -> list[str]:
    """What is found, also when a log can no longer be read from its beginning."""
    try:
        return wrong()
    except AssertionError as broken:
        return [str(broken)]
