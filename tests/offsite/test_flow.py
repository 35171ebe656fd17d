"""Every step of the two flows, in every state, by every role."""

import pytest

from tests.offsite import world
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Refused
from tongtu.offsite.flow import DEVICE_FLOW, RECORD_FLOW
from tongtu.offsite.models import Device, DeviceState, DeviceStep, Record, RecordState, RecordStep

pytestmark = pytest.mark.django_db
REGIONS = (world.NANZHAO,)


def listed(flow):
    return {(row.step, source): row for row in flow.rows for source in row.sources if source}


def in_state(model, pk, state, flow, **other):
    """A record put into a state from outside, with what its constraints ask."""
    turn = flow.owners[state]
    dates = {"next_on": "2026-12-01"} if turn.limit_id else {"next_on": None}
    owner = {"next_owner": turn.role or "", "next_wait": turn.waits_for}
    model.unscoped.filter(pk=pk).update(state=state, **dates, **owner, **other)
    return model.unscoped.get(pk=pk)


def record_in(state):
    record = Record.unscoped.first() or world.candidate()
    other = {"first_reviewer": "somebody", "reject_code": "other"}
    if state == "filed":
        other["case_id"] = record.pk
    if state == "merged":
        other["principal_id"] = record.pk
    return in_state(Record, record.pk, state, RECORD_FLOW, **other)


def device_in(state):
    return in_state(Device, world.device().pk, state, DEVICE_FLOW)


def try_step(flow, record, step, actor):
    try:
        flow.advance(record, step, actor, reason="理由")
    except Refused as refused:
        return refused.code
    return ""


MANY = Actor("many", frozenset(Role), ("",))


@pytest.mark.parametrize("state", RecordState)
def test_of_a_record_only_the_steps_in_the_table_can_happen(state):
    for step in RecordStep:
        code = try_step(RECORD_FLOW, record_in(state), step, MANY)
        assert (code == "wrong_state") == ((step, state) not in listed(RECORD_FLOW)), step


@pytest.mark.parametrize("state", DeviceState)
def test_of_a_device_only_the_steps_in_the_table_can_happen(state):
    for step in DeviceStep:
        code = try_step(DEVICE_FLOW, device_in(state), step, MANY)
        assert (code == "wrong_state") == ((step, state) not in listed(DEVICE_FLOW)), step


@pytest.mark.parametrize(("step", "state"), list(listed(RECORD_FLOW)), ids=str)
def test_each_step_of_a_record_belongs_to_its_roles(step, state):
    row = listed(RECORD_FLOW)[step, state]
    for role in Role:
        code = try_step(RECORD_FLOW, record_in(state), step, Actor("one", frozenset({role}), ("",)))
        assert (code == "wrong_role") == (role not in row.roles), role


@pytest.mark.parametrize(("step", "state"), list(listed(DEVICE_FLOW)), ids=str)
def test_each_step_of_a_device_belongs_to_its_roles(step, state):
    row = listed(DEVICE_FLOW)[step, state]
    for role in Role:
        code = try_step(DEVICE_FLOW, device_in(state), step, Actor("one", frozenset({role}), ("",)))
        assert (code == "wrong_role") == (role not in row.roles), role


def test_every_step_has_its_number_and_every_state_its_owner():
    for flow, states in ((RECORD_FLOW, RecordState), (DEVICE_FLOW, DeviceState)):
        assert len(states) <= 12
        assert len({row.t for row in flow.rows}) == len(flow.rows)
        assert set(flow.owners) == set(states)
