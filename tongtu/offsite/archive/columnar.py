"""DuckDB over Parquet: a bounded connection, the columns of the table in its words, and the sum that proves rows equal.

The columns are the table's own, read from PostgreSQL's catalogue, so that a new column needs nothing here.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.db import connection

from tongtu.offsite import passages

KEY = ("region", "device_code", "passed_at", "record_code")
SIMPLE = {
    "text": "VARCHAR",
    "uuid": "UUID",
    "smallint": "SMALLINT",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp with time zone": "TIMESTAMPTZ",
    "bytea": "BLOB",
    "jsonb": "VARCHAR",
}
DIGITS = 15  # hex digits of a row's MD5 that are added up: 60 bits


def names() -> tuple[str, ...]:
    """The columns of a passage, in the order of the table's COPY."""
    return tuple(name.strip() for name in passages.COLUMNS.split(","))


def types() -> dict[str, str]:
    """The columns with their types as DuckDB says them. Raises KeyError for a type nobody has met yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
            "WHERE attrelid = 'offsite_passage'::regclass AND attnum > 0 AND NOT attisdropped"
        )
        found = dict(cursor.fetchall())
    return {name: _type(found[name]) for name in names()}


def _type(said: str) -> str:
    if said.endswith("[]"):
        return _type(said[:-2]) + "[]"
    if said.startswith("numeric("):
        return said.replace("numeric", "DECIMAL")
    return SIMPLE[re.sub(r"^character varying.*", "text", said)]


@contextmanager
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in memory that spills to disk past its bound, and fetches nothing from anywhere."""
    folder = Path(settings.ARCHIVE_SPOOL_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": settings.ARCHIVE_MEMORY,
        "threads": settings.ARCHIVE_THREADS,
        "temp_directory": str(folder / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(config=config) as opened:
        opened.execute(f"SET TimeZone = {text(settings.TIME_ZONE)}").fetchall()
        yield opened


def rows(
    opened: duckdb.DuckDBPyConnection, statement: str, values: Iterable[Any] = ()
) -> list[tuple[Any, ...]]:
    """The whole answer of one statement."""
    return opened.execute(statement, list(values)).fetchall()


def text(value: object) -> str:
    """A text as SQL quotes it: paths and names of our own, never what somebody typed."""
    return "'" + str(value).replace("'", "''") + "'"


def scan(paths: Iterable[Path]) -> str:
    """Files as a table; a column that an older file lacks reads as NULL."""
    return f"read_parquet([{', '.join(map(text, paths))}], union_by_name = true)"


# How a column crosses as CSV, and the canonical text of a column that both engines agree on to the letter.


def out_of_postgres(name: str, kind: str) -> str:
    if kind.endswith("[]"):
        return f"array_to_json({name})::text"
    return f"encode({name}, 'hex')" if kind == "BLOB" else name


def csv_table(path: Path, kinds: dict[str, str]) -> str:
    """A CSV of PostgreSQL as a table of DuckDB."""
    columns = ", ".join(
        f"{text(name)}: {text('VARCHAR' if kind == 'BLOB' else kind)}" for name, kind in kinds.items()
    )
    given = (
        f"read_csv({text(path)}, auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', "
        f"nullstr = '\\N', allow_quoted_nulls = false, max_line_size = 4194304, columns = {{{columns}}})"
    )
    bytes_ = ", ".join(f"unhex({name}) AS {name}" for name, kind in kinds.items() if kind == "BLOB")
    return f"(SELECT * REPLACE ({bytes_}) FROM {given})" if bytes_ else given  # noqa: S608


def into_postgres(name: str, kind: str) -> str:
    """A column on its way back, as PostgreSQL's COPY reads it in CSV."""
    if kind.endswith("[]"):
        return f"'{{' || array_to_string({name}, ',') || '}}'"
    if kind == "BLOB":
        return f"'\\x' || lower(hex({name}))"
    if kind == "TIMESTAMPTZ":
        return f"strftime(timezone('UTC', {name}), '%Y-%m-%d %H:%M:%S.%f+00')"
    return name


def postgres_sum(kinds: dict[str, str]) -> str:
    """The sum over rows of a digest of each row, in PostgreSQL's words."""
    said = " || '|' || ".join(f"coalesce({_postgres_text(n, k)}, '~')" for n, k in kinds.items())
    return f"coalesce(sum(('x' || left(md5({said}), {DIGITS}))::bit({DIGITS * 4})::bigint), 0)::text"


def _postgres_text(name: str, kind: str) -> str:
    if kind.endswith("[]"):
        return f"array_to_string({name}, ',')"
    if kind == "TIMESTAMPTZ":
        return f"(extract(epoch from {name}) * 1000000)::bigint::text"
    return f"encode({name}, 'hex')" if kind == "BLOB" else f"{name}::text"


def parquet_sum(kinds: dict[str, str]) -> str:
    """The same sum in DuckDB's words."""
    said = " || '|' || ".join(f"coalesce({_parquet_text(n, k)}, '~')" for n, k in kinds.items())
    return f"coalesce(sum(('0x' || left(md5({said}), {DIGITS}))::BIGINT), 0)::VARCHAR"


def _parquet_text(name: str, kind: str) -> str:
    if kind.endswith("[]"):
        return f"array_to_string({name}, ',')"
    if kind == "TIMESTAMPTZ":
        return f"epoch_us({name})::VARCHAR"
    return f"lower(hex({name}))" if kind == "BLOB" else f"{name}::VARCHAR"
