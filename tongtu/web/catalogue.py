"""Message catalogues in pure Python: reading .po, writing .po and .mo. No gettext program is needed."""

import ast
import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

HEADER = """\
Project-Id-Version: Tongtu
Language: en
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Plural-Forms: nplurals=2; plural=(n != 1);
"""
MAGIC = 0x950412DE


@dataclass(frozen=True)
class Key:
    """What is looked up: the words, and the context that tells equal words apart."""

    msgid: str
    context: str = ""

    @property
    def packed(self) -> str:
        return f"{self.context}\x04{self.msgid}" if self.context else self.msgid


@dataclass
class Message:
    """One entry. strings: one translation, or one for each plural form."""

    key: Key
    plural: str = ""
    strings: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    @property
    def translated(self) -> bool:
        return bool(self.strings) and all(self.strings)


def read(path: Path) -> list[Message]:
    """The entries of a .po file, the header left out. Raises ValueError naming the line that is wrong."""
    found: list[Message] = []
    values: dict[str, str] = {}
    current = ""

    def close() -> None:
        if values.get("msgid"):
            strings = [values[name] for name in sorted(values) if name.startswith("msgstr")]
            key = Key(values["msgid"], values.get("msgctxt", ""))
            found.append(Message(key, values.get("msgid_plural", ""), strings))
        values.clear()

    for number, raw in enumerate(path.read_text("utf8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        word, quote, rest = line.partition('"')
        word = word.strip()
        if not quote:
            raise ValueError(f"{path}:{number}: {line}")
        if (
            (word == "msgctxt" or (word == "msgid" and "msgctxt" not in values)) and "msgstr" in str(values)
        ) or (word == "msgid" and any(name.startswith("msgstr") for name in values)):
            close()
        current = word or current
        values[current] = values.get(current, "") + str(ast.literal_eval(quote + rest))
    close()
    return found


def write_po(path: Path, messages: Iterable[Message]) -> None:
    """Entries in the order given; the places where each is used stand above it."""
    lines = ['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in HEADER.splitlines()), ""]
    for message in messages:
        lines += [f"#: {place}" for place in message.places]
        if message.key.context:
            lines.append(f"msgctxt {_quoted(message.key.context)}")
        lines.append(f"msgid {_quoted(message.key.msgid)}")
        if message.plural:
            lines.append(f"msgid_plural {_quoted(message.plural)}")
            lines += [f"msgstr[{n}] {_quoted(text)}" for n, text in enumerate(message.strings)]
        else:
            lines.append(f"msgstr {_quoted(message.strings[0] if message.strings else '')}")
        lines.append("")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), "utf8")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def write_mo(path: Path, messages: Iterable[Message]) -> None:
    """The binary catalogue that gettext reads, sorted as its format wants it."""
    pairs = {"": HEADER}
    for message in messages:
        if message.translated:
            key = f"{message.key.packed}\x00{message.plural}" if message.plural else message.key.packed
            pairs[key] = "\x00".join(message.strings)
    packed = sorted((key.encode(), text.encode()) for key, text in pairs.items())
    ids = b"".join(key + b"\0" for key, _ in packed)
    texts = b"".join(text + b"\0" for _, text in packed)
    start = 7 * 4 + 16 * len(packed)
    keys, values = b"", b""
    at_id, at_text = start, start + len(ids)
    for id_, string in packed:
        keys += struct.pack("<II", len(id_), at_id)
        values += struct.pack("<II", len(string), at_text)
        at_id, at_text = at_id + len(id_) + 1, at_text + len(string) + 1
    head = struct.pack("<7I", MAGIC, 0, len(packed), 7 * 4, 7 * 4 + 8 * len(packed), 0, 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")  # processes that start together never read half a file
    fresh.write_bytes(head + keys + values + ids + texts)
    fresh.replace(path)


def translations(parts: Path) -> dict[Key, Message]:
    """Every translation of locale/<language>/parts/*.po. The first part to say a word decides."""
    found: dict[Key, Message] = {}
    for part in sorted(parts.glob("*.po")):
        for message in read(part):
            if not found.setdefault(message.key, message).translated:
                found[message.key] = message
    return found


def refresh(source: Path, compiled: Path) -> None:
    """Compile each language of `source` into `compiled`, unless that is newer than all its parts."""
    for parts in source.glob("*/parts"):
        target = compiled / parts.parent.name / "LC_MESSAGES" / "django.mo"
        changed = max((path.stat().st_mtime for path in [parts, *parts.glob("*.po")]), default=0)
        if not target.exists() or target.stat().st_mtime < changed:
            write_mo(target, translations(parts).values())
