"""Collects every word the product says and names those that have no English yet.

`python -m tongtu.web.messages` compares the source with locale/en/parts/*.po, and exits 1 when a word is
missing. Catalogues are compiled from the parts when a process starts, so none is kept in the repository.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

from tongtu.web.catalogue import Key, Message, translations

ROOT = Path(__file__).resolve().parents[2]
PRODUCT, LOCALE = ROOT / "tongtu", ROOT / "locale" / "en"
FORMS = 2  # English has a singular and a plural
ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
KEPT, COUNT = {"kept", "Kept"}, "%(n)s"  # kernel.speech: a sentence with a count has a plural
MANY = {"ngettext", "ngettext_lazy"}
NAMED = {"pgettext", "pgettext_lazy"}
QUOTED = r"""(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))"""
IN_TEMPLATE = re.compile(rf"\b(n|p)?gettext\(\s*{QUOTED}(?:,\s*{QUOTED})?|(?<![\w.])_\(\s*{QUOTED}")


def used() -> dict[Key, Message]:
    """Every translatable word of the product with the files that say it."""
    found: dict[Key, Message] = {}
    files = sorted([*PRODUCT.rglob("*.py"), *PRODUCT.rglob("*.html"), *PRODUCT.rglob("templates/**/*.txt")])
    for path in files:
        if "migrations" in path.parts:
            continue
        source = path.read_text("utf8")
        words = _in_python(source) if path.suffix == ".py" else _in_template(source, path.name)
        for key, plural in words:
            message = found.setdefault(key, Message(key, plural))
            message.plural = message.plural or plural
            place = str(path.relative_to(ROOT))
            if place not in message.places:
                message.places.append(place)
    return found


def _in_python(source: str) -> Iterator[tuple[Key, str]]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        yield from _call(name, words)


def _call(name: str, words: list[str]) -> Iterator[tuple[Key, str]]:
    if name in ONE and len(words) == 1:
        yield Key(words[0]), ""
    elif name in KEPT and len(words) == 1:
        yield Key(words[0]), words[0] if COUNT in words[0] else ""
    elif name in MANY and len(words) == 2:
        yield Key(words[0]), words[1]
    elif name in NAMED and len(words) == 2:
        yield Key(words[1], words[0]), ""


def _in_template(source: str, name: str) -> Iterator[tuple[Key, str]]:
    if not settings.configured:
        settings.configure(USE_I18N=False)
    for kind, first, second, bare in IN_TEMPLATE.findall(templatize(source, origin=name)):
        words = [str(ast.literal_eval(text.removeprefix("u"))) for text in (first, second, bare) if text]
        yield from _call({"n": "ngettext", "p": "pgettext"}.get(kind, "gettext"), words)


def missing() -> list[str]:
    """Where a word is said that has no English, or has one form where it needs two."""
    told = translations(LOCALE / "parts")
    wrong: list[str] = []
    for key, message in used().items():
        known = told.get(key)
        if known is None or not known.translated:
            wrong.append(f"{message.places[0]}: no English for {key.msgid!r}")
        elif message.plural and len(known.strings) < FORMS:
            wrong.append(f"{message.places[0]}: one English form, not two, for {key.msgid!r}")
    return wrong


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tongtu.web.messages", description=__doc__)
    parser.parse_args(arguments)
    wrong = missing()
    sys.stdout.write("".join(f"{line}\n" for line in wrong) or "every word has its English\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
