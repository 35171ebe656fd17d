"""The simulators' memory: one SQLite file that survives restarts and kills, and a clock that can be moved."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

SCHEMA = Path(__file__).with_name("schema.sql")
SHANGHAI = timezone(timedelta(hours=8))


class Store:
    """One database file; every thread has a connection of its own, writers take turns."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._local = threading.local()
        self._turn = threading.RLock()
        self.connection.executescript(SCHEMA.read_text("utf-8"))

    @property
    def connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.folder / "simulators.sqlite3", timeout=30, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = normal")
            connection.execute("pragma foreign_keys = on")
            self._local.connection = connection
        return connection

    def close(self) -> None:
        """Close the calling thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            del self._local.connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """All or nothing."""
        with self._turn:
            connection = self.connection
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        yield self.connection

    def forget(self, db: sqlite3.Connection) -> None:
        """Empty every table, also how far the clock was moved."""
        tables = db.execute(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        )
        db.execute("pragma defer_foreign_keys = on")
        for row in tables.fetchall():
            db.execute(f'delete from "{row["name"]}"')  # noqa: S608 - names come from the schema


class Clock:
    """The simulators' own time: real time plus an offset kept in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def offset(self) -> float:
        row = self._store.connection.execute(
            "select value from setting where name = 'clock_offset'"
        ).fetchone()
        return float(row["value"]) if row else 0.0

    def seconds(self) -> float:
        return time.time() + self.offset

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), SHANGHAI).replace(microsecond=0)


def next_value(db: sqlite3.Connection, name: str) -> int:
    """The next number of a series, 1 first."""
    row = db.execute(
        "insert into counter values (?, 1)"
        " on conflict (name) do update set value = value + 1 returning value",
        (name,),
    ).fetchone()
    return int(row["value"])
