"""R6: a worker that takes batches holds no more than 256 MB, whatever the batch."""

import pytest

from tests.offsite import world as road
from tests.proofs.conftest import held
from tests.proofs.heavy import BODIES
from tests.proofs.worker import Call
from tests.proofs.world import Committed

pytestmark = pytest.mark.django_db
_django_db_helper = held
MOST_MB = 256


@pytest.mark.req("R6", "W1", "F10")
@pytest.mark.parametrize("kind", BODIES)
def test_the_heaviest_batches_stay_within_the_memory_of_a_worker(town: Committed, kind: str):
    road.device()
    outcome = town.run(Call("tests.proofs.heavy.peak_mb", (kind,)))
    assert not outcome.error, outcome.error
    assert int(outcome.answer) <= MOST_MB
