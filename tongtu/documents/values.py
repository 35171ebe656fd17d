"""Stored values as a reader sees them: dates in words, fen as yuan and capitals, choices as boxes.

Templates only lay out; every conversion happens here, so that a template can hold no rule.
"""

from datetime import date, datetime
from typing import Any

import msgspec

from tongtu.documents.schemas.blocks import Choice, Form, Sign
from tongtu.documents.schemas.check import Field, fields
from tongtu.kernel import clock
from tongtu.kernel.money import capitals, yuan

Shown = dict[str, Any]  # Any: JSON for a template


def day(value: date) -> str:
    """2026-11-21 → 2026年11月21日."""
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """2026年11月21日 14时05分, on the agency's clocks."""
    local = clock.local(value) if value.tzinfo else value
    return f"{day(local.date())} {local.hour}时{local.minute:02d}分"


def money(fen: int) -> Shown:
    return {"fen": fen, "yuan": yuan(fen), "capitals": capitals(fen)}


def choice(kind: type[Choice], chosen: set[str]) -> Shown:
    """All boxes of a choice, the chosen ones ticked."""
    boxes = [{"value": str(item), "label": item.label, "on": str(item) in chosen} for item in kind]
    labels = [box["label"] for box in boxes if box["on"]]
    return {
        "value": next((box["value"] for box in boxes if box["on"]), ""),
        "label": "、".join(map(str, labels)),
        "options": boxes,
    }


def shown(form: msgspec.Struct) -> Shown:
    """Every field of a form or block, printable and present."""
    return {field.name: _shown(field, getattr(form, field.name)) for field in fields(type(form))}


def _choice_of(field: Field) -> type[Choice] | None:
    for part in (field.hint, *getattr(field.hint, "__args__", ())):
        if isinstance(part, type) and issubclass(part, Choice):
            return part
    return None


def _shown(field: Field, value: Any) -> Any:  # Any: whatever the field holds, as JSON
    if any((meta.extra or {}).get("money") for meta in _all_metas(field)):
        return None if value is None else money(value)
    boxes = _choice_of(field)
    if boxes is not None and not isinstance(value, Sign):
        chosen = value if isinstance(value, list) else [value] if value is not None else []
        return _one(field, value) if _is_label_only(field) else choice(boxes, {str(v) for v in chosen})
    if isinstance(value, list):
        return [_value(item) for item in value]
    return _value(value)


def _is_label_only(field: Field) -> bool:
    """An approval's result and a signature's state are words in a sentence, not boxes."""
    return field.label in ("意见结果", "签名情况")


def _one(field: Field, value: Any) -> str:
    return value.label if isinstance(value, Choice) else ""


def _all_metas(field: Field) -> list[msgspec.Meta]:
    inner = [m for part in getattr(field.hint, "__args__", ()) for m in getattr(part, "__metadata__", ())]
    return [*field.metas, *inner]


def _value(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return shown(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return str(value)
    return "" if value is None else value


def fields_of(form: type[Form], stored: Shown) -> Shown:
    """The printable fields of a stored document."""
    return shown(msgspec.convert(stored, form))
