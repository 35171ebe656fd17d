"""The generated pages are what the tables say."""

from pathlib import Path

import pytest

from tongtu.workflow.drawing import pages
from tongtu.workflow.engine import FLOWS

FOLDER = Path(__file__).parents[2] / "docs" / "flows"


@pytest.mark.parametrize("name", sorted(pages(FLOWS)))
def test_the_drawn_flows_are_fresh(name):
    assert (FOLDER / name).read_text("utf8") == pages(FLOWS)[name], "run: make flows"


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.name)
def test_a_flow_past_a_dozen_states_hides_a_second_record(flow):
    assert len(flow.owners) <= 12
