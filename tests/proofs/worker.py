"""A worker that can be killed: a clean process with the product imported, which forks one child for each call.

The child runs one service and dies by SIGKILL just before its n-th word to the database, or while the
database reads its COMMIT. The parent is never a test runner: threads of one (the compiler's, a server's)
would not live on in a fork.
"""

import os
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

IN_FLIGHT = "in flight"  # the COMMIT was sent; nobody read the answer


@dataclass
class Call:
    """A service by its dotted name, and what it is called with."""

    service: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


@dataclass
class Outcome:
    """How a call ended: killed, or with an answer or an error; and how many words it said to the database."""

    killed: bool
    error: str = ""
    answer: str = ""
    words: list[str] = field(default_factory=list)


class Worker:
    """The parent of the killed, seen from the test."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from tests.proofs.worker import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
        )

    def run(self, call: Call, *, kill_at: int = 0, **settings: Any) -> Outcome:
        """Run a call in a child. kill_at: the word it does not live to say, 0 for none, -1 for IN_FLIGHT."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        _write(self._process.stdin, (call, kill_at, settings))
        answer: Outcome = _read(self._process.stdout)
        return answer

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


def _write(stream: Any, value: object) -> None:
    packed = pickle.dumps(value)
    stream.write(struct.pack("!I", len(packed)) + packed)
    stream.flush()


def _read(stream: Any) -> Any:
    head = stream.read(4)
    if len(head) < 4:
        raise EOFError
    return pickle.loads(stream.read(struct.unpack("!I", head)[0]))  # noqa: S301 - our own child


def main() -> None:
    """Serve calls until the test goes away."""
    import django  # noqa: PLC0415
    import pytest  # noqa: F401, PLC0415 - the settings of tests are those under pytest

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongtu.config.settings")
    django.setup()
    inbox, outbox = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            call, kill_at, settings = _read(inbox)
        except EOFError:
            return
        _write(outbox, _in_child(call, kill_at, settings))


def _in_child(call: Call, kill_at: int, settings: dict[str, Any]) -> Outcome:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with os.fdopen(writer, "wb") as out:
            pickle.dump(_perform(call, kill_at, settings), out)
            out.flush()
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as said:
        packed = said.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return Outcome(killed=True)
    outcome: Outcome = pickle.loads(packed)  # noqa: S301 - our own child
    return outcome


def _perform(call: Call, kill_at: int, changed: dict[str, Any]) -> Outcome:
    import time_machine  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.utils.module_loading import import_string  # noqa: PLC0415

    at = changed.pop("now")
    for name, value in changed.items():
        setattr(settings, name, value)
    service = import_string(call.service)
    outcome = Outcome(killed=False)
    with time_machine.travel(at, tick=True), counted(outcome.words, kill_at):
        try:
            outcome.answer = repr(service(*call.args, **call.kwargs))
        except Exception as error:  # the test judges whatever it is
            outcome.error = f"{type(error).__module__}.{type(error).__name__}: {error}"
    return outcome


@contextmanager
def counted(words: list[str], kill_at: int) -> Iterator[None]:
    """Count every word this process says to the database: statements, COPY, COMMIT; and die before one of them."""
    import psycopg  # noqa: PLC0415
    from django.db.backends.postgresql.base import DatabaseWrapper  # noqa: PLC0415

    def say(word: str) -> None:
        words.append(word)
        if len(words) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrapped(old: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            say(str(args[0])[:60] if args else name)
            return old(self, *args, **kwargs)

        return call

    def commit(self: Any) -> Any:
        say("COMMIT")
        if kill_at == -1:
            self.connection.pgconn.send_query(b"COMMIT")
            os.kill(os.getpid(), signal.SIGKILL)
        done = old_commit(self)
        say("after COMMIT")
        return done

    old_commit = DatabaseWrapper._commit
    for name in ("execute", "executemany", "copy"):
        setattr(psycopg.Cursor, name, wrapped(getattr(psycopg.Cursor, name), name))
    DatabaseWrapper._commit = commit
    yield
