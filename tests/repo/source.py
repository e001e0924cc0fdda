"""The repository as the tests about it see it: its files, their syntax trees, the tables of its documentation."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


@cache
def files() -> tuple[Path, ...]:
    """Every file that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    names = listed.stdout.decode().split("\0")
    return tuple(ROOT / name for name in sorted(set(names)) if name and (ROOT / name).is_file())


@cache
def texts() -> dict[str, str]:
    """Name -> content of every file that is text."""
    found = {}
    for path in files():
        data = path.read_bytes()
        if b"\0" not in data:
            found[path.relative_to(ROOT).as_posix()] = data.decode("utf-8")
    return found


@dataclass(frozen=True)
class Module:
    """A Python file: its name from the project's folder, its text and its tree."""

    name: str
    text: str
    tree: ast.Module

    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)

    def imports(self) -> Iterator[str]:
        """Every module named by an import, wherever it stands."""
        for node in self.nodes():
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in self.nodes() if isinstance(node, ast.Call))


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The Python files below these folders (or of these names)."""
    return tuple(
        Module(name, text, ast.parse(text, name))
        for name, text in texts().items()
        if name.endswith(".py") and any(name == folder or name.startswith(f"{folder}/") for folder in folders)
    )


def called(call: ast.Call) -> str:
    """The last name of what is called: `a.b(c)` is `b`."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a chain of attributes; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def constant(node: ast.expr) -> str | None:
    """The text that the expression is, None if it is no literal text."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


# ---- documentation ---------------------------------------------------------------------------------------------------


def section(page: str, heading: str) -> str:
    """What stands under the heading that begins so, down to the next one of its rank or above."""
    text = (DOCS / page if not page.startswith("README") else ROOT / page).read_text("utf-8")
    found = re.search(rf"^(#+) {re.escape(heading)}.*$", text, re.MULTILINE)
    assert found, f"{page} has no section {heading!r}"
    rest = text[found.end() :]
    following = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def rows(page: str, heading: str) -> list[list[str]]:
    """The rows of the section's tables, heads and rules left out."""
    cells = [line.strip().strip("|").split("|") for line in section(page, heading).splitlines() if line.startswith("|")]
    kept = [row for at, row in enumerate(cells) if not _is_head(cells, at)]
    return [[cell.strip() for cell in row] for row in kept]


def _is_head(cells: list[list[str]], at: int) -> bool:
    return any(set(row[0].strip()) == {"-"} for row in cells[at : at + 2])


def words(cell: str) -> set[str]:
    """What stands in backticks; of `name(arguments)` the name."""
    return {word.split("(")[0] for word in re.findall(r"`([^`]+)`", cell)}


def listed(page: str, heading: str) -> set[str]:
    """The names in the first column of the section's tables."""
    return set().union(*(words(row[0]) for row in rows(page, heading)))


def pages() -> dict[str, str]:
    """Name -> text of every page of documentation."""
    return {name: text for name, text in texts().items() if name.endswith(".md")}
