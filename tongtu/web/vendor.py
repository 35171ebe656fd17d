"""Vendored browser files: fetched once by package name, pinned by hash, checked for ever.

`python -m tongtu.web.vendor --check` compares every file with vendor.toml.
`python -m tongtu.web.vendor --fetch` brings the pinned versions again through the npm client.
`python -m tongtu.web.vendor --accept` writes the hashes of the files on disk into vendor.toml.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOME = Path(__file__).parent / "static" / "web" / "vendor"
MANIFEST = HOME / "vendor.toml"
SPRITE = "icons.svg"


def manifest() -> dict[str, Any]:
    """The manifest as parsed TOML: `package` rows with their `file` rows, and `icons`."""
    return tomllib.loads(MANIFEST.read_text("utf8"))


def wanted() -> Iterator[tuple[str, str]]:
    """Every vendored file name with the hash it must have."""
    for package in manifest()["package"]:
        for file in package["file"]:
            yield file["to"], file["sha256"]


def digest(name: str) -> str:
    path = HOME / name
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "missing"


def differences() -> list[str]:
    """What on disk is not what the manifest says: changed, missing or unlisted files."""
    listed = dict(wanted())
    found = {name: digest(name) for name in listed}
    wrong = [
        f"{name}: expected {listed[name]}, found {found[name]}"
        for name in listed
        if found[name] != listed[name]
    ]
    unlisted = {path.name for path in HOME.iterdir()} - set(listed) - {MANIFEST.name}
    return wrong + [f"{name}: not listed in {MANIFEST.name}" for name in sorted(unlisted)]


def fetch() -> None:
    """Download the pinned packages with the npm client and copy the listed files."""
    spec = manifest()
    with tempfile.TemporaryDirectory() as work:
        for package in spec["package"]:
            source = _unpack(f"{package['name']}@{package['version']}", Path(work))
            for file in package["file"]:
                if file["to"] == SPRITE:
                    (HOME / SPRITE).write_text(sprite(source, spec["icons"]), "utf8")
                else:
                    (HOME / file["to"]).write_bytes((source / file["from"]).read_bytes())


def _unpack(package: str, work: Path) -> Path:
    command = ["npm", "pack", "--json", "--pack-destination", str(work), package]
    reply = subprocess.run(command, check=True, capture_output=True, text=True, cwd=work)  # noqa: S603 - a fixed command
    archive = work / str(json.loads(reply.stdout)[0]["filename"])
    target = work / archive.stem
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def sprite(source: Path, icons: list[str]) -> str:
    """One SVG with a symbol for each icon. source: an unpacked @tabler/icons package."""
    symbols = []
    for name in sorted(icons):
        drawing = (source / "icons" / "outline" / f"{name}.svg").read_text("utf8")
        inner = re.sub(r"<!--.*?-->|</?svg[^>]*>", "", drawing, flags=re.S)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(inner.split())}</symbol>')
    head = "<!-- Tabler Icons, MIT Licence, Copyright (c) 2020-2026 Pawel Kuna -->\n"
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def accept() -> None:
    """Write the hashes of the files on disk into the manifest."""
    text = MANIFEST.read_text("utf8")
    for name, _ in wanted():
        pattern = rf'(to = "{re.escape(name)}", sha256 = )"[^"]*"'
        text = re.sub(pattern, rf'\1"{digest(name)}"', text)
    MANIFEST.write_text(text, "utf8")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tongtu.web.vendor", description=__doc__)
    act = parser.add_mutually_exclusive_group(required=True)
    act.add_argument("--check", action="store_true", help="compare the files with vendor.toml")
    act.add_argument("--fetch", action="store_true", help="bring the pinned versions, then check")
    act.add_argument("--accept", action="store_true", help="accept the files on disk as the pinned ones")
    choice = parser.parse_args(arguments)
    if choice.fetch:
        fetch()
    if choice.accept:
        accept()
    wrong = differences()
    sys.stdout.write("\n".join(wrong) + "\n" if wrong else "vendored files are as vendor.toml says\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
