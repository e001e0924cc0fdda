"""Markdown that shows what it is given: nothing of a pack's text is read as markup."""

import re
from collections.abc import Iterable, Sequence

_MARKUP = re.compile(r"([\\`*_\[\]|~])")
_BREAK = re.compile(r"\s*\n\s*")
NOTHING = "—"


def escape(text: str) -> str:
    """One line of plain words, safe in a paragraph, a list and a table's cell."""
    safe = text.strip().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _BREAK.sub(" ", re.sub(r"^(#+|[-+]|\d+[.)]) ", r"\\\1 ", _MARKUP.sub(r"\\\1", safe)))


def code(text: str) -> str:
    """A name or an expression as the files write it; '' for nothing."""
    bare = _BREAK.sub(" ", text.strip()).replace("`", "'").replace("|", "\\|")
    return f"`{bare}`" if bare else ""


def link(text: str, address: str) -> str:
    """``text`` is markdown already."""
    return f"[{text}]({address})"


def anchor(name: str) -> str:
    """A place that links can name."""
    return f'<a id="{re.sub(r"[^A-Za-z0-9_-]", "-", name)}"></a>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table of cells that are markdown already; without rows, a sentence says so."""
    body = [f"| {' | '.join(cell or NOTHING for cell in row)} |" for row in rows]
    if not body:
        return ["（没有 none）", ""]
    return [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *body, ""]
