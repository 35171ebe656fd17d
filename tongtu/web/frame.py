"""The frame around every page of the desk: made once for a reader, then only what differs is put in.

What differs from request to request (the token, the address, the counts) stands in the kept text as a mark: a
character of the private use area and a number, which no text of ours holds.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tongtu.kernel.actors import Actor
from tongtu.web import menus
from tongtu.web.doors import known

MARK = "\ue000"
TOKEN, ADDRESS, SEARCHED = f"{MARK}t{MARK}", f"{MARK}a{MARK}", f"{MARK}s{MARK}"
KEPT = 500  # readers a process remembers


@dataclass(frozen=True)
class Reader:
    """Everything a kept frame depends on."""

    actor: Actor | None
    language: str
    unit: str = ""
    theme: str = ""
    here: str = ""


@dataclass(frozen=True)
class _Request:
    """What the small forms of the frame ask of a request."""

    get_full_path: str = ADDRESS


def rail(request: HttpRequest) -> SafeString:
    """The rail of who is asking; the entry whose address is the longest beginning of this one is current."""
    actor = known(request)
    if actor is None:
        return mark_safe("")
    entries = menus.rail(actor)
    kept = _rail(Reader(actor, _language(), here=menus.current(entries, request.path)))
    for number, (entry, _url) in enumerate(entries):
        if entry.count:
            count = entry.count(actor)
            shown = f'<span class="count">{int(count)}</span>' if count else ""
            kept = kept.replace(_mark(number), shown)
    return mark_safe(kept)  # noqa: S308 - made by a template


@lru_cache(maxsize=KEPT)
def _rail(reader: Reader) -> str:
    lines = [
        menus.Line(
            entry.label,
            url,
            entry.icon,
            entry.group,
            _mark(number) if entry.count else "",
            url == reader.here,
        )
        for number, (entry, url) in enumerate(menus.rail(reader.actor) if reader.actor else ())
    ]
    return render_to_string("web/components/rail.html", {"rail": lines})


def _mark(number: int) -> str:
    return f"{MARK}{number}{MARK}"


def top(request: HttpRequest, token: str, unit: str) -> SafeString:
    """The line above the page. token: against forged forms; unit: the reader's organisation."""
    actor = known(request)
    if actor is None:
        return mark_safe("")
    kept = _top(Reader(actor, _language(), unit=unit, theme=request.COOKIES.get("theme", "")[:5]))
    kept = kept.replace(TOKEN, escape(token)).replace(ADDRESS, escape(request.get_full_path()))
    return mark_safe(kept.replace(SEARCHED, escape(request.GET.get("q", ""))))  # noqa: S308 - the rest is escaped


@lru_cache(maxsize=KEPT)
def _top(reader: Reader) -> str:
    context = {
        "actor": reader.actor,
        "unit_name": reader.unit,
        "theme": reader.theme,
        "searched": SEARCHED,
        "csrf_token": TOKEN,
        "request": _Request(),
        "LANGUAGE_CODE": reader.language,
    }
    return render_to_string("web/components/top.html", context)


def _language() -> str:
    return get_language() or ""
