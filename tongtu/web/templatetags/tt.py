"""The components of every page. Each is a template in web/components; nothing here decides anything."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tongtu.kernel import speech
from tongtu.kernel.ids import new_id
from tongtu.kernel.money import yuan
from tongtu.web import frame, menus, words
from tongtu.web import lorry as drawings

register = template.Library()
Context = dict[str, Any]
COLOURS = {"green", "amber", "red", "violet", "blue"}
SPRITE = "web/vendor/icons.svg"


def _get(thing: Any, name: str, default: Any = "") -> Any:
    """A field of a dict or of an object; components accept both."""
    value = thing.get(name, default) if isinstance(thing, Mapping) else getattr(thing, name, default)
    return default if value is None else value


# How values are written


@register.filter
def money(fen: int | None) -> str:
    """Whole fen as ¥3,000.00."""
    return "" if fen is None else f"¥{yuan(fen)}"


@register.filter
def mass(kg: int | None) -> str:
    """Whole kg as tonnes: 55.32 吨."""
    return "" if kg is None else words.tonnes(kg)


@register.filter
def kg(value: int | None) -> str:
    """Whole kg: 55,320 kg."""
    return "" if value is None else words.kilograms(value)


@register.filter
def day(value: date | None) -> str:
    return words.day(value)


@register.filter
def day_short(value: date | None) -> str:
    """Without the year when it is this one."""
    return words.day(value, year=False)


@register.filter
def moment(value: datetime | None) -> str:
    return words.moment(value)


@register.filter
def moment_exact(value: datetime | None) -> str:
    """With seconds, as evidence needs it."""
    return words.moment(value, seconds=True)


@register.filter
def own(text: object) -> SafeString | str:
    """A name, a number, somebody's own words: as written, and marked where the page is in another language."""
    return words.own(text)


@register.filter
def told(text: object) -> SafeString | str:
    """A stored title or sentence in the reader's language; what is somebody's own in it is marked."""
    return words.told(text)


@register.filter
def told_plain(text: object) -> str:
    """The same without marks, for a title of a page or an attribute."""
    return speech.told(text)


@register.filter
def cited(law: object) -> str:
    """A citation in the reader's language."""
    return speech.cited(law)


@register.filter
def person(name: str) -> str:
    """An actor's name without the sign-in name behind it: 李红（lihong） → 李红."""
    return str(name).partition("（")[0]


@register.filter
def at(values: Sequence[Any], index: int) -> Any:  # Any: whatever the list holds
    """One of a list by its number, for two lists that are told side by side."""
    return values[index]


@register.simple_tag(name="money")
def money_tag(fen: int | None) -> SafeString:
    """The amount, large."""
    return format_html('<span class="money">{}</span>', money(fen))


@register.simple_tag(name="mass")
def mass_tag(value: int | None) -> SafeString:
    return format_html('<span class="nowrap">{}</span>', mass(value))


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One icon of the sprite, silent to screen readers: words stand beside it."""
    return _icon(str(name), str(css), static(SPRITE))


@lru_cache(maxsize=1_000, typed=True)
def _icon(name: str, css: str, sprite: str) -> SafeString:
    return format_html('<svg class="ico {}" aria-hidden="true"><use href="{}#{}"/></svg>', css, sprite, name)


# The desk's frame

FRAME = {"token": "csrf_token", "unit": "unit_name", "theme": "theme"}


@register.simple_tag(takes_context=True)
def desk_rail(context: Context) -> SafeString:
    """The desk's own navigation, with what waits behind each entry."""
    return frame.rail(context["request"])


@register.simple_tag(takes_context=True)
def desk_top(context: Context) -> SafeString:
    """The line above every page of the desk: search, language, who is signed in."""
    return frame.top(
        context["request"], str(context.get("csrf_token", "")), str(context.get("unit_name", ""))
    )


# Where a matter stands


@register.simple_tag
def state(label: object, colour: str = "") -> SafeString:
    """A state as word and colour: green done, amber due soon, red overdue or refused, violet waiting."""
    return _state(label if isinstance(label, SafeString) else str(label), str(colour))


@lru_cache(maxsize=4_000, typed=True)  # safe words and plain ones are equal, and not the same
def _state(label: str, colour: str) -> SafeString:
    known = f"state-{colour}" if colour in COLOURS else ""
    return format_html('<span class="state {}">{}</span>', known, label)


@register.simple_tag
def light(colour: object, due_on: date | None = None, text: str = "") -> SafeString:
    """A time-limit light with its words. colour: "green", "amber", "red", or any object with `light`."""
    shade = str(_get(colour, "light", colour) if not isinstance(colour, str) else colour)
    due = due_on or (_get(colour, "due_on", None) if not isinstance(colour, str) else None)
    return state(text or (words.left(due) if due else shade), shade)


@register.inclusion_tag("web/components/way.html")
def way(steps: Iterable[Any]) -> Context:
    """steps: label, state ("done", "here", "next", "stopped"), and perhaps note."""
    return {"steps": list(steps)}


@register.inclusion_tag("web/components/why.html")
def why(lines: Iterable[Any]) -> Context:
    """lines: text, value, law. The last one is the result."""
    return {"lines": list(lines)}


@register.inclusion_tag("web/components/lorry.html")
def lorry(axle_loads_kg: Sequence[int], limit_kg: int, gross_kg: int, axles: int = 0) -> Context:
    """The lorry with its axle loads, and its gross mass against the limit. All in whole kg."""
    return {"d": drawings.draw(list(axle_loads_kg or []), gross_kg=gross_kg, limit_kg=limit_kg, axles=axles)}


@register.inclusion_tag("web/components/timeline.html")
def timeline(entries: Iterable[Any]) -> Context:
    """entries: at, and title or step; perhaps actor, text, law, reason, links (url, label)."""
    return {"lines": [_line(entry) for entry in entries]}


def _line(entry: Any) -> Context:
    said = (
        words.told(_get(entry, "actor")),
        words.told(_get(entry, "text")),
        speech.cited(_get(entry, "law")),
    )
    small = [(part,) for part in said if part]
    return {
        "at": _get(entry, "at"),
        "words": _get(entry, "title") or _get(entry, "step") or _get(entry, "name"),
        "small": format_html_join(" · ", "{}", small),
        "reason": _get(entry, "reason"),
        "links": _get(entry, "links", []),
    }


@register.inclusion_tag("web/components/facts.html")
def facts(rows: Iterable[tuple[Any, Any]], wide: bool = False) -> Context:
    """rows: pairs of label and value; an empty value is shown as a dash."""
    return {"rows": list(rows), "wide": wide}


# What one may do


@register.inclusion_tag("web/components/offers.html", takes_context=True)
def offers(
    context: Context,
    found: Iterable[Any],
    to: str,
    pk: object,
    *,
    asks: Mapping[str, Sequence[str]] | None = None,
    links: Mapping[str, str] | None = None,
    confirms: Mapping[str, str] | None = None,
    primary: str = "",
    target: str = "#record",
    seen: int | None = None,
) -> Context:
    """A button for each step, or the reason why not.

    found: offers with row and refusal, or such pairs. to: URL name taking pk and step. asks: step → fields
    asked for ("reason", "on"). links: step → a page of its own. confirms: step → the consequence to confirm.
    primary: the step to stand out, the first possible one by default. seen: the record's version.
    """
    rows = [_offer(offer, to, pk) for offer in found]
    ready = next((row["step"] for row in rows if not row["refusal"]), "")
    for row in rows:
        step = row["step"]
        row["asks"] = (asks or {}).get(step) or row["asks"]
        row["link"] = (links or {}).get(step, "")
        row["confirm"] = (confirms or {}).get(step, "")
        row["style"] = "btn-primary" if step == (primary or ready) else "btn-quiet"
    return {"offers": rows, "target": target, "seen": seen, "csrf_token": context.get("csrf_token", "")}


def _offer(offer: Any, to: str, pk: object) -> Context:
    from django.urls import reverse  # noqa: PLC0415 - urls are not ready while tags load

    row, refusal = offer if isinstance(offer, tuple) else (offer.row, offer.refusal)
    step = str(row.step)
    return {
        "step": step,
        "label": row.step.label,
        "url": reverse(to, args=[pk, step]),
        "refusal": refusal,
        "asks": ["reason"] if getattr(row, "reasoned", False) else [],
        "once": str(new_id()),
    }


@register.simple_tag
def once() -> SafeString:
    """The hidden field that makes a form safe to send twice."""
    return format_html('<input type="hidden" name="_once" value="{}">', new_id())


# Lists


@register.inclusion_tag("web/components/todo.html")
def todo(rows: Iterable[Any], waiting: bool = False, empty_title: str = "", empty_text: str = "") -> Context:
    """rows: title, due_on, light, state, owner; url or subject leads to the record."""
    shown = [
        {
            "title": _get(row, "title"),
            "number": _get(row, "number"),
            "url": _get(row, "url") or menus.page_of(_get(row, "subject")),
            "due_on": _get(row, "due_on", None),
            "light": str(_get(row, "light")),
            "state": _get(row, "state_label") or _get(row, "state"),
            "owner": _get(row, "owner_label") or _get(row, "owner"),
        }
        for row in rows
    ]
    return {"rows": shown, "waiting": waiting, "empty_title": empty_title, "empty_text": empty_text}


@register.inclusion_tag("web/components/filters.html", takes_context=True)
def filters(context: Context, fields: Iterable[Mapping[str, Any]], export: str = "") -> Context:
    """fields: name, label, and choices (pairs) or kind ("text", "date"). The values come from the address.

    own: the choices are names, not words of ours.
    """
    query = context["request"].GET
    shown = [{**field, "value": query.get(field["name"], field.get("value", ""))} for field in fields]
    active = any(query.get(field["name"]) for field in shown)
    return {"fields": shown, "active": active, "path": context["request"].path, "export": export}


@register.inclusion_tag("web/components/pager.html", takes_context=True)
def pager(context: Context, page: Any) -> Context:
    """page: a kernel Page; the rest of the address stays as it is."""
    query = context["request"].GET.copy()
    cursor = str(_get(page, "next"))
    started = bool(query.pop("after", None))
    first = f"?{query.urlencode()}" if started else ""
    query["after"] = cursor
    return {"first": first, "next": f"?{query.urlencode()}" if cursor else ""}


@register.inclusion_tag("web/components/empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "", icon_name: str = "folders") -> Context:
    """What will be here, and how to get it."""
    return {"title": title, "text": text, "url": url, "label": label, "icon_name": icon_name}


# Photographs, papers and forms


@register.inclusion_tag("web/components/photos.html")
def photos(items: Iterable[Any], lead: bool = False) -> Context:
    """items: url, alt, and perhaps thumb, caption. lead: the first one large."""
    return {"items": list(items), "lead": lead}


@register.inclusion_tag("web/components/document.html")
def document(doc: Any) -> Context:
    """doc: title, number, and perhaps issued_on, preview_url, pdf_url, verify_url, state, colour."""
    return {"doc": doc, "title": words.told(_get(doc, "title"))}


@register.inclusion_tag("web/components/preview.html")
def preview(url: str, title: str) -> Context:
    """A PDF in the page, with a link for browsers that cannot show it. url: same origin."""
    return {"url": url, "title": title}


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField, css: str = "", bare: bool = False) -> Context:
    """A form field: label, help, box, and the error beside it. bare: without the help."""
    widget = bound.field.widget
    many = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    kind = getattr(widget, "input_type", "")
    base = "" if many or kind == "checkbox" else "form-select" if kind == "select" else "form-control"
    attrs: dict[str, str | bool] = {"class": f"{base} {css}".strip()} if base or css else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {"field": bound, "widget": bound.as_widget(attrs=attrs), "choices": many, "bare": bare}


@register.inclusion_tag("web/components/errors.html")
def errors(form: Any) -> Context:
    """The summary above a form that was sent with mistakes."""
    return {"form": form}


@register.inclusion_tag("web/components/upload.html")
def upload(
    name: str,
    label: str,
    *,
    accept: str = "",
    help_text: str = "",
    multiple: bool = False,
    required: bool = False,
) -> Context:
    """A file box whose form shows the progress of its upload and can be tried again."""
    return {
        "name": name,
        "label": label,
        "accept": accept,
        "help": help_text,
        "multiple": multiple,
        "required": required,
    }


@register.inclusion_tag("web/components/progress.html")
def progress(value: int, total: int, label: str) -> Context:
    return {"value": value, "max": total, "label": label}
