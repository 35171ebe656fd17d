"""What may be signed for, read from intents.toml: the words shown, and how a signature is bounded."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tongtu.kernel.errors import Invalid


@dataclass(frozen=True)
class Intent:
    """One purpose of signing, with the statement that the signer makes."""

    id: str
    label: str
    statement: str
    button: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.statement.encode()).hexdigest()


@dataclass(frozen=True)
class Consent:
    """The agreement on electronic signing, by version."""

    version: str
    title: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Bounds:
    """What a drawing must be. Points and pixels are counts, open_hours the life of an open ceremony."""

    min_points: int
    max_points: int
    max_image_bytes: int
    max_image_pixels: int
    open_hours: int


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "intents.toml").read_text("utf8"))


def intent(intent_id: str) -> Intent:
    """Raises Invalid (intent)."""
    for row in _table()["intent"]:
        if row["id"] == intent_id:
            return Intent(**row)
    raise Invalid("intent", _("没有这种签署事项。"))


def consent() -> Consent:
    return Consent(**_table()["consent"])


def refusals() -> dict[str, str]:
    """Reasons for refusing, by id."""
    return {row["id"]: row["label"] for row in _table()["refusal"]}


def bounds() -> Bounds:
    return Bounds(**_table()["sign"])
