"""R2, F1: a worker killed at any word it says to the database leaves nothing half done.

Each story is one service of the tour. It is played once to its end to learn how many words it says and what it
adds; then a worker is killed before each of them (a sample of them for most services) and while its COMMIT is
under way. After each death the committed database is the same as before, or the whole effect is there; then the
call is made again, and the end is the end of the undisturbed play.
"""

import pytest

from tests.proofs import stories_meetings, stories_tour, whole
from tests.proofs.conftest import held
from tests.proofs.stories import CHAINS, EVERY, STORIES, Chain, Story
from tests.proofs.worker import Call, Outcome
from tests.proofs.world import Committed
from tongtu.kernel import clock

pytestmark = pytest.mark.django_db
_django_db_helper = held
assert stories_tour.FEW  # these stories are among STORIES and CHAINS
assert stories_meetings.FEW
# What a second call may say instead of answering: it was done already.
DONE = ("tongtu.kernel.errors.Refused", "tongtu.kernel.errors.Conflict")


def points(until: int, wanted: int) -> list[int]:
    """The words to die before, counted from 1: all of them, or the first, the last and some between."""
    if wanted == EVERY or wanted >= until:
        return list(range(1, until + 1))
    step = (until - 1) / (wanted - 1)
    return sorted({round(1 + step * n) for n in range(wanted)})


@pytest.mark.req("R2", "I4", "I14", "F1")
@pytest.mark.parametrize("told", STORIES, ids=lambda told: told.name)
def test_a_worker_killed_at_any_word_leaves_nothing_half_done(town: Committed, told: Story):
    profile, words = undisturbed(town, told)
    call = told.prepare(town)
    before, since = whole.picture(), clock.now()
    for point in points(len(words) - 1, told.points):
        outcome = town.run(call, kill_at=point)
        assert outcome.killed, f"{told.name} ended before word {point}: {outcome}"
        left = whole.picture().grown_since(before)
        assert left == {"numbers given": 0}, f"killed before {words[point - 1]!r}, {told.name} left {left}"
    town.run(call, kill_at=-1)  # the database reads COMMIT while the worker dies: all or nothing
    if whole.picture().grown_since(before) == {"numbers given": 0}:
        assert not town.run(call).error
    after = whole.picture()
    assert after.grown_since(before) == profile, "the retry did not end as the undisturbed play did"
    again(town, call, after)
    whole.assert_whole(since)


@pytest.mark.req("R2", "F1")
@pytest.mark.parametrize(
    "told", [s for s in STORIES if s.name in {"open_case", "decide"}], ids=lambda told: told.name
)
def test_a_worker_killed_after_its_commit_has_done_all_of_it(town: Committed, told: Story):
    profile, words = undisturbed(town, told)
    call = told.prepare(town)
    before = whole.picture()
    assert town.run(call, kill_at=len(words)).killed
    after = whole.picture()
    assert after.grown_since(before) == profile
    again(town, call, after)


@pytest.mark.req("R2", "I2", "I3", "I9", "F1")
@pytest.mark.parametrize("told", CHAINS, ids=lambda told: told.name)
def test_a_service_of_several_transactions_ends_well_wherever_it_was_cut(town: Committed, told: Chain):
    first, again_, holds = told.prepare(town)
    outcome = town.run(first)
    assert not outcome.error, outcome.error
    holds()
    since = clock.now()
    for point in points(len(outcome.words), told.points):
        call, retry, holds = told.prepare(town)
        assert town.run(call, kill_at=point).killed, f"{told.name} ended before word {point}"
        whole.assert_whole(since)
        answer = town.run(retry)
        assert not answer.error, f"cut before {outcome.words[point - 1]!r}: {answer.error}"
        holds()
    town.run(again_)
    holds()
    whole.assert_whole(since)


def undisturbed(town: Committed, told: Story) -> tuple[dict[str, int], list[str]]:
    """What the whole effect is, and the words it takes, learned from a twin."""
    call = told.prepare(town)
    before = whole.picture()
    outcome = town.run(call)
    assert not outcome.error, outcome.error
    assert outcome.words[-1] == "after COMMIT", "the last word of a service is its COMMIT"
    assert outcome.words.count("COMMIT") == 1, "one use case, one transaction"
    return whole.picture().grown_since(before), outcome.words


def again(town: Committed, call: Call, after: whole.Picture) -> Outcome:
    """The same call once more: refused because it is done, or answered without doing it again."""
    outcome = town.run(call)
    assert not outcome.error or outcome.error.startswith(DONE), outcome.error
    if outcome.error or call.service.rpartition(".")[2] in NATURAL:
        assert whole.picture().grown_since(after) == {"numbers given": 0}
    return outcome


# Services that answer a second call from what is there, by their natural key.
NATURAL = {"open_case", "close_if_paid", "take_signature", "waive"}
