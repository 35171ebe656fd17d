"""What modules tell the shell about themselves: menu entries, pages of records, matters, searches, units.

Everything here is registered once, from `apps.ready()`, by modules above `web`; the shell only reads it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from tongtu.kernel.actors import Actor, Role

Words = str | Promise


@dataclass(frozen=True)
class Entry:
    """One line of the desk's rail. roles: who sees it; empty means every officer."""

    label: Words
    to: str  # a URL name, such as "cases:list"
    icon: str = "file-text"
    order: int = 50
    group: Words = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    count: Callable[[Actor], int] | None = None


@dataclass(frozen=True)
class Line:
    """An entry as one page shows it."""

    label: Words
    url: str
    icon: str
    group: Words
    count: int | str | None  # a number, or the mark where one will stand
    current: bool


@dataclass(frozen=True)
class Hit:
    """One search result."""

    kind: Words
    title: str
    note: str
    url: str


_entries: dict[str, Entry] = {}
_mine: dict[str, Entry] = {}
_pages: dict[str, str] = {}
_matters: list[Callable[[Actor], Iterable[dict[str, Any]]]] = []
_beside: dict[str, list[Callable[[Actor, str], Iterable[dict[str, Any]]]]] = {}
_searches: list[Callable[[Actor, str], Iterable[Hit]]] = []
_units: list[Callable[[Actor], str]] = []


def register(
    *,
    label: Words,
    to: str,
    icon: str = "file-text",
    order: int = 50,
    group: Words = "",
    roles: Iterable[Role] = (),
    count: Callable[[Actor], int] | None = None,
) -> None:
    """Put a line into the desk's rail. to: a URL name; icon: a name from the sprite."""
    _entries[to] = Entry(label, to, icon, order, group, frozenset(roles), count)


def rail(actor: Actor) -> list[tuple[Entry, str]]:
    """The entries of one actor's rail with their addresses, in order."""
    seen = [entry for entry in _entries.values() if not entry.roles or entry.roles & actor.roles]
    ordered = sorted(seen, key=lambda entry: entry.order)
    return [(entry, url) for entry in ordered if (url := _url(entry.to))]


def current(entries: Iterable[tuple[Entry, str]], path: str) -> str:
    """The address that is the longest beginning of `path`, or ""."""
    return max((url for _entry, url in entries if path.startswith(url)), key=len, default="")


def register_my(*, label: Words, to: str, icon: str = "file-text", order: int = 50) -> None:
    """Put a line at the foot of the party's pages. to: a URL name."""
    _mine[to] = Entry(label, to, icon, order)


def my_links(path: str) -> list[Line]:
    """The foot of the party's pages; an entry whose page does not exist is left out."""
    shown = [(entry, _url(entry.to)) for entry in sorted(_mine.values(), key=lambda entry: entry.order)]
    return [Line(entry.label, url, entry.icon, "", None, url == path) for entry, url in shown if url]


@cache
def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def register_page(model: str, to: str) -> None:
    """Records of this model ("cases.Case") have a desk page under this URL name, with the id as argument."""
    _pages[model] = to


def page_of(subject: str) -> str:
    """The desk page of "cases.Case:<uuid>", or "" when its module has none."""
    model, _, pk = subject.partition(":")
    if model not in _pages:
        return ""
    return reverse(_pages[model], args=[pk])


def register_my_matters(matters: Callable[[Actor], Iterable[dict[str, Any]]]) -> None:
    """A module's matters of one party: url, number, title, state_label; perhaps due_on, light, hint."""
    _matters.append(matters)


def my_matters(actor: Actor) -> list[dict[str, Any]]:
    """What the party is asked to do comes first, soonest first; then the rest as the modules order it."""
    found = [matter for matters in _matters for matter in matters(actor)]
    return sorted(found, key=lambda matter: matter.get("due_on") or date.max)


def register_beside(model: str, cards: Callable[[Actor, str], Iterable[dict[str, Any]]]) -> None:
    """What a module above shows a party beside a record of this model ("cases.Case"): title, text, url, label.

    cards: takes who reads and the record's id, once that record has let them in.
    """
    _beside.setdefault(model, []).append(cards)


def beside(actor: Actor, subject: str) -> list[dict[str, Any]]:
    """The cards of the modules above for "cases.Case:<uuid>"."""
    model, _, pk = subject.partition(":")
    return [card for cards in _beside.get(model, []) for card in cards(actor, pk)]


def register_search(search: Callable[[Actor, str], Iterable[Hit]]) -> None:
    """A module's answer to the desk's search box; it sees only what the actor may see."""
    _searches.append(search)


def found(actor: Actor, words: str) -> list[Hit]:
    """Everything the modules found for these words."""
    return [hit for search in _searches for hit in search(actor, words)]


def register_unit(unit: Callable[[Actor], str]) -> None:
    """Who knows the name of an officer's organisation."""
    _units.append(unit)


def unit_of(actor: Actor) -> str:
    """The name of the officer's organisation, or ""."""
    return next((name for unit in _units if (name := unit(actor))), "")
