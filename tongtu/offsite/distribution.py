"""Passages and their figures spread over a Citus cluster by region, and nothing else; and whether the tables are fit for it.

The rules are those of docs/operating.md, "When one machine is not enough". They are asked of pg_catalog, on any PostgreSQL.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from tongtu.kernel.errors import Refused

KEY = "region"
PASSAGES, FIGURES, MONTHS = "offsite_passage", "offsite_daily", "offsite_monthly"
TABLES = (PASSAGES, FIGURES, MONTHS)
FUNCTIONS = ("offsite_add(integer[], integer[])",)  # what statements call on the nodes
NEEDED = ("create_distributed_table", "undistribute_table")

# One row for each thing of a table that a distributed table may not have: the table, what it is, its name.
FAULTS = """
WITH one AS (SELECT oid, relname, relkind FROM pg_class WHERE oid = ANY(%(tables)s::regclass[])),
region AS (
    SELECT attrelid, attnum, attnotnull FROM pg_attribute JOIN one ON one.oid = attrelid WHERE attname = %(key)s
)
SELECT relname, 'no region', relname FROM one
WHERE NOT EXISTS (SELECT 1 FROM region WHERE attrelid = one.oid AND attnotnull)
UNION ALL
SELECT relname, 'key without region first', i.indexrelid::regclass::text FROM one
JOIN pg_index i ON i.indrelid = one.oid AND i.indisunique LEFT JOIN region ON attrelid = one.oid
WHERE i.indkey[0] IS DISTINCT FROM region.attnum
UNION ALL
SELECT relname, 'no primary key', relname FROM one
WHERE NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = one.oid AND i.indisprimary)
UNION ALL
SELECT relname, 'key without the time of its partitions', i.indexrelid::regclass::text FROM one
JOIN pg_partitioned_table p ON p.partrelid = one.oid JOIN pg_index i ON i.indrelid = one.oid AND i.indisunique
WHERE NOT p.partattrs[0] = ANY(i.indkey)
UNION ALL
SELECT relname, 'sequence', attname FROM one JOIN pg_attribute a ON a.attrelid = one.oid AND attnum > 0
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE '%%nextval(%%'
UNION ALL
SELECT relname, 'time without zone', attname FROM one JOIN pg_attribute a ON a.attrelid = one.oid AND attnum > 0
WHERE atttypid = 'timestamp'::regtype
UNION ALL
SELECT relname, 'foreign key', conname FROM one JOIN pg_constraint ON contype = 'f' AND one.oid IN (conrelid, confrelid)
UNION ALL
SELECT relname, 'exclusion or deferred constraint', conname FROM one JOIN pg_constraint ON conrelid = one.oid
WHERE contype IN ('x', 't') OR condeferrable
UNION ALL
SELECT relname, 'trigger', tgname FROM one JOIN pg_trigger ON tgrelid = one.oid AND NOT tgisinternal
UNION ALL
SELECT relname, 'rule', rulename FROM one JOIN pg_rewrite ON ev_class = one.oid
ORDER BY 1, 2, 3
"""


@dataclass(frozen=True)
class Fault:
    """What keeps a table from being distributed."""

    table: str
    what: str
    name: str

    def __str__(self) -> str:
        return f"{self.table}: {self.what} ({self.name})"


@dataclass(frozen=True)
class Step:
    """One statement of the way there or back, and whether it was taken before."""

    statement: str
    done: bool


def faults(*tables: str) -> list[Fault]:
    """What these tables have that a distributed table may not have; of ours there is none."""
    with connection.cursor() as cursor:
        cursor.execute(FAULTS, {"tables": list(tables or TABLES), "key": KEY})
        return [Fault(*row) for row in cursor.fetchall()]


def available() -> bool:
    """Whether this server can distribute tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(to_regproc(name) IS NOT NULL) FROM unnest(%s::text[]) AS name", [list(NEEDED)]
        )
        (found,) = cursor.fetchone()
    return bool(found)


def distributed() -> set[str]:
    """Which of the tables are distributed now."""
    if not available():
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT logicalrel::regclass::text FROM pg_dist_partition WHERE logicalrel = ANY(%s::regclass[])",
            [list(TABLES)],
        )
        return {name for (name,) in cursor.fetchall()}


def plan(*, undo: bool = False) -> list[Step]:
    """The statements in their order. The passages go first and come back last: their figures lie beside them."""
    there = distributed()
    if undo:
        return [
            Step(f"SELECT undistribute_table('{table}')", table not in there) for table in reversed(TABLES)
        ]
    own = [Step(f"SELECT create_distributed_function('{name}')", set(TABLES) <= there) for name in FUNCTIONS]
    return [
        *own,
        Step(f"SELECT create_distributed_table('{PASSAGES}', '{KEY}')", PASSAGES in there),
        *(
            Step(
                f"SELECT create_distributed_table('{table}', '{KEY}', colocate_with => '{PASSAGES}')",
                table in there,
            )
            for table in (FIGURES, MONTHS)
        ),
    ]


def carry_out(*, undo: bool = False) -> Iterator[Step]:
    """Take the steps that are left, each in a transaction of its own, and tell each once it is done.

    Cut off anywhere, it goes on where it was. Raises Refused (no_citus, not_fit); then nothing was changed.
    """
    if not available():
        raise Refused(
            "no_citus",
            _("该数据库服务器没有 Citus：请先在各节点安装并执行 CREATE EXTENSION citus。数据没有改动。"),
        )
    if found := faults():
        raise Refused(
            "not_fit", _("表结构不符合分布要求：%(faults)s") % {"faults": "; ".join(map(str, found))}
        )
    for step in plan(undo=undo):
        if not step.done:
            with connection.cursor() as cursor:
                cursor.execute(step.statement)
        yield step
