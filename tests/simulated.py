"""The real simulators on a free port, for tests that go out over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from simulators.server import Server
from simulators.world import World

NAMES = ("SIM_URL", "FISCAL_URL", "SMS_URL", "REALNAME_URL", "VEHICLES_URL")


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Server]:
    """Every outside system, freshly started; the product's settings lead to it."""
    server = Server(("127.0.0.1", 0), World(tmp_path / "simulators", callback="http://127.0.0.1:9")).start()
    before = {name: getattr(settings, name) for name in [*NAMES, "TSA_URL", *_secrets(server)]}
    for name in NAMES:
        setattr(settings, name, server.url)
    settings.TSA_URL = f"{server.url}/tsa"
    for name, value in _secrets(server).items():
        setattr(settings, name, value)
    yield server
    for name, value in before.items():
        setattr(settings, name, value)
    server.stop()


def _secrets(server: Server) -> dict[str, str]:
    return {f"{name.upper()}_SECRET": value for name, value in server.world.secrets.items()}
