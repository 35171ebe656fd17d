"""A city whose rows are committed, its finance platform, its worker that can be killed. Shared by a whole module."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import time_machine
from django.conf import settings
from django.db import connection

from simulators.server import Server
from simulators.world import World as Outside
from tests import make
from tests.conftest import TEST_DAY
from tests.payments import worlds as money
from tests.proofs import whole
from tests.proofs.worker import Call, Outcome, Worker
from tongtu.kernel import clock

PASSED_ON = ("OBJECT_DIR", "KEY_DIR", "FISCAL_URL", "VEHICLES_URL", "SMS_URL", "TSA_URL")


@dataclass
class Committed:
    """The demonstration city on TEST_DAY, committed, with finance's platform beside it."""

    folder: Path
    finance: money.Finance
    city: make.City = field(default_factory=make.City)
    traveller: Any = None

    def __post_init__(self) -> None:
        money.numbers(money.unit(), count=1_000)

    @cached_property
    def worker(self) -> Worker:
        return Worker({"DATABASE_URL": address()})

    def run(self, call: Call, *, kill_at: int = 0) -> Outcome:
        """Let the worker make this call, and look again once its connection is gone."""
        passed = {name: getattr(settings, name) for name in PASSED_ON}
        outcome = self.worker.run(call, kill_at=kill_at, now=clock.now(), **passed)
        if outcome.killed:
            _wait_until_alone()
        return outcome


def address() -> str:
    """The test's own database as a URL."""
    parts = connection.settings_dict
    user = quote(parts["USER"] or "")
    secret = f":{quote(parts['PASSWORD'])}" if parts["PASSWORD"] else ""
    host, port = parts["HOST"] or "", parts["PORT"]
    options = dict(parts.get("OPTIONS") or {})
    if host.startswith("/"):
        options["host"], host = host, ""
    if port:
        options["port"] = str(port)
        port = ""
    asked = "&".join(f"{name}={value}" for name, value in options.items() if isinstance(value, str))
    return f"postgresql://{user}{secret}@{host}/{parts['NAME']}" + (f"?{asked}" if asked else "")


def _wait_until_alone() -> None:
    """Wait until the database has noticed that the killed worker is gone."""
    for _ in range(2_000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.002)
    raise AssertionError("a killed worker's connection lives on")


@contextmanager
def committed(folder: Path) -> Iterator[Committed]:
    """The world for one module; afterwards the database is as empty as before."""
    kept = {name: getattr(settings, name) for name in PASSED_ON}
    with time_machine.travel(TEST_DAY, tick=True) as traveller:
        server = Server(("127.0.0.1", 0), Outside(folder / "sim", callback="http://127.0.0.1:9")).start()
        settings.FISCAL_URL = settings.VEHICLES_URL = settings.SMS_URL = server.url
        settings.TSA_URL = f"{server.url}/tsa"
        settings.KEY_DIR, settings.OBJECT_DIR = folder / "keys", folder / "objects"
        world = None
        try:
            world = Committed(folder, money.Finance(server.url), traveller=traveller)
            yield world
        finally:
            if world and "worker" in world.__dict__:
                world.worker.stop()
            server.stop()
            whole.empty()
            for name, value in kept.items():
                setattr(settings, name, value)
            shutil.rmtree(folder, ignore_errors=True)
