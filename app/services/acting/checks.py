"""What the law says before an act is done: tables whose matching rows are grounds of refusal.

A diagram names them (``hotline:checks``); each matching row gives a code, a clause and the words. All grounds are
listed at once, because the person has to mend all of them, and managers count them.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.bpmn import Match, Table, decide
from app.expressions import EvaluationError
from app.packs import Form, FormInvalid
from app.services.acting.facts import Facts, View
from app.services.acting.functions import functions
from app.tickets import refusal
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Ground


def clean_form(form: Form | None, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(All values of the form, those that the engine may use); raises refusal.FormInvalid with every fault."""
    if form is None:
        if values:
            raise refusal.form_invalid((key, "UNKNOWN_FIELD", "没有这个栏目。", "No such field.") for key in values)
        return {}, {}
    try:
        clean = form.validate(values)
    except FormInvalid as fault:
        raise refusal.form_invalid((p.key, p.code, p.zh, p.en) for p in fault.problems) from fault
    return dict(clean.values), dict(clean.engine_values)


def names_for(
    view: View, actor: Actor, act: str, role: str | None, form: Form | None, values: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Facts, who acts, and the form's fields (an optional field left out is None)."""
    fields: dict[str, Any] = {field.key: None for field in form.fields} if form else {}
    fields.update(values)
    lead = view.docket.lead
    unit_id = actor.unit_id
    co_units = [a["unit_id"] for a in view.docket.assignments if a["part"] == "co" and a["ended_at"] is None]
    who = {
        "act": act,
        "message": act,
        "role": role or "",
        "own_assignment": lead is not None and unit_id is not None and lead["unit_id"] == unit_id,
        "co_assignment": unit_id is not None and unit_id in co_units,
    }
    return ChainMap(fields, who, Facts(view))  # type: ignore[arg-type]


def refuse_if_any(tables: Iterable[str], view: View, names: Mapping[str, Any]) -> None:
    """Raise Conflict with every ground that the tables give."""
    grounds = grounds_of(tables, view, names)
    if grounds:
        raise Conflict(*grounds)


def grounds_of(tables: Iterable[str], view: View, names: Mapping[str, Any]) -> list[Ground]:
    """Every ground of refusal that the tables give; none: nothing stands against it."""
    grounds = []
    for table in tables:
        for match in decide(view.docket.rules.tables[table], names, functions(view)):
            grounds.append(ground_of(table, match))
    return grounds


def standing(tables: Iterable[str], view: View, names: Mapping[str, Any], form: Form | None) -> list[Ground]:
    """The grounds that stand whatever is filled in: those of rows whose conditions ask for no field of the form.
    Nothing is refused here: a table that cannot be weighed now is weighed when somebody acts."""
    keys = frozenset(field.key for field in form.fields) if form else frozenset()
    found: list[Ground] = []
    for each in tables:
        table = view.docket.rules.tables[each]
        free = tuple(rule for number, rule in enumerate(table.rules) if not keys & _asked_for(table, number))
        try:
            found += [ground_of(each, match) for match in decide(replace(table, rules=free), names, functions(view))]
        except EvaluationError:
            continue
    return found


def _asked_for(table: Table, number: int) -> frozenset[str]:
    """The names that the conditions of this row ask for."""
    cells = zip(table.rules[number].tests, table.input_expressions, table.unary_tests[number], strict=True)
    return frozenset().union(*(column.names | test.names for cell, column, test in cells if cell not in ("", "-")))


def ground_of(table: str, match: Match) -> Ground:
    """The ground that a row of a table states, with its clause and the reading behind it."""
    row, facts = match.outputs, {"table": table, "row": match.row_id}
    return Ground(row["code"], row["zh"], row["en"], row.get("clause"), facts, row.get("ambiguity"))
