"""Every clause and ambiguity id that tables, forms, settings and the register name exists."""

from collections.abc import Iterable, Iterator

from app.packs.files import CLAUSES
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, in_row
from app.packs.release import clause_ids
from app.packs.settings import FILE

# A table, form or setting that several packs share may name one clause for each; one that is known here is enough.


def check(context: Context) -> Iterator[Finding]:
    for table in context.tables:
        for rule in table.rules:
            for words in _unknown(context, clause_ids(table, rule.id)):
                yield in_row(table, rule, *words)
    for form in context.release.forms.values():
        for field in form.fields:
            for words in _unknown(context, field.clause):
                yield Finding(f"forms/{form.name}.form", field.key, None, *words)
    named = {f"settings.{key}": each.clause + each.ambiguity for key, each in context.release.settings.items()}
    named |= {f"roles.{key}": each.clause + each.ambiguity for key, each in context.release.roles.items()}
    for key, ids in named.items():
        for words in _unknown(context, ids):
            yield Finding(FILE, key, None, *words)
    for clause in context.release.register.clauses.values():
        for words in _unknown(context, clause.ambiguity):
            yield Finding(CLAUSES, clause.id, context.clause_line(clause.id), *words)


def _unknown(context: Context, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    register = context.release.register
    clauses = [each for each in ids if not each.startswith("A-")]
    lacking = [each for each in ids if each.startswith("A-") and each not in register.ambiguities]
    if clauses and not any(register.get(each) for each in clauses):
        lacking = clauses + lacking
    for each in lacking:
        yield f"没有编号“{each}”。", f'There is no clause or ambiguity "{each}".'
