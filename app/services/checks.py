"""What the law says before an act is done: tables whose matching rows are grounds of refusal.

A diagram names them (``hotline:checks``); each matching row gives a code, a clause and the words. All grounds are
listed at once, because the person has to mend all of them, and managers count them.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from typing import Any

from app.bpmn import decide
from app.packs import Form, FormInvalid
from app.services.facts import Facts, View, functions
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
            row = match.outputs
            facts = {"table": table, "row": match.row_id}
            grounds.append(Ground(row["code"], row["zh"], row["en"], row.get("clause"), facts))
    return grounds
