"""Run inside an installation, once all is quiet: finish the jobs, recount everything, and say what does not agree.

`python -m tests.proofs.books prepare DEVICE…` makes tables and devices; `… recount` answers with the books in JSON.
"""

import asyncio
import json
import os
import sys
from datetime import timedelta
from typing import Any

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongtu.config.settings")
    django.setup()
    word, *codes = sys.argv[1:]
    print(json.dumps({"prepare": prepare, "recount": recount}[word](*codes)))  # noqa: T201 - its answer


def prepare(*codes: str) -> str:
    """Tables and devices; the address of the database. Nothing is promised to anybody yet, so nothing waits for the disk."""
    from django.core.management import call_command  # noqa: PLC0415 - after setup
    from django.db import connection  # noqa: PLC0415

    from tests.proofs.world import address  # noqa: PLC0415
    from tongtu.offsite import services  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    call_command("migrate", verbosity=0)
    services.seed_demonstration(*codes)
    return address()


def recount() -> dict[str, Any]:
    from tongtu.config.worker import work  # noqa: PLC0415
    from tongtu.kernel import clock  # noqa: PLC0415
    from tongtu.offsite import passages  # noqa: PLC0415
    from tongtu.offsite.passages import monthly, rollups  # noqa: PLC0415

    asyncio.run(work(concurrency=2, wait=False, forgotten_seconds=0))
    while rollups.roll_up():
        pass
    today = clock.today()
    days = (today - timedelta(days=5), today + timedelta(days=1))

    def one(statement: str) -> int:
        return int(passages.rows(statement, [])[0]["n"])

    return {
        "passages": one("SELECT count(*) AS n FROM offsite_passage"),
        "codes": one("SELECT count(DISTINCT record_code) AS n FROM offsite_passage"),
        "accepted": one("SELECT coalesce(sum(accepted), 0) AS n FROM offsite_batch"),
        "unequal": one(
            "SELECT count(*) AS n FROM offsite_batch b WHERE accepted <> "
            "(SELECT count(*) FROM offsite_passage p WHERE p.batch_id = b.id)"
            if one("SELECT count(*) AS n FROM offsite_batch") < 2_000
            else "SELECT count(*) AS n FROM offsite_batch b FULL JOIN "
            "(SELECT batch_id, count(*) AS kept FROM offsite_passage GROUP BY 1) p ON p.batch_id = b.id "
            "WHERE coalesce(accepted, -1) <> coalesce(kept, 0)"
        ),
        "candidates": one("SELECT count(*) AS n FROM offsite_passage WHERE raw IS NOT NULL"),
        "records": one("SELECT count(*) AS n FROM offsite_record"),
        "lost": one(
            "SELECT count(*) AS n FROM offsite_passage p WHERE raw IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM offsite_record r WHERE r.record_code = p.record_code AND r.passed_at = p.passed_at)"
        ),
        "jobs_left": one(
            "SELECT count(*) AS n FROM procrastinate_jobs WHERE task_name = 'offsite.examine' AND status <> 'succeeded'"
        ),
        "figures": one("SELECT coalesce(sum(passages), 0) AS n FROM offsite_daily"),
        "differing": [f"{key}" for key, _kept, _counted in rollups.differing(*days)]
        + [f"{key}" for key in monthly.differing(*days)],
    }


if __name__ == "__main__":
    main()
