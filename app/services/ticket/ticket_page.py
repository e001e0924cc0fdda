"""The page of one ticket as the desk shows it: where it stands, who has to do what by when, and every fact in words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from app.packs import Release
from app.services import access, visible
from app.services.acting.facts import View
from app.services.acting.lateness import awaits, is_window
from app.services.docket import Docket
from app.services.program import Program
from app.services.ticket import desk, endings, explaining, history, labels, lights, pages
from app.services.ticket.lights import Light
from app.services.ticket.names import Names
from app.services.words import KINDS
from app.store import reading, records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor

Page = dict[str, Any]
MOST_STEPS, MOST_EVENTS = 12, 200
"""How much of a long way is told."""
WRITTEN_HERE = frozenset({"refused"})
"""Templates of messages whose words stand in the message itself."""


def head(program: Program, actor: Actor, no: str) -> Page:
    """What stands above every tab of a ticket: what it is about, and how it stands. 404 if it is not the actor's."""
    access.must(actor, "ticket.read")
    with program.database.read() as conn:
        docket = visible.docket(program, conn, actor, no)
        return _head(docket)


def _head(docket: Docket) -> Page:
    names = (
        "no", "title", "kind", "source", "category", "emergency", "anonymous", "confidential", "publishable",
        "milestone", "ended", "ended_as", "registered_at", "upstream_no", "event_count", "redo_rounds",
    )  # fmt: skip
    ticket = {name: docket.ticket[name] for name in names}
    return {**ticket, "words": _words(docket.rules, ticket)}


def _words(rules: Release, ticket: Mapping[str, Any]) -> dict[str, str]:
    """What the pack calls the ticket's kind, source and category."""
    form = rules.forms["register"]
    found = {}
    for name in ("kind", "source", "category"):
        field = form.field(name)
        if ticket[name]:
            found[name] = field.label_of(ticket[name]) if field else ticket[name]
    return found


def overview(program: Program, actor: Actor, no: str) -> Page:
    """The ticket's first tab."""
    page = pages.ticket(program, actor, no)
    messages = desk.messages(program, actor, no) if actor.roles & access.RIGHTS["message.send"] else []
    now = program.instant()
    with program.database.read() as conn:
        docket = visible.docket(program, conn, actor, no)
        units = labels.unit_names(conn, actor.pack)
        form = docket.rules.forms["register"]
        lit = _lights(docket, actor, now)
        pressing = lights.of_tasks(program, conn, page["tasks"], now)
        page |= {
            "head": _head(docket), "now": now,
            "registration": [
                line for line in labels.told(form, page["registration"] or {}, units) if line["key"] != "title"
            ],
            "destroyed": _destroyed(docket), "co_recorded": [units.get(code, code) for code in page["co_recorded"]],
            "cards": [{**card, "what": KINDS.get(card["kind"], (card["kind"],) * 2)} for card in page["cards"]],
            "caller": caller_lines(docket, page["caller"]), "caller_withheld": pages.caller_withheld(docket, actor),
            "rounds": _rounds(page["assignments"]),
            "deadlines": [{**row, **lit[row["id"]]} for row in page["deadlines"]],
            "tasks": _tasks(page["tasks"], pressing),
            "messages": [{**each, "title": each["title"] or each["name"]} for each in messages],
            "waiting": _waiting(docket), **path(docket), "sides": _sides(conn, docket),
            "letters": _letters(conn, docket, Names(docket.rules, units)),
        }  # fmt: skip
    return page


def _destroyed(docket: Docket) -> bool:
    return docket.ticket["wrapped_key"] is None


def caller_lines(docket: Docket, caller: Mapping[str, str] | None) -> list[labels.Line]:
    """The caller, masked or revealed, under the labels of the registration form."""
    form = docket.rules.forms["register"]
    lines = []
    for name, value in (caller or {}).items():
        field = form.field(name)
        label, label_en = (field.label, field.label_en or field.label) if field else (name, name)
        lines.append({"key": name, "label": label, "label_en": label_en, "kind": "text", "text": value})
    return lines


def revealed(program: Program, actor: Actor, no: str, caller: Mapping[str, str]) -> list[labels.Line]:
    """What ``history.reveal`` has answered, under the labels of the registration form."""
    with program.database.read() as conn:
        data = {name: text for name, text in caller.items() if name in history.MASKS}
        return caller_lines(visible.docket(program, conn, actor, no), data)


def _rounds(assignments: Iterable[Page]) -> list[Page]:
    """The assignments by round, the newest first; in each the lead before the co-handlers."""
    rounds: dict[int, list[Page]] = {}
    for row in assignments:
        rounds.setdefault(row["round"], []).append(row)
    return [
        {"round": number, "rows": sorted(rows, key=lambda row: (row["part"] != "lead", row["id"]))}
        for number, rows in sorted(rounds.items(), reverse=True)
    ]


def _lights(docket: Docket, actor: Actor, now: datetime) -> dict[int, Page]:
    """Deadline id -> its light, whether it is a window, what is done where an awaited answer does not come, the unit
    whose it is (nobody's while an answer is awaited), and whether it concerns the actor: what a unit may do until then
    (a window) is that unit's affair alone, and only as long as it has not done so."""
    running = {each.id: each for each in docket.open_instances()}
    units = pages.units_named(docket.conn, (row["unit_id"] for row in docket.assignments))
    found = {}
    for row in docket.deadlines:
        view = View(docket, running.get(row["instance_id"]), now)
        then = awaits(view, row)
        window = is_window(view, row) and not then
        unit_id = docket.unit_of(row["assignment_id"]) if row["assignment_id"] and not then else None
        found[row.id] = {
            "light": lights.of_deadline(view, row), "window": window, "awaited": then,
            "clause_text": explaining.clause_text(docket.rules, row["clause"]),
            "concerns": not window or ((unit_id is None or unit_id == actor.unit_id) and not _used(view, row)),
            "whose": units.get(unit_id) if unit_id else None,
            "kind_en": KINDS.get(row["kind"], ("", row["kind"]))[1],
            "round": docket.assignment(row["assignment_id"])["round"] if row["assignment_id"] and not then else None,
        }  # fmt: skip
    return found


def _used(view: View, window: Record) -> bool:
    """Whether what may be asked for until then has been asked for, and is being decided."""
    rules = view.docket.rules
    messages = rules.external_messages.items()
    asking = (name for name, element in messages if window["kind"] in rules.kinds_asked(element.id))
    return any(request["open"] for name in asking for request in view.requests(name))


def _tasks(tasks: Iterable[Page], lit: Mapping[int, Light]) -> list[Page]:
    """What has to be done next, the visitor's own first, then by due instant; each with the light that presses it."""
    shown = [{**task, "light": lit[task["id"]]} for task in tasks]
    return sorted(shown, key=lambda task: (not task["mine"], task["due_at"] is None, task["due_at"] or 0, task["id"]))


def _waiting(docket: Docket) -> list[str]:
    """What the ticket waits for from outside, in words."""
    names = {name for running in docket.open_instances() for name in running.waiting}
    known = docket.rules.external_messages
    return sorted(str(known[name].name or name) for name in names if name in known)


def path(docket: Docket) -> Page:
    """``path``: the milestones that were reached, in the order of reaching, as often as they were reached (told once
    where they were reached twice running); the newest ``MOST_STEPS``. ``path_cut``: there are earlier ones."""
    after = max(0, docket.ticket["event_count"] - MOST_EVENTS)
    events = reading.events(docket.conn, docket.ticket_id, after, MOST_EVENTS)
    steps = [{"name": name, "at": event["at"]} for event in events for name in event["body"].get("milestones", [])]
    again = [after["name"] == before["name"] for before, after in pairwise(steps)]
    told = [step for step, repeated in zip(steps, [*again, False], strict=False) if not repeated]
    return {"path": told[-MOST_STEPS:], "path_cut": after > 0 or len(told) > MOST_STEPS}


def _sides(conn: Connection, docket: Docket) -> list[Page]:
    """Every process beside the main one that was ever opened, with its state."""
    rows = [row for row in records.find(conn, "instance", ticket_id=docket.ticket_id) if row["role"] != "main"]
    names = {id_: diagram.name or id_ for id_, diagram in docket.rules.diagrams.items()}
    units = {row.id: row["unit_id"] for row in docket.assignments}
    named = pages.units_named(conn, [*units.values(), *(row["unit_id"] for row in rows)])
    return [
        {**{name: row[name] for name in ("id", "process", "role", "open", "opened_at", "closed_at", "outcome")},
         "name": names.get(row["process"], row["process"]),
         "unit": named.get(row["unit_id"] or units.get(row["assignment_id"]) or 0)}
        for row in rows
    ]  # fmt: skip


def _letters(conn: Connection, docket: Docket, names: Names) -> list[Page]:
    """Messages to the outside: what, to whom (in both languages) and whether they are gone."""
    shown = ("id", "channel", "template", "created_at", "state", "sent_at")
    return [
        {**{name: row[name] for name in shown},
         "title": names.notice(row["template"]), "to": names.recipient(row["recipient"]), "text": _text(docket, row)}
        for row in records.find(conn, "outbox", ticket_id=docket.ticket_id)
    ]  # fmt: skip


def _text(docket: Docket, letter: Record) -> str:
    """What a letter says, where the program wrote it; the words of the others are their receiver's."""
    if letter["template"] not in WRITTEN_HERE or _destroyed(docket):
        return ""
    said = history.record_of(docket.program, docket.ticket, letter["body"], f"outbox:{letter['message_id']}")
    return str(said.get("text") or "")


def deadlines(program: Program, actor: Actor, no: str) -> list[Page]:
    """Every deadline with its explanation, light and unit: those that are open first, by due instant. Of one that has
    ended unmet, when and why; ``extensible``: more time can be asked for."""
    explained = explaining.of_ticket(program, actor, no)
    now = program.instant()
    with program.database.read() as conn:
        docket = visible.docket(program, conn, actor, no)
        cards = [card.values() for card in records.find(conn, "card", ticket_id=docket.ticket_id)]
        lit, why = _lights(docket, actor, now), endings.of_ticket(docket)
        ended = {row.id: row["ended_at"] for row in docket.deadlines if row["state"] == "ended"}
    shown = [
        {**each, **lit[each["id"]], "cards": [card for card in cards if card["deadline_id"] == each["id"]],
         "ended_at": ended.get(each["id"]), "ended_by": why.get(each["id"]),
         "extensible": each["kind"] in docket.rules.kinds_extended}
        for each in explained
        if each["id"] in lit
    ]  # fmt: skip
    return sorted(
        shown, key=lambda each: (each["state"] != "open", each["due_at"] is None, each["due_at"], -each["id"])
    )
