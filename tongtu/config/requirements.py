"""docs/requirements.md: each requirement id, and the tests that prove it, read from @pytest.mark.req(…)."""

import ast
import re
from collections import defaultdict
from pathlib import Path

ID = re.compile(r"[A-Z]{1,3}-?\d+[a-z]?")
KINDS = (
    ("I", "Promises (invariants)"),
    ("T", "Steps of the penalty procedure"),
    ("C", "Time limits"),
    ("Q", "Quality checks of a record"),
    ("PR", "Remote handling and finance"),
    ("RC", "Collecting and receipts"),
    ("E", "Electronic monitoring (PL 41)"),
)


def page(tests: Path) -> str:
    """The whole page. Ids are sorted by kind and number; a test is named by file and function."""
    proofs = proven(tests)
    lines = ["# Requirements and their proofs", "", "Made from `@pytest.mark.req(…)` by `make docs`.", ""]
    lines += [f"{len(proofs)} requirement ids are proven by {sum(map(len, proofs.values()))} test marks.", ""]
    titles = dict(KINDS)
    for kind in dict.fromkeys(_kind(name) for name in sorted(proofs, key=_order)):
        lines += [f"## {titles.get(kind, f'Features {kind}')}", "", "| Id | Tests |", "| --- | --- |"]
        names = [name for name in sorted(proofs, key=_order) if _kind(name) == kind]
        lines += [f"| {name} | {'<br>'.join(sorted(proofs[name]))} |" for name in names]
        lines.append("")
    return "\n".join(lines)


def proven(tests: Path) -> dict[str, set[str]]:
    """Requirement id → the tests marked with it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(tests.rglob("test_*.py")):
        tree = ast.parse(path.read_text("utf8"))
        lists = _lists(tree)
        whole = [n for node in tree.body if isinstance(node, ast.Assign) for n in _marks(node.value, lists)]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                ids = whole + [name for mark in node.decorator_list for name in _marks(mark, lists)]
                for name in ids:
                    found[name].add(
                        f"`{path.relative_to(tests.parent).as_posix()}` {node.name.removeprefix('test_')}"
                    )
    return found


def _lists(tree: ast.Module) -> dict[str, list[str]]:
    """Lists of ids that a test file names, for `pytest.mark.req(*ALL)`: every id written in the assignment."""
    named: dict[str, list[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            texts = [part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant)]
            words = " ".join(text for text in texts if isinstance(text, str)).split()
            named[node.targets[0].id] = [word for word in words if ID.fullmatch(word)]
    return named


def _marks(node: ast.AST, lists: dict[str, list[str]]) -> list[str]:
    """The ids of every `pytest.mark.req("…", …)` inside an expression."""
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
    marks = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "req"]
    args = [part for mark in marks for part in mark.args]
    words = [str(part.value) for part in args if isinstance(part, ast.Constant)]
    stars = [
        part.value.id for part in args if isinstance(part, ast.Starred) and isinstance(part.value, ast.Name)
    ]
    return words + [name for star in stars for name in lists[star]]


def _kind(name: str) -> str:
    return re.match(r"[A-Z]*", name)[0]  # type: ignore[index] # the pattern matches the empty string too


def _order(name: str) -> tuple[int, str, int, str]:
    kinds = [kind for kind, _title in KINDS]
    kind = _kind(name)
    number = re.search(r"\d+", name)
    return (kinds.index(kind) if kind in kinds else len(kinds), kind, int(number[0]) if number else 0, name)
