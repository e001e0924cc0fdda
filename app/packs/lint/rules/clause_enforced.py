"""A clause to be enforced, kept or counted says where; one that only binds people says why the program is out."""

from collections.abc import Iterator

from app.packs.files import CLAUSES
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding


def check(context: Context) -> Iterator[Finding]:
    for clause in context.release.register.clauses.values():
        line = context.clause_line(clause.id)
        if clause.kind == "organisational":
            if not clause.note and not clause.where:
                zh = "组织类条款须在 note 写明为何不由程序落实。"
                yield Finding(CLAUSES, clause.id, line, zh, "An organisational clause says why, in its note.")
        elif not clause.where:
            zh = f"{clause.kind} 类条款没有落点（where）。"
            yield Finding(CLAUSES, clause.id, line, zh, f'Nothing implements this clause of kind "{clause.kind}".')
