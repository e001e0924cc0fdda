"""Counting a stored deadline: as it stands in its row, or anew with another calendar.

Anew is the limit from its anchor with every extension on top, all with one calendar. A row may stand elsewhere: an
earlier move waits for a person's confirmation (A-X11), or the limit was over before the calendar came. It bears the
version that the whole was last counted with; an extension granted after that remembers its own.
"""

from collections.abc import Callable, Sequence

from app.services.docket import Docket
from app.store.records import Record
from app.worktime import Due, Limit, Unit, WorkCalendar, due_at, extend


def due_of(deadline: Record, changes: Sequence[Record], calendar: WorkCalendar, day_end: str) -> Due:
    """The due time counted anew: the limit from its anchor, then every extension granted on top."""
    return _counted(deadline, changes, lambda _: calendar, day_end)


def as_it_stands(docket: Docket, deadline: Record, changes: Sequence[Record]) -> Due:
    """The due time that the row bears, with every day that led to it.

    A running one is told with the newest calendar where that comes to the same instants, because it knows what has been
    announced meanwhile; every other one with the calendars that it was counted with.
    """
    day_end = docket.day_end_of(deadline)
    newest = due_of(deadline, changes, docket.calendar_of(deadline).calendar, day_end)
    if deadline["state"] == "open" and newest.at == deadline["due_at"] and newest.extends is None:
        return newest
    then = _counted(deadline, changes, lambda version: docket.calendar_then(deadline, version).calendar, day_end)
    return newest if deadline["state"] == "open" and _instants(newest) == _instants(then) else then


def _counted(deadline: Record, changes: Sequence[Record], calendar: Callable[[int], WorkCalendar], day_end: str) -> Due:
    """``calendar``: of the version with which a step was counted. What has been counted anew since bears the row's."""
    whole = deadline["calendar_version"]
    due = due_at(
        deadline["anchor_at"], Limit(deadline["amount"], Unit(deadline["unit"])), calendar(whole), day_end=day_end
    )
    for note in (change["note"] for change in changes if change["reason"] == "extension"):
        version = max(whole, note.get("calendar", whole))
        due = extend(due, Limit(note["amount"], Unit(note["unit"])), calendar(version))
    return due


def _instants(due: Due) -> list[object]:
    """Of the limit itself and of each extension, the newest first."""
    return [due.at, *(_instants(due.extends) if due.extends else [])]
