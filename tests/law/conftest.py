"""Agency tables for one test, forgotten after it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tongtu.law import sources


@pytest.fixture
def agency_law(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Give a folder as TONGTU_LAW_DIR and have the law read again."""

    def use(folder: Path) -> None:
        monkeypatch.setenv("TONGTU_LAW_DIR", str(folder))
        sources.reload()

    yield use
    monkeypatch.undo()
    sources.reload()
