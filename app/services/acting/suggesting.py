"""Whom an act might name as lead: what ``routing.dmn`` says of the ticket, wherever a form asks for the lead unit.

The pack declares it by its forms: a field ``lead`` that holds a unit. No act is named here.
"""

from typing import Any

from app.bpmn import matching
from app.packs import Form
from app.services.acting.facts import Facts, View
from app.services.acting.functions import functions

LEAD = "lead"
"""The field by which forms name the unit that takes the lead; handlers that assign read the same one."""


def asks_lead(form: Form | None) -> bool:
    """Whether the form asks for the unit that takes the lead."""
    field = form.field(LEAD) if form else None
    return field is not None and field.unit


def routed(view: View, form: Form | None) -> dict[str, Any] | None:
    """The row of ``routing.dmn`` that fits the ticket: the unit (None: the row leaves it to whoever fills in the form),
    whether it is a fast-track matter, the clause, and the row in words. None where the form asks for no lead unit."""
    table = view.docket.rules.tables.get("routing")
    matches = matching(table, Facts(view), functions(view)) if table and asks_lead(form) else []
    if table is None or not matches:
        return None
    row = matches[0].outputs
    return {
        "lead": row["suggested_unit"] or None, "fast_track": bool(row["fast_track"]), "clause": row["clause"],
        "why": table.rule(matches[0].row_id).description,
    }  # fmt: skip
