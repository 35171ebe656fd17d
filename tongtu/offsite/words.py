"""Sentences that are kept with what stands in them, so that a page can say them in either language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext


@dataclass(frozen=True)
class Words:
    """A Chinese sentence and its values. `say("… %(n)d …") % {"n": 1}` reads as gettext does."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)  # numbers and texts

    def __mod__(self, values: Mapping[str, Any]) -> "Words":
        kept = {name: value if isinstance(value, int) else str(value) for name, value in values.items()}
        return Words(self.template, kept)

    def __str__(self) -> str:
        return spoken(self.template, self.values)


def say(template: str) -> Words:
    return Words(template)


def spoken(template: str, values: Mapping[str, Any]) -> str:
    """The sentence in the language of the reader."""
    if not template:
        return ""
    said = gettext(template)
    return said % values if values else said.replace("%%", "%")
