"""A job that a task defers goes out with the task's transaction, or not at all."""

import asyncio

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tongtu.config.worker import work

pytestmark = pytest.mark.django_db(transaction=True)


@app.task(name="tests.echo")
def echo(words: str) -> None:
    """Nothing: that it runs is enough."""


@app.task(name="tests.defer_and_fail")
def defer_and_fail() -> None:
    with transaction.atomic():
        echo.defer(words="before the end")
        raise RuntimeError("the work failed after it deferred a job")


@app.task(name="tests.defer")
def defer() -> None:
    with transaction.atomic():
        echo.defer(words="with the data")


@pytest.fixture(autouse=True)
def _empty_queue():
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def states() -> dict[str, str]:
    return dict(
        ProcrastinateJob.objects.filter(task_name__startswith="tests.").values_list("task_name", "status")
    )


@pytest.mark.req("I14")
def test_a_job_deferred_by_a_task_that_fails_never_goes_out():
    defer_and_fail.defer()
    asyncio.run(work(concurrency=1, wait=False))
    assert states() == {"tests.defer_and_fail": "failed"}


@pytest.mark.req("I14")
def test_a_job_deferred_by_a_task_runs_after_it():
    defer.defer()
    asyncio.run(work(concurrency=1, wait=False))
    assert states() == {"tests.defer": "succeeded", "tests.echo": "succeeded"}
