"""One committed city for all tests of a module that wants one."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.proofs import world


@pytest.fixture(scope="module")
def town(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[world.Committed]:
    """Committed rows, real connections; the database is emptied when the module is done."""
    with django_db_blocker.unblock(), world.committed(tmp_path_factory.mktemp("town")) as made:
        yield made


@pytest.fixture
def held(town: world.Committed) -> world.Committed:
    """Stands in for pytest-django's own helper in modules that use `town`: rows stay from test to test.

    Such a module says `_django_db_helper = held` and marks its tests django_db.
    """
    return town
