"""Citations read in English: 《行政处罚法》第六十四条第一项 → Administrative Penalty Law, art. 64(1)."""

import re
from collections.abc import Callable

from tongtu.law.articles import DIGITS

ORDINAL = r"第[（(]?[零一二三四五六七八九十百\d]+[）)]?"
PLACE = rf"{ORDINAL}(?:章|条(?:{ORDINAL}款)?(?:{ORDINAL}项)?|款(?:{ORDINAL}项)?|项)"
CITED = re.compile(
    rf"《(?P<title>[^》]+)》(?P<edition>（[^）]*）)?\s*(?P<places>{PLACE}(?:[、和及至]{PLACE})*)?"
)
EACH = re.compile(rf"(?P<joint>[、和及至]?)(?P<place>{PLACE})")
PART = re.compile(r"第[（(]?(?P<number>[零一二三四五六七八九十百\d]+)[）)]?(?P<kind>[章条款项])")
JOINT = re.compile(r"\s*[、；，]\s*")


def counted(numeral: str) -> int:
    """一百零四 → 104; 12 → 12. The other way round from `articles.numeral`."""
    if numeral.isdigit():
        return int(numeral)
    total = digit = 0
    for mark in numeral:
        if mark in "十百":
            total += (digit or 1) * (10 if mark == "十" else 100)
            digit = 0
        else:
            digit = DIGITS.index(mark)
    return total + digit


def in_english(citation: str, titled: Callable[[str], str]) -> str:
    """The citations of a text in English. titled: the English title of an act; what stands between stays."""
    english = CITED.sub(lambda found: _cited(found, titled), citation)
    return JOINT.sub("; ", english) if english != citation else citation


def _cited(found: re.Match[str], titled: Callable[[str], str]) -> str:
    title = titled(found["title"])
    if not found["places"]:
        return title
    told, several, article = "", len(EACH.findall(found["places"])) > 1, True
    for each in EACH.finditer(found["places"]):
        parts = [(part["kind"], counted(part["number"])) for part in PART.finditer(each["place"])]
        article = article and parts[0][0] != "章"
        joint = {"": "", "至": "–"}.get(each["joint"], ", ")
        told += joint + "".join(_part(kind, number) for kind, number in parts)
    word = "art" if article else "ch"
    return f"{title}, {word}{'s' if several else ''}. {told}"


def _part(kind: str, number: int) -> str:
    """An article or a chapter by its number; a paragraph or an item in brackets, as the tables of law write it."""
    return str(number) if kind in "章条" else f"({number})"
