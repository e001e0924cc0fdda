"""Every place that the register names exists: an element, a row or column, a field, a handler, a setting, a role."""

from collections.abc import Iterator

from app.packs.files import CLAUSES
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding
from app.packs.lint.places import exists


def check(context: Context) -> Iterator[Finding]:
    for clause in context.release.register.clauses.values():
        for where in clause.where:
            if not exists(context, where):
                line = context.clause_line(clause.id)
                yield Finding(CLAUSES, clause.id, line, f"“{where}”不存在。", f'"{where}" does not exist.')
