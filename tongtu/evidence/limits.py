"""Sizes and types allowed as evidence: limits.toml, read once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "mp4": "video/mp4",
    "xml": "application/xml",
    "json": "application/json",
    "txt": "text/plain",
}


@dataclass(frozen=True)
class Allowed:
    """One allowed type. bytes: largest file; pixels: largest picture, 0 where it is none."""

    key: str
    title: str
    bytes: int
    names: tuple[str, ...]
    pixels: int = 0

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return str(_(self.title))

    @property
    def media_type(self) -> str:
        return TYPES[self.key]


@cache
def _file() -> dict[str, Any]:  # Any: TOML
    return tomllib.loads((Path(__file__).parent / "limits.toml").read_text("utf8"))


@cache
def allowed(key: str) -> Allowed:
    row = _file()[key]
    return Allowed(key=key, **{**row, "names": tuple(row["names"])})


def titles() -> str:
    """JPEG图片、PNG图片、… for a refusal."""
    return "、".join(allowed(key).label for key in TYPES)


def subject_limits() -> tuple[int, int]:
    """The most files and bytes one record may hold."""
    row = _file()["subject"]
    return int(row["items"]), int(row["bytes"])


def handed_limits() -> tuple[int, int]:
    """The most files and bytes that a party may hand in at once."""
    row = _file()["handed"]
    return row["items"], row["bytes"]


def picture_sizes() -> tuple[int, int, int]:
    """Longest side of thumbnail and preview in pixels, JPEG quality."""
    row = _file()["pictures"]
    return int(row["thumbnail"]), int(row["preview"]), int(row["quality"])
