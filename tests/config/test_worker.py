"""A job that a task defers goes out with the task's transaction, or not at all."""

import asyncio

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tongtu.config.worker import MOST_ATTEMPTS, work

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


def held_by_the_dead(attempts: int) -> None:
    """A job as a worker leaves it that is killed while it runs it."""
    echo.defer(words="half done")
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - interval '5 minutes') RETURNING id) "
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s, worker_id = dead.id FROM dead",
            [attempts],
        )


@pytest.mark.req("I14", "F18")
def test_a_job_whose_worker_was_killed_runs_again():
    held_by_the_dead(attempts=1)
    asyncio.run(work(concurrency=1, wait=False))
    assert states() == {"tests.echo": "succeeded"}


@pytest.mark.req("I14", "F18")
def test_a_job_that_no_worker_survives_is_given_up():
    held_by_the_dead(attempts=MOST_ATTEMPTS)
    asyncio.run(work(concurrency=1, wait=False))
    assert states() == {"tests.echo": "failed"}
