"""Tables ask for names and functions that exist where the table is used."""

from collections.abc import Iterator

from app.bpmn import Table
from app.packs.lint.context import REGISTER, Context
from app.packs.lint.finding import Finding, in_table
from app.packs.lint.vocabulary import CHECKS_SUFFIX, shape_of


def check(context: Context) -> Iterator[Finding]:
    for table in context.tables:
        known = context.facts | shape_of(table.id).names | _names_where_used(context, table)
        for name in sorted(table.names - known):
            yield in_table(table, f"没有名为“{name}”的事实或栏目。", f'There is no fact or field named "{name}".')
        for name in sorted(table.functions - context.functions):
            yield in_table(table, f"没有名为“{name}”的函数。", f'There is no function named "{name}".')


def _names_where_used(context: Context, table: Table) -> frozenset[str]:
    """Fields of the forms that are checked with it, data of the processes that decide by it; for a table that only
    the program asks, fields of any form."""
    forms = [context.form_of(element) for _, element in context.nodes() if table.id in element.checks]
    deciding = [diagram.process_id for diagram, element in context.nodes() if element.decision == table.id]
    if table.id == REGISTER + CHECKS_SUFFIX:
        forms.append(context.release.forms.get(REGISTER))
    elif not forms and not deciding:
        forms = list(context.release.forms.values())
    fields = frozenset(field.key for form in forms if form for field in form.fields)
    return fields.union(*(context.data_names(process_id) for process_id in deciding))
