"""The finance platform for tests: the real adapter against the real simulator, over loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection

from simulators.server import Server
from simulators.world import World
from tests.payments.worlds import Finance


@pytest.fixture
def fiscal_simulator(on_test_day: time_machine.Traveller, tmp_path: Path) -> Iterator[Finance]:
    """A finance platform of this test's own, whose clock is the test's clock.

    Its callbacks go nowhere: a test hands messages over itself, so that it decides when and how often.
    """
    world = World(tmp_path / "simulators", callback="http://127.0.0.1:9", retry_scale=1)
    server = Server(("127.0.0.1", 0), world)
    server.start()
    kept, settings.FISCAL_URL = settings.FISCAL_URL, server.url
    yield Finance(server.url)
    settings.FISCAL_URL = kept
    server.stop()


@pytest.fixture(autouse=True)
def _no_job_outlives_its_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Jobs of a test that commits would otherwise be run by the next one."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
