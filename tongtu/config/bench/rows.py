"""Many rows from one: for measuring lists, never for data that anybody keeps."""

from collections.abc import Mapping

from django.db import connection

REGIONS = ("411321", "411321", "411321", "411321", "411324", "411325", "411326", "330205")


def multiply(table: str, key: str, count: int, changes: Mapping[str, str]) -> None:
    """Copy one row `count` times. changes: column → SQL expression over n, 1 to count.

    One INSERT … SELECT, so that a hundred thousand rows take a second.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
            "ORDER BY attnum",
            [table],
        )
        columns = [name for (name,) in cursor.fetchall()]
        shown = ", ".join(changes.get(name, f"one.{name}").replace("%", "%%") for name in columns)
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {shown} "  # noqa: S608 - names from the catalogue
            f"FROM {table} AS one, generate_series(1, %s) AS n WHERE one.id = %s",
            [count, key],
        )
        cursor.execute(f"ANALYZE {table}")


def many_cases(one_case: str, one_clue: str, count: int) -> None:
    """A hundred thousand cases as a province has them: half in one county, nine in ten closed."""
    regions = ", ".join(f"'{code}'" for code in REGIONS)
    region = f"(ARRAY[{regions}])[1 + n % {len(REGIONS)}]"
    at = "now() - n * interval '3 minutes'"
    multiply(
        "cases_clue",
        one_clue,
        count,
        {"id": "md5('clue' || n)::uuid", "natural_key": "'bench:' || n", "region": region, "created_at": at},
    )
    is_open = "n % 10 = 0"
    multiply(
        "cases_case",
        one_case,
        count,
        {
            "id": "md5('case' || n)::uuid",
            "clue_id": "md5('clue' || n)::uuid",
            "natural_key": "'bench:' || n",
            "number": "'豫测案〔2026〕' || n || '号'",
            "region": region,
            "created_at": at,
            "state": f"CASE WHEN {is_open} THEN one.state ELSE 'closed' END",
            "next_owner": f"CASE WHEN {is_open} THEN one.next_owner ELSE '' END",
            "next_wait": f"CASE WHEN {is_open} THEN one.next_wait ELSE '' END",
            "next_on": f"CASE WHEN {is_open} THEN one.next_on + (n % 60)::int END",
        },
    )
