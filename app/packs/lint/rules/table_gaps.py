"""Every case that can come up is in the table: a decision without an answer stops its ticket."""

from collections.abc import Iterator
from typing import Any

from app.bpmn import Table, TooManyCombinations, gaps
from app.bpmn.table import COLLECT
from app.packs.lint.context import Context, constant_words
from app.packs.lint.finding import Finding, in_table

SHOWN = 5


def check(context: Context) -> Iterator[Finding]:
    for table in context.tables:
        if table.hit_policy == COLLECT:
            continue
        try:
            missing = gaps(table, _known(context, table))
        except TooManyCombinations as many:
            zh = f"输入的组合有 {many.count} 种，无法逐一核对。"
            yield in_table(table, zh, f"The inputs combine to {many.count} cases, too many to try.")
            continue
        for case in missing[:SHOWN]:
            shown = "，".join(f"{column} = {value!r}" for column, value in case.items())
            yield in_table(table, f"没有规则适用于：{shown}。", f"No row fits: {shown}.")
        if len(missing) > SHOWN:
            more = len(missing) - SHOWN
            yield in_table(table, f"另有 {more} 种情形没有规则。", f"{more} more cases have no row.")


def _known(context: Context, table: Table) -> dict[str, Any]:
    known: dict[str, Any] = dict(context.known_values)
    for column in table.inputs:
        # Flags of the ticket; a null would be a ticket that was never registered.
        if column.expression in ("emergency", "anonymous", "confidential", "has_contact", "has_mobile"):
            known[column.expression] = (False, True)
    if table.id == "messages":
        known["message"] = sorted(context.release.external_messages)
    if table.id == "limits":
        known["deadline"] = sorted(_opened(context))
    return {**_choices(context, table), **known}


def _choices(context: Context, table: Table) -> dict[str, Any]:
    """What people can choose in the forms of the processes that ask the table. Whether a choice that may be left open
    is made at all, the diagram has to ask before."""
    asking = {diagram.process_id for diagram, task in context.nodes("businessRuleTask") if task.decision == table.id}
    family = frozenset[str]().union(*(context.family(process) for process in asking))
    found: dict[str, dict[str, None]] = {}
    for diagram, element in context.nodes():
        form = context.form_of(element) if diagram.process_id in family else None
        for each in form.fields if form else ():
            if each.options and each.type in ("radio", "select"):
                found.setdefault(each.key, {}).update(dict.fromkeys(option.value for option in each.options))
    asked = {column.expression for column in table.inputs}
    return {key: tuple(values) for key, values in found.items() if key in asked}


def _opened(context: Context) -> set[str]:
    named = (constant_words(task.params.get("kinds")) or () for _, task in context.nodes("serviceTask"))
    return {word for words in named for word in words} & context.deadline_kinds
