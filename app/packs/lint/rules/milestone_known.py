"""Milestones that diagrams set and tables test are the ones the program knows."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at, in_table
from app.packs.lint.vocabulary import MILESTONES


def check(context: Context) -> Iterator[Finding]:
    for diagram, element in context.nodes():
        if element.milestone is not None and element.milestone not in MILESTONES:
            zh = f"没有里程碑“{element.milestone}”。"
            yield at(diagram, element, zh, f'There is no milestone "{element.milestone}".')
    for table in context.tables:
        for value in sorted(context.listed(table.id, "milestone") - MILESTONES, key=str):
            yield in_table(table, f"没有里程碑“{value}”。", f'There is no milestone "{value}".')
