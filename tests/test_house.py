"""What no file of the repository may say: where one machine keeps things, which host packages came from, who typed it."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UPSTREAM = "tongtu/web/static/web/vendor/"  # other people's files, kept byte for byte
MADE = (ROOT / "docs" / "requirements.md", ROOT / "docs" / "screens")  # by `make docs` and `make screens`
# The words are put together here, so that this file does not say them either.
FORBIDDEN = {
    "a host packages come from": [
        "py" + "pi.",
        "python" + "hosted",
        "npm" + "js.",
        "npm" + "mirror",
        "ali" + "yun.com/py",
    ],
    "a path of one machine": ["/wo" + "rk/", "/o" + "pt/", "/ho" + "me/", "/ro" + "ot/", "/Us" + "ers/"],
    "a program that wrote it": [
        "cla" + "ude",
        "anth" + "ropic",
        "open" + "ai",
        "chat" + "gpt",
        "co" + "pilot",
    ],
    "a desk it was written at": ["work" + "tree", "sub" + "agent", "sha" + "red/domain", "iss" + "ues show"],
}


def tracked():
    """The text files git knows, or none outside a clone."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and not name.startswith(UPSTREAM) and path.is_file():
            content = path.read_bytes()
            if b"\0" not in content:
                yield name, content.decode("utf8")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what):
    forbidden = re.compile("|".join(map(re.escape, FORBIDDEN[what])), re.IGNORECASE)
    said = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in tracked()
        if forbidden.search(text)
        for number, line in enumerate(text.splitlines(), 1)
        if forbidden.search(line)
    ]
    assert not said, f"{what} is named: " + "; ".join(said)


def links(name, text):
    """The files a page points at."""
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        path = (ROOT / name).parent / target
        if "://" not in target and not any(path.is_relative_to(made) for made in MADE):
            yield path


def test_every_link_of_a_page_leads_somewhere():
    pages = [(name, text) for name, text in tracked() if name.endswith(".md")]
    lost = [
        f"{name} → {path.name}" for name, text in pages for path in links(name, text) if not path.exists()
    ]
    assert not lost, "; ".join(lost)


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "adr").glob("0*.md")), ids=lambda page: page.stem)
def test_a_decision_is_numbered_listed_and_short(page):
    listed = (page.parent / "README.md").read_text("utf8")
    text = page.read_text("utf8")
    assert f"]({page.name})" in listed
    assert text.startswith(f"# {int(page.name[:4])}. ")
    assert text.count("\n") <= 25
