"""Each clause is carried as its kind asks: enforced by what tickets meet, kept, counted; or a note says why not."""

from collections.abc import Iterator

from app.packs.files import CLAUSES
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding

WANTED = {
    "enforce": ("没有工单会经过的元素、表行、表单栏目或处理程序落实它",
                "no element, row, field or handler in use enforces it"),
    "record": ("没有写明记在哪个栏目、元素、设置或角色", "no field, element, setting or role keeps it"),
    "measure": ("没有写明统计指标（metric），note 也没有说明由报表提供",
                "it names no metric, nor does its note say reports"),
    "organisational": ("须在 note 写明为何不由程序落实", "its note must say why the program has no part in it"),
}  # fmt: skip


def check(context: Context) -> Iterator[Finding]:
    for clause in context.release.register.clauses.values():
        if not context.places.carried(clause):
            zh, en = WANTED[clause.kind]
            line = context.clause_line(clause.id)
            yield Finding(CLAUSES, clause.id, line, f"{clause.kind} 类条款{zh}。", f'Of kind "{clause.kind}": {en}.')
