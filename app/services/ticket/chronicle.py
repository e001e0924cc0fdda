"""The journal as the desk tells it: by day, each event with its unit, its articles and the form behind it; refusals."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.packs import Release
from app.services import access, visible
from app.services.program import Program
from app.services.ticket import history, papers
from app.services.ticket.pages import units_named
from app.services.ticket.telling import TYPES
from app.store import listing
from app.tickets.actor import Actor
from app.worktime import SHANGHAI

Page = dict[str, Any]
ALL_EVENTS = 1_000_000
MOST_REFUSALS = 100
COMPLETE = "complete"
"""What the log of refusals calls the completion of a task, whichever (``element``)."""


def by_day(program: Program, actor: Actor, no: str, kind: str | None = None) -> Page:
    """``days``: [(day, its events)], the newest first; ``kinds``: (type of event, how many) of the whole journal.

    ``kind``: only events of this type. ``record`` of an event names the submitted form behind it
    (app.services.ticket.papers), ``choices`` are what was chosen in it (labels.told): which way it was decided. Nothing
    of a form that the actor may not read.
    """
    events = history.of(program, actor, no, limit=ALL_EVENTS)
    forms = {paper["name"]: paper for paper in papers.of_ticket(program, actor, no)}
    with program.database.read() as conn:
        units = units_named(conn, (event["unit_id"] for event in events))
    counts = {name: sum(1 for event in events if event["type"] == name) for name in TYPES}
    days: dict[date, list[Page]] = {}
    for event in reversed(events):
        if kind in (None, event["type"]):
            form = forms.get(_record(event) or "")
            shown = {
                **event, "unit": units.get(event["unit_id"]), "record": form["name"] if form else None,
                "choices": [line for line in form["lines"] if line["choice"]] if form else [],
            }  # fmt: skip
            days.setdefault(_day(event), []).append(shown)
    return {"days": list(days.items()), "kinds": [(name, count) for name, count in counts.items() if count]}


def _day(event: Mapping[str, Any]) -> date:
    return datetime.fromisoformat(event["at"]).astimezone(SHANGHAI).date()


def _record(event: Mapping[str, Any]) -> str | None:
    """The form that was submitted with it, under the name that the papers give it."""
    if "record" not in event["body"]:
        return None
    task = event["body"].get("task")
    if task is not None:
        return f"task-{task}"
    return f"message-{event['seq']}" if event["type"] == "message_received" else None


def refusals(program: Program, actor: Actor, no: str) -> list[Page]:
    """Acts on this ticket that a rule refused, newest first; people of a unit see their own unit's. ``name``: what
    the diagrams call the task or message that was refused."""
    access.must(actor, "history.read")
    everything = bool(actor.roles & access.PACK_WIDE)
    with program.database.read() as conn:
        ticket = visible.ticket(conn, actor, no)
        if not everything and actor.unit_id is None:
            return []
        rules = program.releases.get(conn, ticket["release_id"]).rules
        found = listing.refusals(
            conn, actor.pack, unit_id=None if everything else actor.unit_id, limit=MOST_REFUSALS, ticket_id=ticket.id
        )
    return [{**row, "name": _name(row, rules)} for row in found]


def _name(refused: Mapping[str, Any], rules: Release) -> str | None:
    """What the diagrams call the task or the message that was refused; None for the program's own acts."""
    if refused["act"] == COMPLETE and refused["element"] in rules.elements:
        return rules.elements[refused["element"]][1].name
    message = rules.external_messages.get(refused["act"])
    return message.name if message else None
