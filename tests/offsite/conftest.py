"""Every test of the road is watched for what it says to the database; given a cluster, it runs on distributed tables."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tests.offsite.watching import watch


@pytest.fixture(autouse=True)
def _watched() -> Iterator[None]:
    with connection.execute_wrapper(watch):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Distribute the passages of the test database when there is a cluster to run on."""
    if os.environ.get("TONGTU_CITUS_URL"):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS citus")
            call_command("distribute")
