"""Number plates (机动车号牌): normal form, kind, and whether the colour fits."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from tongtu.law.sources import remembered, toml_rows, toml_tables

NOISE = re.compile(r"[\s·•.\-—_]")


@dataclass(frozen=True)
class PlateKind:
    """A kind of plate. colours: those it is made in; heavy_colours: those a heavy goods vehicle may bear."""

    id: str
    title: str
    pattern: re.Pattern[str]
    colours: tuple[str, ...]
    heavy: bool = False
    heavy_colours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Colour:
    """A plate colour and its code in the transport standards."""

    id: str
    code: int
    title: str


def _kind(row: dict[str, Any], classes: dict[str, str]) -> PlateKind:  # Any: a row of TOML
    written = str(row["pattern"])
    for name, letters in classes.items():
        written = written.replace(f"{{{name}}}", letters)
    colours = tuple(row["colours"])
    heavy = bool(row.get("heavy", False))
    heavy_colours = tuple(row.get("heavy_colours", colours)) if heavy else ()
    return PlateKind(row["id"], row["title"], re.compile(written), colours, heavy, heavy_colours)


@remembered
def kinds() -> tuple[PlateKind, ...]:
    """In the order they are tried."""
    table = toml_tables("plates")
    classes = {"P": str(table["provinces"]), "L": str(table["letters"])}
    return tuple(_kind(row, classes) for row in toml_rows("plates", "kind"))


@remembered
def colours() -> dict[str, Colour]:
    return {name: Colour(name, **row) for name, row in toml_tables("plates")["colours"].items()}


@remembered
def letters_of() -> dict[str, str]:
    """The character a province's plates begin with, by the first two digits of its division code."""
    return {code: str(letter) for code, letter in toml_tables("plates")["letter_of"].items()}


@remembered
def _placeholders() -> tuple[str, ...]:
    return tuple(toml_tables("plates")["placeholders"])


def colour_of(code: int) -> Colour:
    """The colour with a code of the standards. Raises ValueError."""
    for colour in colours().values():
        if colour.code == code:
            return colour
    raise ValueError(f"no plate colour {code}")


def normalise(plate: str) -> str:
    """Upper case, half width, without spaces and separators: "豫Ｒ·8k521 " → 豫R8K521."""
    return NOISE.sub("", unicodedata.normalize("NFKC", plate)).upper()


def kind_of(plate: str) -> PlateKind | None:
    """The kind of a plate, or None when it is no lawful plate or only a placeholder such as 未识别."""
    written = normalise(plate)
    return next((kind for kind in kinds() if kind.pattern.fullmatch(written)), None)


def is_placeholder(plate: str) -> bool:
    """Whether the camera wrote a word instead of a plate: 无牌, 未识别, 无牌车."""
    return not normalise(plate) or any(mark in plate for mark in _placeholders())


def colour_fits(plate: str, colour: str, *, heavy: bool = False) -> bool:
    """Whether a plate of its kind is made in that colour; heavy: of a goods vehicle above 4.5 t.

    colour: an id such as "yellow". A plate that is none fits no colour.
    """
    kind = kind_of(plate)
    if kind is None:
        return False
    return colour in (kind.heavy_colours if heavy and kind.heavy else kind.colours)


def identity(plate: str, colour: str) -> str:
    """The key of a vehicle everywhere: the number alone is not enough."""
    return f"{normalise(plate)}/{colour}"
