"""The worker's own way to the queue.

The library's command swaps the connector of the one application, so that a job deferred inside a task would go
out over another connection, before the task's transaction commits, and even when it rolls back. Here the worker
fetches jobs over its own connections, while tasks go on deferring through Django's: with the data or not at all.
"""

import asyncio
import logging
from typing import cast

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

log = logging.getLogger("tongtu.worker")
FORGOTTEN_SECONDS = 30.0  # three beats of a worker's heart
MOST_ATTEMPTS = 20


def worker_app() -> App:
    """An application for fetching and finishing jobs; its tasks are those of the product."""
    ours = cast(DjangoConnector, app.connector)
    fetching = App(
        connector=ours.get_worker_connector(),
        import_paths=app.import_paths,
        worker_defaults=app.worker_defaults,
    )
    fetching.tasks = app.tasks
    fetching.periodic_registry = app.periodic_registry
    return fetching


async def work(*, concurrency: int, wait: bool = True, forgotten_seconds: float = FORGOTTEN_SECONDS) -> None:
    """Run jobs until told to stop; with wait=False, until none is left.

    forgotten_seconds: a worker that gave no sign of life for so long is dead, and its jobs are taken up again.
    """
    fetching = worker_app()
    async with fetching.open_async():
        await take_up_forgotten(fetching, forgotten_seconds)
        minder = asyncio.create_task(_mind(fetching, forgotten_seconds)) if wait else None
        try:
            await fetching.run_worker_async(
                concurrency=concurrency, wait=wait, listen_notify=wait, install_signal_handlers=wait
            )
        finally:
            if minder:
                minder.cancel()


async def take_up_forgotten(fetching: App, seconds: float = FORGOTTEN_SECONDS) -> int:
    """Put back the jobs of workers that died holding them (kill -9, power); how many. Any job may run twice.

    A job that outlives no worker is given up, so that it does not kill them for ever.
    """
    forgotten = list(await fetching.job_manager.get_stalled_jobs(seconds_since_heartbeat=seconds))
    for job in forgotten:
        try:
            if job.attempts < MOST_ATTEMPTS:
                await fetching.job_manager.retry_job(job)
            else:
                await fetching.job_manager.finish_job(job, Status.FAILED, delete_job=False)
        except ConnectorException as other:  # another worker has just put it back
            log.info("job %s was taken up elsewhere: %s", job.id, other)
    return len(forgotten)


async def _mind(fetching: App, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await take_up_forgotten(fetching, seconds)
        except ConnectorException as lost:  # the database is away; the worker itself says so
            log.warning("forgotten jobs were not looked for: %s", lost)
