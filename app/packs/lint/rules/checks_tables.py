"""The tables that an element is checked against exist, collect, and say code, clause and words for each ground."""

from collections.abc import Iterator

from app.bpmn.table import COLLECT
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at
from app.packs.lint.vocabulary import CHECKS


def check(context: Context) -> Iterator[Finding]:
    for diagram, element in context.nodes():
        for name in element.checks:
            table = context.release.tables.get(name)
            if table is None:
                yield at(diagram, element, f"没有决策表 {name}.dmn。", f"There is no table {name}.dmn.")
                continue
            lacking = CHECKS.outputs - {output.name for output in table.outputs}
            if table.hit_policy != COLLECT or lacking:
                zh = f"{name}.dmn 须为 COLLECT 表，并有输出 {'、'.join(sorted(CHECKS.outputs))}。"
                en = f"{name}.dmn must be a COLLECT table with the outputs {', '.join(sorted(CHECKS.outputs))}."
                yield at(diagram, element, zh, en)
