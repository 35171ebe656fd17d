"""Watches what the product says to the database about passages: by region, and on a page neither counted nor skipped over.

A statement is the product's by who made it: the first caller outside Django, the driver and passages.reading.rows.
What a test asks for itself is its own affair.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

PRODUCT = str(Path(__file__).parents[2] / "tongtu")
TABLES = re.compile(r"\boffsite_(?:passage|daily|monthly)\b(?!_)", re.I)
BY_REGION = re.compile(r"\bregion\"?\s*=\s*(?:%s|%\(\w+\)s|ANY|'|\w+\.\"?region)", re.I)
WRITES_REGION = re.compile(r"INSERT INTO offsite_\w+( AS \w+)? \((\s*)region\b", re.I)
STRUCTURE = re.compile(r"^\s*(?:CREATE|ALTER|DROP|COMMENT|TRUNCATE|LOCK|EXPLAIN)\b", re.I)
COUNTS = re.compile(r"\bcount\(\*\)|\bOFFSET\s+[1-9]", re.I)
BIG = re.compile(r"\boffsite_(?:passage|record|batch|weighing)\b", re.I)

# Read across regions on purpose, each for a reason. On a cluster these ask every node.
ACROSS = {
    "passages/rollups.py:days_of": "goes through all regions, once, to recount them",
    "passages/monthly.py:differing": "compares all regions, once, with the sum of their days",
    "passages/sightings.py": "a plate is followed across regions",
    "statistics.py": "the roll-ups of a province or of the nation",
    "indicators.py": "the stations of a reader's regions, one month of their daily figures",
    "passage_stat.py": "the stations of a reader's regions, one day of their figures",
    "counting.py": "what a plate or an enterprise did, in all regions",
    "archive/": "a month leaves or comes back whole",
    "distribution.py": "asks the catalogue, not the rows",
}
# On a page, yet bounded by what it counts.
BOUNDED = {
    "indicators.py": "medians of one month and region are worked out from its records",
}


def caller(frame: FrameType | None) -> tuple[str, bool]:
    """Who in the product made the statement ("" for a test), and whether it was for a page or the API."""
    made = ""
    decided = False
    while frame is not None:
        name, function = frame.f_code.co_filename, frame.f_code.co_name
        ours = name.startswith(PRODUCT)
        helper = name.endswith(("passages/reading.py", "offsite/watching.py")) and function in {
            "rows",
            "replica_rows",
            "watch",
        }
        if not decided and not helper and "site-packages" not in name and "/lib/python" not in name:
            decided = True
            made = f"{name.removeprefix(PRODUCT + '/offsite/')}:{function}" if ours else ""
        if name.endswith("django/core/handlers/base.py"):
            return made, True
        frame = frame.f_back
    return made, False


def complaint(statement: str, made: str, on_a_page: bool) -> str:
    """What is wrong with a statement of the product, or ""."""
    if not made or STRUCTURE.search(statement):
        return ""
    named = any(made.startswith(part) for part in ACROSS)
    if (
        TABLES.search(statement)
        and not named
        and not (BY_REGION.search(statement) or WRITES_REGION.search(statement))
    ):
        return "reads passages without naming the region"
    limited = re.search(r"\bLIMIT\s+\d+\)", statement) is not None
    if (
        on_a_page
        and BIG.search(statement)
        and COUNTS.search(statement)
        and not limited
        and not any(made.startswith(part) for part in BOUNDED)
    ):
        return "counts or skips rows of a big table on a page"
    return ""


def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """An execute wrapper of Django's."""
    if TABLES.search(sql) or (BIG.search(sql) and COUNTS.search(sql)):
        made, on_a_page = caller(sys._getframe(1))
        wrong = complaint(sql, made, on_a_page)
        assert not wrong, f"{made} {wrong}: {sql}"
    return execute(sql, params, many, context)
