"""Every row that limits, warns, refuses or decides names the clause, or the ambiguity, that stands behind it."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, in_row
from app.packs.release import clause_ids


def check(context: Context) -> Iterator[Finding]:
    for table in context.tables:
        if not any(output.name in ("clause", "ambiguity") for output in table.outputs):
            continue
        for rule in table.rules:
            if not clause_ids(table, rule.id):
                zh = "该规则没有条款编号，也没有解读编号。"
                yield in_row(table, rule, zh, "The row names neither a clause nor an ambiguity.")
