"""Lists that never count and never skip: a page starts after the last row of the page before it."""

import base64
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of rows (dicts or tuples), and the cursor of the next page, "" on the last."""

    rows: list[Any]
    next: str


def keyset(
    rows: "QuerySet[Any, Any]", *, order: tuple[str, ...], after: str = "", size: int = PAGE_SIZE
) -> Page:
    """A page of a .values() queryset ordered by `order` (a leading "-" means newest first), after a cursor.

    order: its last field must be unique, and every field must be among the values. A cursor that is not ours
    starts the list again.
    """
    if marks := _read(after, len(order)):
        with suppress(ValidationError, ValueError):  # a cursor whose marks are no values of these fields
            rows = rows.filter(_beyond(order, marks))
    found = list(rows.order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, _mark(found[-1], order) if more else "")


def _beyond(order: tuple[str, ...], marks: list[Any]) -> Q:
    beyond, equal = Q(), Q()
    for field, mark in zip(order, marks, strict=True):
        name = field.removeprefix("-")
        step = "lt" if field.startswith("-") else "gt"
        beyond |= equal & Q(**{f"{name}__{step}": mark})
        equal &= Q(**{name: mark})
    return beyond


def _mark(row: dict[str, Any], order: tuple[str, ...]) -> str:
    marks = [str(row[field.removeprefix("-")]) for field in order]
    return base64.urlsafe_b64encode(json.dumps(marks).encode()).decode().rstrip("=")


def _read(after: str, length: int) -> list[Any]:
    try:
        marks = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except ValueError:
        return []
    ours = isinstance(marks, list) and len(marks) == length and all(isinstance(mark, str) for mark in marks)
    return marks if ours and not any("\0" in mark for mark in marks) else []
