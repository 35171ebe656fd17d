"""How a result was reached: lines that a person can follow, the editions used, and a digest of all inputs."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, TypeAlias

from tongtu.law.articles import cite

# What an input may hold, so that its digest is the same everywhere. Floats are left out on purpose.
Plain: TypeAlias = "bool | int | str | date | list[Plain] | tuple[Plain, ...] | Mapping[str, Plain] | None"


@dataclass(frozen=True)
class Line:
    """One step of the reasoning.

    template: the sentence with {names}, so that a page can show it in another language.
    values: what stands for the names. value: the outcome of the step. law: short titles, see `cited`.
    """

    template: str
    value: str
    law: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        return self.template.format(**dict(self.values))

    @property
    def cited(self) -> str:
        return cite(self.law)

    def as_dict(self) -> dict[str, Any]:  # Any: JSON values of two kinds
        """Plain values to be stored with a decision; template and values let a page speak another language."""
        told = {"text": self.text, "value": self.value, "law": self.law, "cited": self.cited}
        return told | {"template": self.template, "values": dict(self.values)}


@dataclass
class Account:
    """Collects lines and editions while a result is worked out."""

    lines: list[Line] = field(default_factory=list)
    editions: list[str] = field(default_factory=list)

    def say(self, template: str, value: str, law: str, **values: str | int) -> None:
        told = tuple((name, number(v) if isinstance(v, int) else v) for name, v in values.items())
        self.lines.append(Line(template, value, law, told))

    def used(self, edition: str) -> None:
        if edition not in self.editions:
            self.editions.append(edition)


def number(value: int) -> str:
    """55320 → 55,320."""
    return f"{value:,}"


def kilograms(value: int) -> str:
    return f"{value:,} kg"


def yuan(fen: int) -> str:
    """300000 fen → 3,000 元; 36050 → 360.50 元."""
    whole, rest = divmod(fen, 100)
    return f"{whole:,}.{rest:02d} 元" if rest else f"{whole:,} 元"


def percent(basis_points: int) -> str:
    """1290 → 12.9%."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


def digest(inputs: Mapping[str, Plain], editions: Iterable[str]) -> str:
    """SHA-256 of the canonical inputs and the editions: one digest for one question of one law."""
    written = {"inputs": inputs, "editions": sorted(editions)}
    text = json.dumps(written, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_iso)
    return sha256(text.encode()).hexdigest()


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a digest")
