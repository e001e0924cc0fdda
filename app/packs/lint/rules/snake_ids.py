"""Ids are lower-case words joined by underscores, those of diagrams beginning with the process: they last for ever."""

import re
from collections.abc import Iterator

from app.bpmn import Element, Flow
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at, in_row

_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def check(context: Context) -> Iterator[Finding]:
    for diagram in context.diagrams:
        nodes: list[Element | Flow] = [*diagram.elements.values(), *diagram.flows.values()]
        for node in nodes:
            if not _ID.fullmatch(node.id) or not node.id.startswith(f"{diagram.process_id}_"):
                zh = f"编号应为“{diagram.process_id}_…”，用小写字母、数字和下划线。"
                yield at(diagram, node, zh, f'Ids here read "{diagram.process_id}_...", lower case, with underscores.')
    for table in context.tables:
        for row in table.rules:
            if not _ID.fullmatch(row.id):
                yield in_row(table, row, "编号用小写字母、数字和下划线。", "Ids: lower case, digits, underscores.")
