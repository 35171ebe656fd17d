"""What the law says to people can be said in English too."""

import re
from datetime import date
from pathlib import Path

from tongtu.law import axles, fines, overload, remedies
from tongtu.law.articles import acts
from tongtu.law.discretion import tiers
from tongtu.law.legal_review import grounds
from tongtu.law.limits import limits
from tongtu.law.plates import colours, kinds
from tongtu.law.settings import settings
from tongtu.law.thresholds import thresholds
from tongtu.law.violations import PENALTY_KINDS, codes, violations

PARTS = Path(__file__).parents[2] / "locale" / "en" / "parts"
ENTRY = re.compile(r'^msgid "(.+)"\nmsgstr "(.+)"$', re.MULTILINE)
ENFORCED = {"highway", "road_transport"}  # what the modules at hand enforce
PLACES = ("", "411321", "330200", "440100")
TODAY = date(2026, 3, 2)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def templates(module):
    words = [value for name, value in vars(module).items() if name.isupper()]
    nested = [inner for value in words if isinstance(value, dict) for inner in value.values()]
    told = [inner[0] if isinstance(inner, tuple) else inner for inner in (*words, *nested)]
    return {text for text in told if isinstance(text, str) and CHINESE.search(text)}


def test_every_sentence_and_title_of_the_law_has_its_english():
    english = {said for part in PARTS.glob("*.po") for said, _ in ENTRY.findall(part.read_text("utf8"))}
    said = {one.title for one in limits()} | {one.start for one in limits()}
    said |= {one.if_missed for one in limits() if one.if_missed}
    for module in (axles, fines, overload, remedies):
        said |= templates(module)
    said |= {
        one.title for one in (*grounds(), *thresholds(), *settings().values(), *kinds(), *colours().values())
    }
    said |= set(PENALTY_KINDS.values()) | {act.title for act in acts().values()}
    said |= {one.name for one in violations() if one.category in ENFORCED}
    said |= {tier.title for one in codes() for tier in tiers(one, "", TODAY)}
    said |= {tier.circumstances for place in PLACES for tier in tiers("HW-010", place, TODAY)}
    assert said - english == set()


def test_an_english_sentence_names_what_the_chinese_one_names():
    for chinese, english in ENTRY.findall((PARTS / "law.po").read_text("utf8")):
        names = set(re.findall(r"{\w+}", chinese))
        assert names == set(re.findall(r"{\w+}", english)), chinese
        assert not CHINESE.search(english), chinese
