"""Several actors at once: each in a thread and a connection of its own, let go by one barrier."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tongtu.kernel.errors import DomainError

WAIT_SECONDS = 30


@dataclass
class Race:
    """What each got: an answer, or a refusal in the product's own words. Any other error ends the test."""

    answers: list[Any]
    refusals: list[DomainError]


def race(*calls: Callable[[], Any]) -> Race:
    """Make these calls at the same moment."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            with connection.cursor() as cursor:  # connected before the start, not during the race
                cursor.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
            start.wait(WAIT_SECONDS)
            return call()
        except DomainError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        ends = list(pool.map(run, calls))
    refusals = [end for end in ends if isinstance(end, DomainError)]
    return Race([end for end in ends if not isinstance(end, DomainError)], refusals)


def one_winner(*calls: Callable[[], Any]) -> Any:
    """Race, and answer what the winner got; everybody else was refused in words."""
    ended = race(*calls)
    assert len(ended.answers) == 1, f"{len(ended.answers)} won; refused: {ended.refusals}"
    assert all(refused.message for refused in ended.refusals)
    return ended.answers[0]
