"""Where a ticket stands in its diagrams: what was entered how often (from the journal), and what is active now."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from app.packs import Release
from app.services import access, visible
from app.services.docket import Docket
from app.services.program import Program
from app.store import reading, records
from app.store.database import Connection
from app.tickets.actor import Actor
from app.tickets.refusal import no_such

ALL_EVENTS = 1_000_000
"""A ticket's whole journal; compaction has removed finished elements from the instance, so nothing less will do."""


def of_ticket(program: Program, actor: Actor, no: str, process: str | None = None) -> dict[str, Any]:
    """A diagram of the ticket (default: the main process's) with the marks of this ticket on it. ``entered``: also what
    was passed at once (events, service tasks, gateways), of which the journal tells the completion only."""
    access.must(actor, "history.read")
    with program.database.read() as conn:
        docket = visible.docket(program, conn, actor, no)
        events = reading.events(conn, docket.ticket_id, limit=ALL_EVENTS)
        rules, wanted = docket.rules, process or docket.ticket["process"]
        if wanted not in rules.diagrams:
            raise no_such("流程图", "diagram")
        counts = _counts(events)
        waiting, over = _waiting(docket), _over(conn, docket)
    diagram = rules.diagrams[wanted]
    return {
        "process": wanted, "name": diagram.name, "xml": rules.files[diagram.file].decode(),
        "entered": _within(rules, wanted, counts["entered"] | counts["completed"]),
        "completed": _within(rules, wanted, counts["completed"]),
        "cancelled": _within(rules, wanted, counts["cancelled"]),
        "active": sorted(_active(rules, wanted, counts, waiting, over)),
        "path": _path(events, rules, wanted), "processes": [
            {**each, "active": bool(_active(rules, each["process"], counts, waiting, over))}
            for each in _touched(rules, counts["entered"], docket.ticket["process"])
        ],
    }  # fmt: skip


def _counts(events: Iterable[Mapping[str, Any]]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {"entered": Counter(), "completed": Counter(), "cancelled": Counter()}
    for event in events:
        for element, change in event["body"].get("steps", []):
            counts[change][element] += 1
    return counts


def _path(events: Iterable[Mapping[str, Any]], rules: Release, process: str) -> list[dict[str, Any]]:
    """The named elements that the ticket has been at, in the order in which it first came to them, with how often."""
    times: Counter[str] = Counter()
    for event in events:
        for element, change in event["body"].get("steps", []):
            if change == "entered" and _is_in(rules, process, element):
                times[element] += 1
    named = ((element, rules.elements[element][1].name, count) for element, count in times.items())
    return [{"element": element, "name": name, "times": count} for element, name, count in named if name]


def _waiting(docket: Docket) -> set[str]:
    """Elements of open tasks and pending timers, as the instances have them."""
    found: set[str] = set()
    for running in docket.open_instances():
        found |= {task[2] for task in running.tasks.values()}
        found |= {timer[2] for timer in running.timers.values()}
    return found


def _over(conn: Connection, docket: Docket) -> set[str]:
    """Processes that have run for the ticket and run no more. One that is cancelled leaves its elements unannounced."""
    ran = {row["process"] for row in records.find(conn, "instance", ticket_id=docket.ticket_id)}
    return ran - {running.record["process"] for running in docket.open_instances()}


def _active(
    rules: Release, process: str, counts: Mapping[str, Counter[str]], waiting: set[str], over: set[str]
) -> set[str]:  # fmt: skip
    """What waits now, and what was entered more often than left (call activities around it).

    Armed boundary events are no steps of their own; they are active as long as their timer is pending.
    """
    if process in over:
        return set()
    left = counts["completed"] + counts["cancelled"]
    inside = {element for element, times in counts["entered"].items() if times > left[element]}
    return {element for element in waiting | inside if _is_in(rules, process, element)}


def _within(rules: Release, process: str, counts: Mapping[str, int]) -> dict[str, int]:
    return {element: times for element, times in sorted(counts.items()) if _is_in(rules, process, element)}


def _is_in(rules: Release, process: str, element: str) -> bool:
    known = rules.elements.get(element)
    return known is not None and known[0] == process


def _touched(rules: Release, entered: Iterable[str], main: str) -> list[dict[str, str]]:
    """Every process of which the ticket has entered an element, the main one first."""
    touched = dict.fromkeys([main, *(rules.elements[element][0] for element in entered if element in rules.elements)])
    known = [process for process in touched if process in rules.diagrams]
    return [{"process": process, "name": rules.diagrams[process].name} for process in known]
