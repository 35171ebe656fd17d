"""What is kept is kept in Chinese, and told in the language of whoever reads it.

Titles of records, names of the law, steps of its reasoning and citations are stored and printed in Chinese, because
files and papers are. A page hands them to `told` or `cited`. What the catalogue does not know is somebody's own
words, a name, a plate, a number: it comes back as it was written, marked as such.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.translation import get_language, gettext, ngettext

from tongtu.law.citations import in_english

HAN = re.compile(r"[\u3400-\u9fff]")
NAME = re.compile(r"%\((\w+)\)s")
CITATION = "《"
JOINT = " · "  # between the parts of a title
KEPT = "zh-hans"
FIGURES = {"n", "yuan", "year", "month", "day"}


@dataclass(frozen=True)
class Said:
    """A stretch of a told sentence. own: as it was written, whatever the language of the reader."""

    text: str
    own: bool = False


def _hole(name: str) -> str:
    """Where a value stands in a sentence: figures only for what is counted."""
    return rf"(?P<{name}>[\d,.]+)" if name in FIGURES else f"(?P<{name}>.+?)"


@dataclass(frozen=True)
class Kept:
    """A Chinese sentence with %(names)s that is stored with its values in it, and told again from there."""

    template: str

    def __mod__(self, values: Mapping[str, object]) -> str:
        return self.template % values

    @property
    def pattern(self) -> re.Pattern[str]:
        pieces = NAME.split(self.template)
        return re.compile("".join(_hole(p) if n % 2 else re.escape(p) for n, p in enumerate(pieces)))

    def told(self, values: Mapping[str, str]) -> Iterator[Said]:
        for n, piece in enumerate(NAME.split(self._translated(values))):
            if n % 2:
                yield from said(values[piece])
            elif piece:
                yield Said(piece)

    def _translated(self, values: Mapping[str, str]) -> str:
        """The English sentence; `n` is what it counts."""
        count = values.get("n", "").replace(",", "")
        if not NAME.search(self.template) or not count.isdigit():
            return gettext(self.template)
        return ngettext(self.template, self.template, int(count))


_kept: list[tuple[re.Pattern[str], Kept]] = []


def kept(template: str) -> Kept:
    """Declare a sentence that will be stored. A count is named `n`, and has its plural in the catalogue."""
    one = Kept(template)
    _kept.append((one.pattern, one))
    return one


# Lengths, amounts and days as the law and the papers write them.
LENGTHS = [kept("%(n)s个工作日"), kept("%(n)s日"), kept("%(n)s小时"), kept("%(n)s个月"), kept("%(n)s年")]
MOMENT = kept("%(year)s年%(month)s月%(day)s日%(hour)s时%(minute)s分%(second)s秒")
DAY = kept("%(year)s年%(month)s月%(day)s日")
# The first that fits decides: whole sentences stand before what may end one.
GROUNDS = [kept("拟罚款 %(amount)s，达到 %(line)s"), kept("拟没收 %(amount)s，达到 %(line)s")]
YUAN = kept("%(yuan)s 元")
NOTED = Kept("%(said)s（%(note)s）")  # tried last: any text with a note behind it


def english() -> bool:
    return (get_language() or "").startswith("en")


def said(text: str) -> tuple[Said, ...]:
    """A stored text in the reader's language, stretch by stretch."""
    return _said(text) if english() else (Said(text),)


@lru_cache(maxsize=20_000)
def _said(text: str) -> tuple[Said, ...]:
    whole = gettext(text) if HAN.search(text) else ""
    if whole != text:
        return (Said(whole or text),)
    if JOINT in text:
        parts = [(*said(part), Said(JOINT)) for part in text.split(JOINT)]
        return tuple(one for part in parts for one in part)[:-1]
    return _by_its_shape(text)


def _by_its_shape(text: str) -> tuple[Said, ...]:
    """A sentence with its law behind it, one with values in it, a citation, a text with a note; or own words."""
    noted = NOTED.pattern.fullmatch(text)
    if noted and CITATION in noted["note"]:
        return tuple(NOTED.told(noted.groupdict()))
    for pattern, one in _kept:
        if found := pattern.fullmatch(text):
            return tuple(one.told(found.groupdict()))
    if (law := cited(text)) != text:
        return (Said(law),)
    return tuple(NOTED.told(noted.groupdict())) if noted else (Said(text, own=True),)


def told(text: object) -> str:
    """A stored text in the reader's language."""
    return "".join(one.text for one in said(str(text)))


def cited(law: object) -> str:
    """A citation in the reader's language: Administrative Penalty Law, art. 44."""
    text = str(law or "")
    return _cited(text) if text and english() else text


@lru_cache(maxsize=5_000)
def _cited(text: str) -> str:
    known = gettext(text)
    if known != text:
        return known
    plain = [title for title in PLAIN_ACTS if title in text]
    for title in plain:
        text = text.replace(title, f"《{title}》")
    return in_english(text, gettext)


PLAIN_ACTS = ("本机关设定的时限和标准",)  # cited without title marks


def reasoned(
    lines: Iterable[Mapping[str, Any]],
) -> list[dict[str, str]]:  # Any: lines of law.explain, as stored
    """The steps of a reasoning in the reader's language: text, value, law."""
    return [
        {"text": _step(line), "value": told(line.get("value", "")), "law": cited(line.get("cited", ""))}
        for line in lines
    ]


def _step(line: Mapping[str, Any]) -> str:
    template = line.get("template")
    if not template:
        return told(line.get("text", ""))
    values = {name: told(value) for name, value in line.get("values", {}).items()}
    return gettext(template).format(**values)


def in_chinese() -> AbstractContextManager[None]:
    """For what is stored or printed: Chinese, whatever the acting person reads."""
    return translation.override(KEPT)


def kept_title(*parts: object) -> str:
    """A title of several parts as it is stored; labels among them in Chinese."""
    with in_chinese():
        return JOINT.join(str(part) for part in parts if str(part))
