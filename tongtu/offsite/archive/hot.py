"""What the archive asks of the table of passages. Names of tables are made from months, never from what was typed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from tongtu.offsite.archive import columnar
from tongtu.offsite.archive.months import Month

Key = list[str]  # region, device, time, record
WITHIN = "passed_at >= %s AND passed_at < %s"


def _one(statement: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()
    return found[0] if found else None


def next_region(month: Month, region: str, *, table: str = "offsite_passage") -> str | None:
    """The first region of a month at or after a code that has passages; the key's index answers."""
    found: str | None = _one(
        f"SELECT region FROM {table} WHERE region >= %s AND {WITHIN} ORDER BY region LIMIT 1",  # noqa: S608
        [region, month.start, month.end],
    )
    return found


def copy_region(month: Month, region: str, *, after: Key | None, most: int, to: Path) -> int:
    """Append the rows of one region to a CSV, in the order of the key; how many there were."""
    kinds = columnar.types()
    wanted = ", ".join(columnar.out_of_postgres(name, kind) for name, kind in kinds.items())
    begin, values = "", [region, month.start, month.end]
    if after and after[0] == region:
        begin = "AND (device_code, passed_at, record_code) > (%s, %s, %s)"
        values += after[1:]
    query = (
        f"COPY (SELECT {wanted} FROM offsite_passage WHERE region = %s AND {WITHIN} {begin} "  # noqa: S608
        "ORDER BY device_code, passed_at, record_code LIMIT %s) TO STDOUT (FORMAT csv, NULL '\\N')"
    )
    with to.open("ab") as out, connection.cursor() as cursor:
        with cursor.copy(query, [*values, most]) as blocks:
            for block in blocks:
                out.write(block)
        return int(cursor.rowcount)


def sums(month: Month, *, table: str = "offsite_passage") -> dict[str, dict[str, Any]]:
    """Rows, mass and checksum of each region of a month: a recount of the whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT region, count(*), sum(gross_kg_raw), {columnar.postgres_sum(columnar.types())} "  # noqa: S608
            f"FROM {table} WHERE {WITHIN} GROUP BY region",
            [month.start, month.end],
        )
        return {r: {"rows": n, "gross_kg": int(kg), "checksum": s} for r, n, kg, s in cursor.fetchall()}


def estimate(month: Month) -> int:
    """Roughly how many rows a month has, as the planner last saw it."""
    name = month.partition
    return max(0, int(_one("SELECT coalesce(max(reltuples), 0) FROM pg_class WHERE relname = %s", [name])))


def there(table: str) -> bool:
    return _one("SELECT to_regclass(%s)::text", [table]) is not None


def months() -> Iterator[Month]:
    """The months that have a partition, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid "
            "WHERE inhparent = 'offsite_passage'::regclass ORDER BY relname"
        )
        found = [name.removeprefix("offsite_passage_") for (name,) in cursor.fetchall()]
    for said in found:
        yield Month.named(f"{said[:4]}-{said[4:]}")


def empty(month: Month) -> bool:
    return next_region(month, "") is None


# Taking a month out, and putting it back. Each is short: no row is read while the table is locked.


def detach(month: Month, sealed: str) -> None:
    """Take a month out of the table under another name, so that a late row finds room for a new month."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute(f"ALTER TABLE offsite_passage DETACH PARTITION {month.partition}")
        cursor.execute(f"ALTER TABLE {month.partition} RENAME TO {sealed}")


def count(table: str) -> int:
    return int(_one(f"SELECT count(*) FROM {table}", []))  # noqa: S608


def drop(sealed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {sealed}")


def put_back(month: Month, sealed: str) -> None:
    """Undo detach(); with rows that came meanwhile in a new partition, all end up there."""
    first, last = month.start.isoformat(), month.end.isoformat()
    if there(month.partition):
        names = ", ".join(columnar.names())
        statements = [
            f"INSERT INTO offsite_passage ({names}) SELECT {names} FROM {sealed} ON CONFLICT DO NOTHING",  # noqa: S608
            f"DROP TABLE {sealed}",
        ]
    else:
        statements = [
            f"ALTER TABLE {sealed} RENAME TO {month.partition}",
            f"ALTER TABLE offsite_passage ATTACH PARTITION {month.partition} "
            f"FOR VALUES FROM ('{first}') TO ('{last}')",
        ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@transaction.atomic
def take_in(csv: Path, names: tuple[str, ...]) -> int:
    """Rows of a CSV of ours, back into the table; those that are there stand. How many were new."""
    listed = ", ".join(names)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute("CREATE TEMP TABLE offsite_returning (LIKE offsite_passage) ON COMMIT DROP")
        query = f"COPY offsite_returning ({listed}) FROM STDIN (FORMAT csv, NULL '\\N')"
        with csv.open("rb") as rows, cursor.copy(query) as copy:
            while block := rows.read(1 << 20):
                copy.write(block)
        cursor.execute(
            f"INSERT INTO offsite_passage ({listed}) SELECT {listed} FROM offsite_returning ON CONFLICT DO NOTHING"  # noqa: S608
        )
        new = int(cursor.rowcount)
        cursor.execute("DROP TABLE offsite_returning")
        return new
