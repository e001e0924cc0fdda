"""What the caller thinks of the handling: how satisfied, on what that rests, and the caller's own words."""

from collections.abc import Sequence
from typing import Any

from app.services import access, visible
from app.services.program import Program
from app.services.ticket import papers
from app.tickets.actor import Actor

Page = dict[str, Any]
RATING = "rating"
"""The field of a pack's forms that says how satisfied the caller is."""
SILENT, CALLED = "default", "manual"
"""Bases of a satisfaction (handlers/record_satisfaction.py): nobody has answered, or somebody of the hotline has called
and filled in a task's form; the others come from outside as a message."""


def of_ticket(program: Program, actor: Actor, no: str) -> Page | None:
    """``satisfaction`` and ``basis``; ``said``: the forms with the caller's words (papers.of_ticket) from the one on
    which it rests, the newest last. None for a ticket that has not come so far."""
    access.must(actor, "ticket.read")
    with program.database.read() as conn:
        ticket = visible.ticket(conn, actor, no)
    found, basis = ticket["satisfaction"], ticket["satisfaction_basis"]
    if not found:
        return None
    rated = [paper for paper in papers.of_ticket(program, actor, no) if paper["values"].get(RATING)]
    said = [] if basis == SILENT else _since(rated, "task" if basis == CALLED else "message")
    return {"satisfaction": found, "basis": basis, "said": [{**each, "lines": _words(each, found)} for each in said]}


def _since(rated: Sequence[Page], kind: str) -> Sequence[Page]:
    """The newest of this kind, and who was asked why afterwards."""
    start = max((place for place, paper in enumerate(rated) if paper["kind"] == kind), default=len(rated))
    return rated[start:]


def _words(paper: Page, satisfaction: str) -> list[Page]:
    """What was filled in, less the satisfaction itself where it is no other."""
    same = paper["values"][RATING] == satisfaction
    return [line for line in paper["lines"] if not (same and line["key"] == RATING)]
