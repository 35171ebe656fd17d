"""Statistics may ask a replica; they never fail because it is away, and without one the primary answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from tongtu.offsite.passages import replica_rows
from tongtu.offsite.passages.reading import REPLICA


@pytest.fixture
def away(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A replica at a port where nobody listens; nothing is written."""
    nowhere = {"HOST": "127.0.0.1", "PORT": "9", "OPTIONS": {"connect_timeout": 1}}
    connections.settings[REPLICA] = {**connections.settings["default"], **nowhere}
    with django_db_blocker.unblock():
        yield
        connections["default"].close()
    del connections.settings[REPLICA], connections[REPLICA]


@pytest.mark.django_db
@pytest.mark.req("W8")
def test_without_a_replica_the_primary_answers():
    assert replica_rows("SELECT %s::int AS n", [1]) == [{"n": 1}]


@pytest.mark.usefixtures("away")
def test_a_replica_that_does_not_answer_costs_no_answer(caplog: pytest.LogCaptureFixture):
    assert replica_rows("SELECT %s::int AS n", [1]) == [{"n": 1}]
    assert "the replica did not answer" in caplog.text
