"""I5, ADR 14: every flow, every step in every state by every role is offered and goes, or is refused in words.

tests/workflow walks the tables alone. Here real records stand in the states, most of them brought there by services, and
what pages offer is what happens.
"""

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests import make
from tests.payments.conftest import fiscal_simulator
from tests.payments.worlds import Finance
from tests.proofs.walks import US, Town
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.workflow.engine import FLOWS, START, Flow, Row
from tongtu.workflow.models import FlowModel

pytestmark = pytest.mark.django_db
__all__ = ["fiscal_simulator"]
WENT, LACKS = "went", "lacks what its service brings"
BROUGHT = {"document_incomplete", "wrong_state"}  # a form's fields; a parent that stands elsewhere
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NATURAL = 0.5  # of the states of all flows, those into which a record was brought by services


@dataclass(frozen=True)
class Try:
    """One step on one record by somebody who has one role."""

    flow: Flow[Any]
    record: FlowModel
    step: str
    role: Role

    @property
    def row(self) -> Row[Any] | None:
        rows = (one for one in self.flow.rows if str(one.step) == self.step)
        return next((one for one in rows if self.record.state in one.sources), None)

    @property
    def actor(self) -> Actor:
        return Actor("某人", frozenset({self.role}), ("",))

    def __str__(self) -> str:
        return f"{self.flow.name}: {self.step} in {self.record.state} by {self.role}"

    def outcome(self) -> str | Refused:
        """What comes of it; it is undone."""
        if self.row is None:
            return self._nowhere()
        mark = transaction.savepoint()
        try:
            known = type(self.record).objects.lock(US, self.record.pk)
            known.state = self.record.state
            self.flow.advance(known, self.step, self.actor, reason="试行。")
        except Refused as refused:
            return LACKS if refused.code in BROUGHT else refused
        except (IntegrityError, AssertionError):
            return LACKS
        else:
            return WENT
        finally:
            transaction.savepoint_rollback(mark)

    def _nowhere(self) -> str | Refused:
        """A step that no row lists for this state is refused before anything is read."""
        try:
            self.flow.advance(copy(self.record), self.step, self.actor, reason="试行。")
        except Refused as refused:
            return refused
        return WENT


@pytest.fixture
def records(fiscal_simulator: Finance) -> list[tuple[Flow[Any], FlowModel]]:
    """A record for every state of every flow: brought there by services, or another one that is put there."""
    town = Town(make.City(), fiscal_simulator)
    town.walk(Random(3), 0)  # noqa: S311
    found, natural = [], 0
    for model, flow in town.flows.items():
        rows = {record.state: record for record in model.objects.visible_to(US).order_by("pk")}
        natural += len(rows)
        for state in flow.owners:
            record = model.objects.get(US, rows.get(state, next(iter(rows.values()))).pk)
            record.state = str(state)
            found.append((flow, record))
    assert natural >= NATURAL * len(found), f"{natural} of {len(found)} states"
    return found


@pytest.mark.req("I5", "I20")
def test_i5_each_step_in_each_state_by_each_role_goes_or_is_refused_in_words(
    records: list[tuple[Flow[Any], FlowModel]],
):
    before = LoggedEvent.objects.count()
    wrong, went = [], set()
    for flow, record in records:
        for one in tries(flow, record):
            outcome = one.outcome()
            wrong += [f"{one}: {said}" for said in faults(one, outcome)]
            went |= {(flow.name, one.step)} if outcome == WENT else set()
    assert not wrong, "\n".join(wrong[:40])
    assert LoggedEvent.objects.count() == before
    assert len({name for name, _ in went}) > len(went) / 20, "nothing goes: the walk proves nothing"


def tries(flow: Flow[Any], record: FlowModel) -> Iterator[Try]:
    for step in sorted({str(row.step) for row in flow.rows}):
        for role in Role:
            yield Try(flow, record, step, role)


def faults(one: Try, outcome: str | Refused) -> list[str]:
    """What is not as the table says."""
    code = outcome.code if isinstance(outcome, Refused) else outcome
    if isinstance(outcome, Refused) and not CHINESE.search(outcome.message):
        return [f"refused without words: {code}"]
    if one.row is None:
        return [] if code == "wrong_state" else [f"{code}, though it is in no row"]
    if one.role not in one.row.roles:
        cited = isinstance(outcome, Refused) and outcome.law
        return [] if code == "wrong_role" and cited else [f"{code}, though another's step"]
    if isinstance(outcome, Refused) and not outcome.law:
        return [f"refused without law: {code}"]
    return disagreements(one, code)


def disagreements(one: Try, code: str) -> list[str]:
    """Where what is offered is not what happens."""
    offered = {str(offer.row.step): offer.refusal for offer in one.flow.offers(one.record, one.actor)}
    if (one.step in offered) == (one.step in one.flow.inner):
        return ["offered, though another record brings it about" if one.step in offered else "not offered"]
    if one.step not in offered:
        return []
    refusal = offered[one.step]
    if refusal is None:
        return [] if code in {WENT, LACKS} else [f"offered without a refusal, and then {code}"]
    return [] if code == refusal.code else [f"offered with {refusal.code}, and then {code}"]


@pytest.mark.req("I5")
def test_i5_what_does_not_exist_takes_no_step_but_a_first():
    for flow in FLOWS.values():
        for row in (row for row in flow.rows if START not in row.sources):
            with pytest.raises(Refused) as refused:
                flow.begin(flow.record(), str(row.step), Actor("某人", frozenset(Role), ("",)))
            assert refused.value.code == "wrong_state", (flow.name, row.step)
