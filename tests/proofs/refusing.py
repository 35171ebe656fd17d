"""A refusal as it should be: in words, with its code, and nothing written."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from tests.proofs import whole
from tongtu.kernel.errors import DomainError
from tongtu.law.rules import Undecidable

Act = Callable[[], Any]


def refused(act: Act, code: str, *, but: frozenset[str] = frozenset()) -> DomainError:
    """It is refused in words, with this code, and nothing is written. but: tables that keep the try itself."""
    before = whole.picture()
    with pytest.raises(DomainError) as caught, transaction.atomic():
        act()
    assert caught.value.code == code, caught.value.message
    assert re.search(r"[\u4e00-\u9fff]", caught.value.message)
    assert wrote(before) <= but
    return caught.value


def wrote(before: whole.Picture) -> set[str]:
    grown = whole.picture().grown_since(before)
    return {name for name in grown if grown[name] or name != "numbers given"}


def undecided(act: Act, kind: type[Undecidable]) -> None:
    """A rule is missing or there are two: nobody guesses."""
    before = whole.picture()
    with pytest.raises(kind), transaction.atomic():
        act()
    assert not wrote(before)
