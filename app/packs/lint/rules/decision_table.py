"""A business rule task names a table that exists and gives one answer."""

from collections.abc import Iterator

from app.bpmn.table import COLLECT
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, task in context.nodes("businessRuleTask"):
        table = context.release.tables.get(task.decision or "")
        if table is None:
            zh = f"没有决策表 {task.decision or '（未写明）'}。"
            yield at(diagram, task, zh, f"There is no table {task.decision or '(none named)'}.")
        elif table.hit_policy == COLLECT:
            zh = f"{table.file} 为 COLLECT 表，不能给出一个结果。"
            yield at(diagram, task, zh, f"{table.file} collects; a decision needs one answer.")
