"""Rounds of handling: who is assigned, what a joint meeting decided, cards issued, facts recorded.

The operations that handlers ask for through the port ``Step``; which of them happens when, the diagram says.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.services.acting import deadlines, mirror
from app.services.acting.facts import EXTENSION, RETURN, co_recorded
from app.services.acting.units import unit, unit_by_code
from app.services.docket import Docket
from app.services.running import Running
from app.store.records import Record
from app.tickets.refusal import Conflict, FormInvalid, Ground

if TYPE_CHECKING:
    from app.services.acting.act import Act

CO_HANDLING = "co_handling"
RETURNED = "returned"
"""Why an assignment has ended: the unit gave it back, and that was approved."""
LEAD_ONLY = "lead_only"
"""Value of the setting ``joint_mode``: only the lead gets the ticket."""
CO_RECORDED, DISSATISFACTIONS, KEPT = "co_recorded", "dissatisfactions", "kept"
TICKET_COLUMNS = frozenset({"satisfaction", "satisfaction_basis", "closed_at", "archived_at", "ended_as"})
"""Facts that have a column of their own; the others are kept together."""


def begin(act: "Act", lead: str, co_units: Sequence[str], *, by_meeting: bool) -> None:
    docket = act.docket
    pack = docket.ticket["pack"]
    lead_unit = unit_by_code(docket.conn, pack, lead, "lead")
    others = [unit_by_code(docket.conn, pack, code, "co_units") for code in dict.fromkeys(co_units)]
    if any(other.id == lead_unit.id for other in others):
        raise FormInvalid(
            Ground(
                "LEAD_IS_CO",
                "协办单位不能与主办单位相同。",
                "A co-handler must differ from the lead.",
                facts={"field": "co_units"},
            )
        )
    end(act, "redispatched")
    docket.ticket.set(special=None)
    deadlines.meet(act, None, "dispatch")  # a meeting may decide before the station has dispatched
    alone = docket.rules.setting("joint_mode", None) == LEAD_ONLY
    _record_co(act, others if alone else ())
    _open_round(act, lead_unit.id, () if alone else [other.id for other in others], by_meeting)


def repeat(act: "Act") -> None:
    """The same units once more (redo): a new round with a fresh anchor.

    What a joint meeting decided about the matter binds its redo as well (A-L10, A-L18).
    """
    lead = act.docket.lead
    if lead is None:
        raise Conflict(Ground("NO_ASSIGNMENT", "尚未派单，无从重办。", "Nothing was dispatched that could be redone."))
    of_round = [a for a in act.docket.assignments if a["round"] == lead["round"]]
    co_ids = [a["unit_id"] for a in of_round if a["part"] == "co" and a["end_reason"] != RETURNED]
    end(act, "redo")
    _drop_requests(act, {a.id for a in of_round})
    # Open again: whether it counts as closed at a cut-off is decided by the new answer.
    act.docket.ticket.set(redo_rounds=act.docket.ticket["redo_rounds"] + 1, closed_at=None)
    _open_round(act, lead["unit_id"], co_ids, by_meeting=lead["by_meeting"])


def _drop_requests(act: "Act", assignments: Collection[int], reason: str = "redo") -> None:
    """What the units asked for in assignments that are over concerns nobody any more; no message tells the diagrams."""
    processes = {act.docket.rules.start_message(message) for message in (EXTENSION, RETURN)}
    for running in act.docket.open_instances():
        asked = running.assignment_id in assignments and running.record["process"] in processes
        if asked and running not in act.executing:
            mirror.cancel(act, running, reason)


def replace_co(act: "Act", running: Running, code: str | None) -> None:
    """The co-handler's duty was found not to be its own: end its part alone, and give it to the unit named; where none
    is named, the lead does without. The newcomer gets the ticket, and clocks of its own, now."""
    docket = act.docket
    gone = docket.assignment(running.assignment_id) if running.assignment_id else None
    if gone is None or gone["part"] != "co" or gone["ended_at"] is not None:
        raise Conflict(
            Ground("NO_CO_HANDLER", "没有在办的会办，无从改派。", "No co-handling runs that could be passed on.")
        )
    taker = unit_by_code(docket.conn, docket.ticket["pack"], code, "proposed_unit") if code else None
    if taker is not None and docket.held_by(taker.id) is not None:
        zh, en = "该单位已经承办本工单。", "That unit already handles this ticket."
        raise FormInvalid(Ground("ALREADY_ASSIGNED", zh, en, facts={"field": "proposed_unit"}))
    gone.set(ended_at=act.at, end_reason=RETURNED)
    for other in docket.open_instances():
        if other.assignment_id == gone.id and other.record["role"] == "co":
            mirror.cancel(act, other, RETURNED)
    _drop_requests(act, {gone.id}, RETURNED)
    if taker is not None:
        act.start_later(CO_HANDLING, _assign(act, gone["round"], "co", taker.id, by_meeting=False).id)


def _open_round(act: "Act", lead_id: int, co_ids: Sequence[int], by_meeting: bool) -> None:
    docket = act.docket
    number = docket.ticket["round"] + 1
    docket.ticket.set(round=number, lead_unit_id=lead_id)
    _assign(act, number, "lead", lead_id, by_meeting)
    for unit_id in co_ids:
        assignment = _assign(act, number, "co", unit_id, by_meeting)
        act.start_later(CO_HANDLING, assignment.id)


def _record_co(act: "Act", units: Sequence[Record]) -> None:
    """Co-handlers that the lead brings in by itself: on record, without a task, and without sight of the ticket."""
    ticket = act.docket.ticket
    codes = [str(unit["code"]) for unit in units]
    if codes != co_recorded(ticket):
        ticket.set(facts={**ticket["facts"], CO_RECORDED: codes})
        act.body("facts", {CO_RECORDED: codes})


def _assign(act: "Act", number: int, part: str, unit_id: int, by_meeting: bool) -> Record:
    docket = act.docket
    assignment = docket.add(
        "assignment", round=number, part=part, unit_id=unit_id, dispatched_at=act.at, signed_at=None,
        contacted_at=None, ended_at=None, end_reason=None, by_meeting=by_meeting, extension_applied=False, granted=0,
        extensions=0,
    )  # fmt: skip
    docket.assignments.append(assignment)
    act.body("assigned", {"part": part, "unit": unit(docket.conn, unit_id)["code"], "by_meeting": by_meeting})
    return assignment


def sign_by_system(act: "Act", running: Running) -> None:
    """Sign for the lead unit, which has let the time pass: signed, but the deadline stays missed for ever."""
    assignment = act.docket.assignment(running.assignment_id) if running.assignment_id else act.docket.lead
    if assignment is None:
        raise Conflict(Ground("NO_ASSIGNMENT", "尚未派单，无从签收。", "Nothing was dispatched that could be signed."))
    assignment.set(signed_at=act.at)
    deadline = act.docket.deadline("sign", running)
    if deadline is not None:
        deadlines.miss(act, deadline)
    act.body("facts", {"system_signed": True})


def end(act: "Act", reason: str) -> None:
    """End the open assignments with their deadlines and their co-handling.

    Requests of the unit end by themselves (their diagrams catch the decision); what was opened against it by a deadline
    (a written explanation, supervision) stays open: it still owes it.
    """
    docket = act.docket
    ended = [assignment for assignment in docket.assignments if assignment["ended_at"] is None]
    ids = {assignment.id for assignment in ended}
    for assignment in ended:
        assignment.set(ended_at=act.at, end_reason=reason)
    for deadline in docket.deadlines:
        if deadline["assignment_id"] in ids and deadline["shared"]:
            deadlines.end(act, deadline)
    if reason == RETURNED and ended:
        docket.ticket.set(returns=docket.ticket["returns"] + 1)
    for running in docket.open_instances() if ids else ():
        if running.assignment_id in ids and running not in act.executing and running.record["role"] == "co":
            mirror.cancel(act, running, reason)


def keep_decision(act: "Act", lead: str, co_units: Sequence[str]) -> None:
    ticket = act.docket.ticket
    ticket.set(
        meetings=ticket["meetings"] + 1, facts={**ticket["facts"], "meeting": {"lead": lead, "co": list(co_units)}}
    )


def take_decision(act: "Act") -> tuple[str, Sequence[str]] | None:
    ticket = act.docket.ticket
    facts = dict(ticket["facts"])
    decision = facts.pop("meeting", None)
    if decision is None:
        return None
    ticket.set(facts=facts)
    return decision["lead"], decision["co"]


def issue_card(act: "Act", running: Running, kind: str, level: str) -> None:
    """A card on the unit that the deadline presses, and a message to it. Red also marks the ticket as ever overdue."""
    docket = act.docket
    deadline = docket.deadline(kind, running)
    if deadline is None:
        raise Conflict(
            Ground("NO_DEADLINE", f"没有“{kind}”时限，无法发牌。", f"There is no {kind} deadline to warn of.")
        )
    if _has_card(docket, deadline, level):
        return
    assignment = docket.assignment(deadline["assignment_id"]) if deadline["assignment_id"] else None
    docket.add(
        "card", assignment_id=assignment.id if assignment else None,
        unit_id=running.record.get("unit_id") or (assignment["unit_id"] if assignment else None),
        deadline_id=deadline.id, level=level, at=act.at,
        event_seq=act.seq,
    )  # fmt: skip
    if level == "red" and kind == "handle":
        set_facts(act, {"overdue_ever": True})
    act.body("cards", {"level": level, "deadline": kind})
    docket.post(
        act.name,
        act.at,
        "notice",
        f"card_{level}",
        addressee(act, running),
        {"deadline": kind, "due": _text(deadline["due_at"])},
    )


def addressed_unit(act: "Act", running: Running) -> int | None:
    """The unit that an instance speaks to: its own, else the one assigned; None before dispatch."""
    docket = act.docket
    if running.record.get("unit_id"):
        return int(running.record["unit_id"])
    assignment = docket.assignment(running.assignment_id) if running.assignment_id else docket.lead
    return int(assignment["unit_id"]) if assignment else None


def addressee(act: "Act", running: Running) -> str:
    """The code of the unit that an instance speaks to; before dispatch that is the station itself."""
    unit_id = addressed_unit(act, running)
    return str(unit(act.docket.conn, unit_id)["code"]) if unit_id else "station"


def _has_card(docket: Docket, deadline: Record, level: str) -> bool:
    """One card for each deadline, level and due instant, though several elements watch the same deadline.

    After an extension the due instant is another one, and the warning is issued again.
    """
    note = deadline["note"] or {}
    mark = deadlines.card_mark(deadline, level)
    if mark in note.get("cards", []):
        return True
    deadline.set(note={**note, "cards": [*note.get("cards", []), mark]})
    return False


def set_facts(act: "Act", facts: Mapping[str, Any]) -> None:
    ticket = act.docket.ticket
    if facts.get("satisfaction") == "dissatisfied":
        facts = {**facts, DISSATISFACTIONS: int(ticket["facts"].get(DISSATISFACTIONS) or 0) + 1}
    own = {name: value for name, value in facts.items() if name in TICKET_COLUMNS}
    other = {name: _text(value) for name, value in facts.items() if name not in TICKET_COLUMNS}
    ticket.set(**own)
    if other:
        ticket.set(facts={**ticket["facts"], **other})
    act.body("facts", {name: _text(value) for name, value in facts.items()})


def keep_fact(act: "Act", name: str, value: str | float | bool | None) -> None:
    ticket = act.docket.ticket
    ticket.set(facts={**ticket["facts"], KEPT: {**(ticket["facts"].get(KEPT) or {}), name: value}})
    act.body("kept", {"name": name, "value": value})


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
