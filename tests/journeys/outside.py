"""The simulators as a journey uses them: they call the live server back, as the real systems would."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from simulators.server import Server
from simulators.world import World

NAMES = ("SIM_URL", "FISCAL_URL", "SMS_URL", "REALNAME_URL", "VEHICLES_URL")


@contextmanager
def simulated(folder: Path, callback: str) -> Iterator[Server]:
    """Start them; the product's settings lead to them until the end."""
    world = World(folder / "simulators", callback=callback, retry_scale=0.01)
    server = Server(("127.0.0.1", 0), world).start()
    wanted = dict.fromkeys(NAMES, server.url) | {"TSA_URL": f"{server.url}/tsa"}
    wanted |= {f"{name.upper()}_SECRET": value for name, value in server.world.secrets.items()}
    before = {name: getattr(settings, name) for name in wanted}
    for name, value in wanted.items():
        setattr(settings, name, value)
    try:
        yield server
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
        server.stop()
