"""The worker's own way to the queue.

The library's command swaps the connector of the one application, so that a job deferred inside a task would go
out over another connection, before the task's transaction commits, and even when it rolls back. Here the worker
fetches jobs over its own connections, while tasks go on deferring through Django's: with the data or not at all.
"""

from typing import cast

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector


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


async def work(*, concurrency: int, wait: bool = True) -> None:
    """Run jobs until told to stop; with wait=False, until none is left."""
    fetching = worker_app()
    async with fetching.open_async():
        await fetching.run_worker_async(
            concurrency=concurrency, wait=wait, listen_notify=wait, install_signal_handlers=wait
        )
