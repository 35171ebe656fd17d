"""Collects every word the product says, merges the translations, and compiles the catalogue.

`python -m tongtu.web.messages` writes locale/en/LC_MESSAGES/django.po and .mo from the source and from
locale/en/parts/*.po, and exits 1 when a word has no English yet. `--missing` only lists those.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

from tongtu.web.catalogue import Key, Message, read, write_mo, write_po

ROOT = Path(__file__).resolve().parents[2]
PRODUCT, LOCALE = ROOT / "tongtu", ROOT / "locale" / "en"
ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
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


def merged() -> tuple[list[Message], list[str]]:
    """All entries, those of the source first, and the words without English. The first part to say it wins."""
    wrong: list[str] = []
    translations: dict[Key, Message] = {}
    for part in sorted((LOCALE / "parts").glob("*.po")):
        for message in read(part):
            if not translations.setdefault(message.key, message).translated:
                translations[message.key] = message
    words = used()
    for key, message in words.items():
        told = translations.pop(key, None)
        message.strings = _forms(message, told.strings if told else [])
        if not message.translated:
            wrong.append(f"{message.places[0]}: no English for {key.msgid!r}")
    extra = [message for message in translations.values() if message.translated]
    return [*sorted(words.values(), key=lambda one: one.key.packed), *extra], wrong


def _forms(message: Message, strings: list[str]) -> list[str]:
    """A plural takes two forms; one translation serves both."""
    return strings * 2 if message.plural and len(strings) == 1 else strings


def compile_catalogue() -> list[str]:
    """Write the merged catalogue; answers what is wrong."""
    messages, wrong = merged()
    write_po(LOCALE / "LC_MESSAGES" / "django.po", messages)
    write_mo(LOCALE / "LC_MESSAGES" / "django.mo", messages)
    return wrong


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tongtu.web.messages", description=__doc__)
    parser.add_argument("--missing", action="store_true", help="list what has no English; write nothing")
    wrong = merged()[1] if parser.parse_args(arguments).missing else compile_catalogue()
    sys.stdout.write("".join(f"{line}\n" for line in wrong) or "every word has its English\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
