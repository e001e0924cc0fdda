"""The register holds as many clauses of each kind as it states, numbered from 1 without holes."""

import re
from collections import Counter
from collections.abc import Iterator

from app.packs.files import CLAUSES
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding
from app.packs.register import ALL_CLAUSES, KINDS

# The regulation itself is not in the repository: what was once counted against it is stated, so that a clause cannot
# be dropped, nor made a lesser one, without a second line that says so.


def check(context: Context) -> Iterator[Finding]:
    register = context.release.register
    if not register.clauses:
        return
    if not register.stated:
        zh = "登记开头须写明条款数：[count] 中的 clauses 和各类的数目。"
        yield Finding(CLAUSES, None, None, zh, "State under [count] how many clauses there are, of each kind.")
        return
    found = Counter(clause.kind for clause in register.clauses.values())
    found[ALL_CLAUSES] = len(register.clauses)
    for name in (ALL_CLAUSES, *KINDS):
        stated, there = register.stated.get(name, 0), found[name]
        if stated != there:
            zh = f"[count] 写明 {name} 为 {stated} 条，登记了 {there} 条。"
            yield Finding(
                CLAUSES, f"count.{name}", None, zh, f'Under [count], "{name}" is {stated}; {there} are there.'
            )
    yield from _holes(list(register.clauses))


def _holes(ids: list[str]) -> Iterator[Finding]:
    width = len(ids[0])
    prefix = re.sub(r"\d.*", "", ids[0])
    for number, id_ in enumerate(ids, start=1):
        wanted = prefix + str(number).zfill(width - len(prefix))
        if id_ != wanted:
            zh, en = f"编号应连续：这里应为“{wanted}”。", f'Ids count without holes: "{wanted}" belongs here.'
            yield Finding(CLAUSES, id_, None, zh, en)
            return
