"""What every journey needs: Chromium, the outside systems, and a clock that stands on the test day."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection

from simulators.server import Server
from tests import make
from tests.journeys.outside import simulated


@pytest.fixture(autouse=True)
def _chromium() -> None:
    """A machine without Chromium skips the journeys, unless somebody relies on them."""
    absent = not Path(os.environ.get("CHROMIUM", "/usr/bin/chromium")).exists()
    if absent and os.environ.get("TONGTU_BROWSER") != "required":
        pytest.skip("Chromium is not installed")


@pytest.fixture(autouse=True)
def _no_job_and_no_passage_outlives_its_test(transactional_db: None) -> Iterator[None]:
    """Django empties the tables of models; these have none."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE offsite_passage")
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture(autouse=True)
def _own_keys_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KEY_DIR", tmp_path / "keys")
    monkeypatch.setattr(StaticFilesHandler, "_should_handle", lambda *_: False)  # our middleware serves them


@pytest.fixture
def outside(on_test_day: Any, tmp_path: Path, live_server: Any) -> Iterator[Server]:
    """Every outside system on one port; it calls the live server back."""
    with simulated(tmp_path, live_server.url) as server:
        yield server


@pytest.fixture
def city(on_test_day: Any, transactional_db: None) -> make.City:
    return make.City()


@pytest.fixture
def run_jobs(run_jobs: Callable[[], list[str]]) -> Callable[[], list[str]]:
    """The same, in a thread of its own: Playwright's loop runs in this one."""

    def work() -> list[str]:
        try:
            return run_jobs()
        finally:
            connection.close()

    def run() -> list[str]:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(work).result()

    return run
