"""Incidents as an administrator reads them: which step, what was at fault, and what exactly."""

import re
from collections.abc import Mapping
from typing import Any

from app.bpmn import NoRow, TableConflict
from app.engine import NoFlowTaken, StepBudgetExceeded
from app.expressions import EvaluationError, UnknownFunction, UnknownName
from app.services.admin import incidents
from app.services.program import Program
from app.store.database import Connection
from app.tickets.actor import Actor
from handlers import BadParams

CAUSES: Mapping[str, frozenset[str]] = {
    "table": frozenset(fault.__name__ for fault in (NoRow, TableConflict)),
    "diagram": frozenset(
        fault.__name__
        for fault in (NoFlowTaken, StepBudgetExceeded, EvaluationError, UnknownFunction, UnknownName, BadParams)
    ),
}
"""What is at fault -> the errors that say so. All others are the program's own."""
_PLACE = re.compile(r"\S+:[0-9]+")


def read(
    program: Program, actor: Actor, *, limit: int, before: int | None = None, state: str | None = None
) -> list[dict[str, Any]]:
    """Incidents, newest first, each with ``step`` (its name in the diagram, may be empty), ``cause`` (a key of CAUSES,
    "refused" or "program"), ``said`` (what is wrong with the rules, in Chinese and in English, or None) and ``places``
    (in the program)."""
    rows = incidents.listed(program, actor, limit=limit, before=before, state=state)
    with program.database.read() as conn:
        return [{**row, "step": _step(program, conn, row), "cause": _cause(row), **_taken_apart(row)} for row in rows]


def _step(program: Program, conn: Connection, row: Mapping[str, Any]) -> str:
    if row["release_id"] is None:
        return ""
    rules = program.releases.get(conn, row["release_id"]).rules
    if row["element"] in rules.elements:
        return rules.element(row["element"]).name
    message = rules.external_messages.get(row["kind"])
    return message.name if message else ""


def _cause(row: Mapping[str, Any]) -> str:
    if row["kind"] == "timer_refused":
        return "refused"
    return next((cause for cause, errors in CAUSES.items() if row["error"] in errors), "program")


def _taken_apart(row: Mapping[str, Any]) -> dict[str, Any]:
    """The detail as app.services.errand has put it together: perhaps two lines in words, then places."""
    lines = (row["detail"] or "").split("\n")
    said = lines[:2] if len(lines) > 1 and not _PLACE.fullmatch(lines[0]) else []
    return {"said": tuple(said) or None, "places": "\n".join(lines[len(said) :])}
