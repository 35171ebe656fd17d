"""The processes of a first look: simulators, worker and web server, started together and stopped together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG
PATIENCE_SECONDS = 30.0
GRACE_SECONDS = 8.0


class CannotStart(Exception):
    """Why there is nothing to show, in one sentence that says what to do."""


@dataclass
class Household:
    """The child processes. Whatever ends the parent, Ctrl-C or kill -9, ends them too."""

    logs: Path
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, name: str, words: Iterable[str]) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        log = (self.logs / f"{name}.log").open("ab")
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            [sys.executable, "-m", *words],
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one prctl call
        )
        self.children.append(child)

    def wait(self) -> None:
        """Until Ctrl-C, or until one child is gone, which is worth telling."""
        while True:
            for child in self.children:
                if child.poll() is not None:
                    raise CannotStart(f"A part stopped by itself (exit {child.returncode}). See {self.logs}.")
            time.sleep(0.5)

    def stop(self) -> None:
        for child in self.children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        end = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            try:
                child.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGTERM)
    os.setpgid(0, 0)  # Ctrl-C reaches the parent alone, which then stops its children in order


def claim(port: int, what: str) -> None:
    """Raises CannotStart when somebody else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as busy:
            raise CannotStart(
                f"Port {port} is in use, so {what} cannot start. Stop the other program, or choose another port: "
                f"tongtu run --port N --sim-port M"
            ) from busy


def answers(url: str) -> None:
    """Wait until an address answers. Raises CannotStart when it does not in time."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            httpx.get(url, timeout=2, trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise CannotStart(f"{url} did not answer within {PATIENCE_SECONDS:.0f} seconds. See var/logs.")
