"""Where law comes from: the files of law/data, and on top of them the agency's own in TONGTU_LAW_DIR."""

import csv
import os
import tomllib
from collections.abc import Callable
from functools import lru_cache, update_wrapper
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar

DATA = Path(__file__).parent / "data"

P = ParamSpec("P")
T = TypeVar("T")
_CACHES: list[Callable[[], None]] = []


class Remembered(Generic[P, T]):
    """A function whose answers are kept until `reload`; several threads may ask at once."""

    def __init__(self, function: Callable[P, T]) -> None:
        self._cached = lru_cache(maxsize=100_000)(function)
        _CACHES.append(self._cached.cache_clear)
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._cached(*args, **kwargs)  # type: ignore[arg-type]  # lru_cache wants Hashable; callers pass only such


def remembered(function: Callable[P, T]) -> Remembered[P, T]:
    return Remembered(function)


def reload() -> None:
    """Forget everything read, so that the next question reads the files again."""
    for forget in _CACHES:
        forget()


def agency_dir() -> Path | None:
    """The agency's own tables. The only place where TONGTU_LAW_DIR is read."""
    named = os.environ.get("TONGTU_LAW_DIR", "")
    return Path(named) if named else None


def _agency_files(pattern: str) -> list[Path]:
    folder = agency_dir()
    return sorted(folder.glob(pattern)) if folder else []


# Any: TOML and CSV rows are read here once and become typed records in the module that asks.
def toml_rows(name: str, table: str) -> list[dict[str, Any]]:
    """The rows `[[table]]` of law/data/NAME.toml, then those of the agency's NAME.toml and NAME_*.toml."""
    files = [DATA / f"{name}.toml", *_agency_files(f"{name}.toml"), *_agency_files(f"{name}_*.toml")]
    return [row for file in files for row in tomllib.loads(file.read_text("utf8")).get(table, [])]


def toml_tables(name: str) -> dict[str, Any]:
    """The tables `[key]` of law/data/NAME.toml with the agency's NAME.toml over them."""
    files = [DATA / f"{name}.toml", *_agency_files(f"{name}.toml")]
    tables: dict[str, Any] = {}
    for file in files:
        tables |= tomllib.loads(file.read_text("utf8"))
    return tables


def csv_rows(name: str) -> list[dict[str, str]]:
    """The rows of law/data/NAME.csv, then those of the agency's NAME.csv and NAME_*.csv."""
    files = [DATA / f"{name}.csv", *_agency_files(f"{name}.csv"), *_agency_files(f"{name}_*.csv")]
    return [row for file in files for row in _csv(file)]


def _csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def agency_answers(name: str) -> dict[str, Any]:
    """The plain answers `"id" = value` of the agency's NAME.toml, without its tables."""
    answers: dict[str, Any] = {}
    for file in _agency_files(f"{name}.toml"):
        answers |= tomllib.loads(file.read_text("utf8"))
    return {key: value for key, value in answers.items() if not isinstance(value, list | dict)}
