"""Is everything there that the form demands? What is missing is named by the words on the form."""

import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from tongtu.documents.schemas.blocks import Block, Form
from tongtu.kernel import clock
from tongtu.kernel.errors import Refused

Raw = Mapping[str, Any]  # Any: plain values as the caller has them


@dataclass(frozen=True)
class Field:
    """One field of a form: its key, its label, whether it must be filled, and the block it holds."""

    name: str
    label: str
    required: bool
    metas: tuple[msgspec.Meta, ...]
    block: type[Block] | None
    many: bool
    hint: Any  # Any: a type as Python describes it


def plain(hint: Any) -> tuple[Any, tuple[msgspec.Meta, ...]]:
    if typing.get_origin(hint) is typing.Annotated:
        first, *metas = typing.get_args(hint)
        inner, more = plain(first)
        return inner, (*more, *metas)
    return hint, ()


def _block(hint: Any) -> tuple[type[Block] | None, bool]:
    """The block inside `X`, `X | None` or `list[X]`, and whether it is a list."""
    many = typing.get_origin(hint) is list
    for part in typing.get_args(hint) or (hint,):
        kind = plain(part)[0]
        if isinstance(kind, type) and issubclass(kind, Block):
            return kind, many
    return None, many


@cache
def fields(form: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The fields of a form or block, in the order of its declaration."""
    hints = typing.get_type_hints(form, include_extras=True)
    found = []
    for field in msgspec.structs.fields(form):
        hint, metas = plain(hints[field.name])
        label = next((m.title for m in reversed(metas) if m.title), field.name)
        block, many = _block(hint)
        found.append(Field(field.name, label, field.required, metas, block, many, hint))
    return tuple(found)


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str | list | tuple | dict) and not value) or value == ""


def _gaps(form: type[msgspec.Struct], data: Raw) -> Iterator[str]:
    """Labels of required fields that are absent or blank, blocks included."""
    for field in fields(form):
        value = data.get(field.name)
        if isinstance(value, str):
            value = value.strip()
        if _empty(value):
            if field.required:
                yield field.label
        else:
            yield from _inner_gaps(field, value)


def _inner_gaps(field: Field, value: Any) -> Iterator[str]:
    if field.block is None:
        return
    parts = value if field.many and isinstance(value, list | tuple) else [value]
    for part in parts:
        if isinstance(part, Mapping):
            for label in _gaps(field.block, part):
                yield f"{field.label}的{label}"


def _later_gaps(form: msgspec.Struct) -> Iterator[str]:
    """What fields want because of each other, once all are typed."""
    if isinstance(form, Form | Block):
        yield from form.missing()
    for field in fields(type(form)):
        value = getattr(form, field.name)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, Block):
                yield from _later_gaps(part)


def _few(form: type[msgspec.Struct], data: Raw) -> Iterator[str]:
    for field in fields(form):
        for meta in field.metas:
            extra = meta.extra or {}
            if "few" in extra and meta.min_length and len(data.get(field.name) or ()) < meta.min_length:
                yield str(extra["few"])


def _days(form: type[msgspec.Struct], data: Raw) -> dict[str, Any]:
    """A time given where the form wants a day is that day in Beijing."""
    return {
        **data,
        **{field.name: _day(field, data[field.name]) for field in fields(form) if field.name in data},
    }


def _day(field: Field, value: Any) -> Any:
    if field.block is not None:
        parts = value if isinstance(value, list | tuple) else [value]
        typed = [_days(field.block, part) if isinstance(part, Mapping) else part for part in parts]
        return typed if field.many else typed[0]
    if isinstance(value, datetime) and date in (field.hint, *typing.get_args(field.hint)):
        return clock.local(value).date() if value.tzinfo else value.date()
    return value


def check(form: type[Form], title: str, data: Raw) -> Form:
    """The typed form. Raises Refused (document_incomplete, document_malformed)."""
    if gaps := list(dict.fromkeys(_gaps(form, data))):
        raise Refused(
            "document_incomplete",
            _("《%(title)s》未填写：%(labels)s。") % {"title": title, "labels": "、".join(gaps)},
        )
    if few := list(_few(form, data)):
        raise Refused(
            "document_incomplete", _("《%(title)s》%(wants)s。") % {"title": title, "wants": "；".join(few)}
        )
    try:
        typed = msgspec.convert(_days(form, data), form, str_keys=True)
    except msgspec.ValidationError as wrong:
        raise Refused(
            "document_malformed",
            _("《%(title)s》填写有误：%(where)s") % {"title": title, "where": _where(form, str(wrong))},
        ) from wrong
    if gaps := list(_later_gaps(typed)):
        raise Refused(
            "document_incomplete",
            _("《%(title)s》未填写：%(labels)s。") % {"title": title, "labels": "、".join(gaps)},
        )
    return typed


def _where(form: type[msgspec.Struct], message: str) -> str:
    """msgspec's sentence with the field's label in front: `$.accepted_at` is 受案时间."""
    path = message.rpartition("`$")[2].strip("`.")
    name = path.split(".")[0].split("[")[0]
    label = next((field.label for field in fields(form) if field.name == name), "")
    return f"{label}（{message}）" if label else message


def freeze(form: type[Form], title: str, data: Raw) -> dict[str, Any]:
    """The form as JSON values, every field present, ready to be stored for good."""
    frozen: dict[str, Any] = msgspec.to_builtins(check(form, title, data))
    return frozen
