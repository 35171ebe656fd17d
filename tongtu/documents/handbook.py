"""docs/documents.md: every kind with its fields, drawn from kinds.toml and the schemas."""

import typing
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec

from tongtu.documents.kinds import Kind, kinds
from tongtu.documents.schemas import SCHEMAS
from tongtu.documents.schemas.blocks import Block, Choice
from tongtu.documents.schemas.check import Field, fields, plain

HEAD = """# Documents

Every official paper (文书) of a case: its fields, its number, its template. This page is drawn from
`tongtu/documents/kinds.toml` and `tongtu/documents/schemas/`; `python manage.py document_forms` redraws it.

```python
from tongtu.documents import services, queries

services.issue(
    actor,
    "violation_notice",
    subject=case.subject,
    region=case.region,
    unit=registry.queries.unit_block(organisation),
    data={...},
    on=day,
)  # a Document, numbered, frozen
services.pdf(document.id)  # bytes, with all signatures; original=True: before any
services.attach_signed(document.id, pdf, "机关印章")  # the new bytes must continue the old ones
services.supersede(actor, old.id, by=new.id)
queries.of(subject)
queries.current(subject, kind)
queries.by_code(code)
queries.matches(code, sha256)
compiler.places(kind, document.printed())  # where the seal and the signatures go, in millimetres
compiler.seal(name)  # the look of a round seal: one-page PDF, or png=True
```

- `data` holds plain values under the keys below. **Bold** keys must be filled; `issue()` refuses by the label.
  A key no form prints is refused too. Dates are `date` or `"2026-03-17"`, times are aware `datetime` or RFC 3339.
- A choice is given by its code. Money is whole fen and printed as `3,000.00` and in capitals.
- `"sealed": True` may be added to any kind: it draws the look of the seal (previews, paper). A PAdES seal brings its own.
- Signatures (`Sign`) may stay empty: the document is frozen first and signed on screen after. Approvals may not.
- Citations, days and rates that a form prints are taken from `law` on the day of issue and frozen with it: the
  caller gives only the articles violated and applied (`violated`, `basis`), as `law.articles.cite(…, full=True)` words them.
- Numbers: `{prefix}{abbr}〔{year}〕{serial}号`, one series a year for each agency prefix and short name; width 6, or the
  unit's `number_width` and `zero_pad`. Internal forms carry only the case number.
- A document whose text has a character no installed face knows (an emoji, a rare name) is a plain PDF; all others are
  PDF/A-2b. Install 仿宋_GB2312 and 方正小标宋 by putting the files into `FONT_DIR`; the wheel's Noto faces are the fallback.
"""


def page() -> str:
    """The whole page as Markdown."""
    ready = [kind for kind in kinds().values() if kind.ready]
    parts = [HEAD, "## Shared blocks\n", *(_block_part(block) for block in _blocks(ready))]
    parts += ["## Kinds that can be issued\n", *map(_kind_part, ready)]
    waiting = [kind for kind in kinds().values() if not kind.ready]
    parts += ["## Kinds listed for later\n", "| No. | Title | Kind |", "|---|---|---|"]
    parts += [f"| {kind.no} | {kind.title} | `{kind.id}` |" for kind in waiting]
    return "\n".join(parts) + "\n"


def _blocks(ready: list[Kind]) -> list[type[Block]]:
    seen: dict[type[Block], None] = {}

    def walk(form: type[msgspec.Struct]) -> None:
        for field in fields(form):
            if field.block is not None:
                walk(field.block)
                seen.setdefault(field.block)

    for kind in ready:
        walk(SCHEMAS[kind.id])
    return list(seen)


def _block_part(block: type[Block]) -> str:
    return f"### `{block.__name__}`\n\n{(block.__doc__ or '').splitlines()[0]}\n\n" + _table(block)


def _kind_part(kind: Kind) -> str:
    facts = [f"number `{kind.abbr}`" if kind.abbr else "no number of its own"]
    facts += ["sealed"] if kind.sealed else []
    facts += [f"served (electronically: {kind.e_service})"] if kind.served else []
    facts += [f"signed by {', '.join(kind.signed_by)}"] if kind.signed_by else []
    return f"### {kind.no} {kind.title} `{kind.id}`\n\n{'; '.join(facts)}.\n\n" + _table(SCHEMAS[kind.id])


def _table(form: type[msgspec.Struct]) -> str:
    rows = sorted(fields(form), key=lambda field: not field.required)
    lines = [f"| {_key(field)} | {field.label} | {words(field.hint)} |" for field in rows]
    return "\n".join(["| Key | Label | Value |", "|---|---|---|", *lines]) + "\n"


def _key(field: Field) -> str:
    return f"**`{field.name}`**" if field.required else f"`{field.name}`"


NAMES = {str: "text", int: "integer", bool: "yes/no", date: "date", datetime: "time"}


def words(hint: Any) -> str:  # Any: a type as Python describes it
    """A type in words."""
    inner, metas = plain(hint)
    if any((meta.extra or {}).get("money") for meta in metas):
        return "fen"
    if typing.get_origin(inner) is list:
        return f"list of {words(typing.get_args(inner)[0])}"
    parts = [part for part in typing.get_args(inner) if part is not type(None)]
    if parts:
        return " or ".join(map(words, parts))
    return NAMES.get(inner) or "".join(_named(inner))


def _named(inner: type) -> Iterator[str]:
    if issubclass(inner, Choice):
        yield " · ".join(f"`{item}` {item.label}" for item in inner)
    else:
        yield f"[`{inner.__name__}`](#{inner.__name__.lower()})"
