"""The processes of a first look: simulators, worker and web server, started together and stopped together."""

import socket
import subprocess
import sys
import time
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO, Self

PATIENCE_SECONDS = 120.0
PORTS = range(1, 65536)


class CannotStart(Exception):
    """Why there is nothing to show, in one sentence that says what to do."""


@dataclass
class Household:
    """The child processes, each the head of a group, and the keeper that ends them when we are gone."""

    logs: Path
    database: Path | None = None
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    missed: set[str] = field(default_factory=set)
    keeper: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        data = [str(self.database)] if self.database else []
        self.keeper = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            [sys.executable, "-m", "tongtu.config.keeper", *data],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        """Let the keeper do its work, and gather the children it ends."""
        keeper, pipe = self._kept
        pipe.close()
        while keeper.poll() is None:
            for child in self.children.values():
                child.poll()
            time.sleep(0.05)

    def start(self, name: str, words: Iterable[str], *, missed: bool = True) -> None:
        """Start a module as a child in a group of its own: Ctrl-C reaches us alone, and the keeper ends it.

        missed: whether the household is no longer whole when the child is gone.
        """
        pipe = self._kept[1]
        self.logs.mkdir(parents=True, exist_ok=True)
        with self.log(name).open("ab") as log:
            child = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
                [sys.executable, "-m", *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        self.children[name] = child
        self.missed |= {name} if missed else set()
        pipe.write(f"{child.pid}\n".encode())
        pipe.flush()

    @property
    def _kept(self) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
        """The keeper and our end of its pipe."""
        assert self.keeper is not None, "a household is entered before anything starts in it"
        assert self.keeper.stdin is not None
        return self.keeper, self.keeper.stdin

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def check(self) -> None:
        """Raises CannotStart when a child is gone, which is worth telling."""
        for name, child in self.children.items():
            if child.poll() is not None and name in self.missed:
                said = f"See {self.log(name)}."
                raise CannotStart(f"The {name} process stopped by itself (exit {child.returncode}). {said}")

    def wait(self) -> None:
        """Until Ctrl-C, or until one child is gone."""
        while True:
            self.check()
            time.sleep(0.5)


def port_number(word: str) -> int:
    """A port as typed on the command line."""
    if word.isdecimal() and int(word) in PORTS:
        return int(word)
    raise ArgumentTypeError(f"a port is a number from {PORTS[0]} to {PORTS[-1]}, not {word!r}")


def claim(port: int, what: str) -> None:
    """Raises CannotStart when somebody else listens on the port, or when it may not be opened."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as refused:
            reason = "may not be opened by this user" if isinstance(refused, PermissionError) else "is in use"
            raise CannotStart(
                f"Port {port} {reason}, so {what} cannot start. Stop the other program, or choose another port: "
                f"tongtu run --port N --sim-port M"
            ) from refused


def answers(address: str, path: str, alive: Callable[[], None] = lambda: None) -> None:
    """Wait until a server on this machine ("127.0.0.1:8000") answers with success.

    alive: asked meanwhile; it raises when waiting is in vain. Raises CannotStart when there is no answer in time.
    """
    over = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < over:
        alive()
        if _status(address, path) == HTTPStatus.OK:
            return
        time.sleep(0.2)
    raise CannotStart(
        f"http://{address}{path} did not answer within {PATIENCE_SECONDS:.0f} seconds. See var/logs."
    )


def _status(address: str, path: str) -> int:
    """The status of one GET, or 0 when nobody answers."""
    connection = HTTPConnection(address, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def tongtu(*words: str) -> None:
    """One command of ours in a process of its own, with this process's environment. Raises CannotStart."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "tongtu", *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotStart(f"tongtu {' '.join(words)} failed: {done.stderr[-1000:]}")
