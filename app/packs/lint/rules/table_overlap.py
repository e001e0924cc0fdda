"""No two rows of a UNIQUE table fit the same case: both would claim to be the law."""

from collections.abc import Iterator

from app.bpmn import overlaps
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, in_row
from app.packs.release import clause_ids

SHOWN = 50
"""Pairs that are told of one table; who has mended those is told the rest."""


def check(context: Context) -> Iterator[Finding]:
    for table in context.tables:
        for first, second, case in overlaps(table, context.known_values, most=SHOWN):
            shown = "，".join(f"{column} = {value!r}" for column, value in case.items()) or "-"
            one, other = (f"{row}（{' '.join(clause_ids(table, row)) or '-'}）" for row in (first, second))
            zh = f"规则 {one} 与 {other} 同时适用：{shown}。"
            yield in_row(table, table.rule(second), zh, f"The rows {first} and {second} both fit: {shown}.")
