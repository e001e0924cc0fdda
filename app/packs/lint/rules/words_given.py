"""What the diagrams send and keep under a code has a name for people in pack.toml, which histories and lists show."""

from collections.abc import Iterator

from app.bpmn.diagram import Element
from app.packs.lint.context import Context, constant_words
from app.packs.lint.finding import Finding, at

KEEPING = "keep_fact"
TEMPLATE = "template"


def check(context: Context) -> Iterator[Finding]:
    known = {"notices": context.release.notices, "kept": context.release.kept}
    for diagram, task in context.nodes("serviceTask"):
        for section, code in _codes(task):
            if code not in known[section]:
                zh = f"“{code}”没有名称：在 pack.toml 写 [{section}.{code}]。"
                yield at(diagram, task, zh, f'"{code}" has no name: write [{section}.{code}] into pack.toml.')


def _codes(task: Element) -> Iterator[tuple[str, str]]:
    """(section of pack.toml, code), where the diagram names it as a literal text."""
    for word in constant_words(task.params.get(TEMPLATE)) or ():
        yield "notices", word
    if task.handler == KEEPING:
        for word in constant_words(task.params.get("name")) or ():
            yield "kept", word
