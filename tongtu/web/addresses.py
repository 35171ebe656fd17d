"""Addresses of many records at once."""

from collections.abc import Callable
from uuid import UUID

from django.urls import reverse

ANY = UUID(int=0)


def pages(name: str) -> Callable[[object], str]:
    """The address of each record's page of that URL name. Asks the resolver once, not once a row.

    name: of a URL that takes one UUID. Raises NoReverseMatch.
    """
    before, after = reverse(name, args=[ANY]).split(str(ANY))
    return lambda pk: f"{before}{pk}{after}"
