"""Task data do not take the name of a fact: the copy would hide the living value from every later expression."""

from collections.abc import Iterator

from app.bpmn import Element
from app.expressions import compile_script
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, element in context.nodes():
        for name in sorted(_written(context, element) & context.facts):
            zh = f"任务数据“{name}”与事实同名，会遮住其当前值。"
            yield at(diagram, element, zh, f'The task datum "{name}" hides the fact of that name.')


def _written(context: Context, element: Element) -> set[str]:
    names: set[str] = set()
    form, table = context.form_of(element), context.release.tables.get(element.decision or "")
    names |= form.engine_keys if form else frozenset()
    names |= set(compile_script(element.script).assigns) if element.script else set()
    names |= {output.name for output in table.outputs} if table else set()
    return names | ({element.result} if element.result else set())
