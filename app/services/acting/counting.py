"""Counting a stored deadline anew: the limit from its anchor, then every extension on top."""

from collections.abc import Sequence

from app.store.records import Record
from app.worktime import Due, Limit, Unit, WorkCalendar, due_at, extend


def due_of(deadline: Record, changes: Sequence[Record], calendar: WorkCalendar, day_end: str) -> Due:
    """The due time counted again from the row: the limit from its anchor, then every extension granted on top."""
    due = due_at(deadline["anchor_at"], Limit(deadline["amount"], Unit(deadline["unit"])), calendar, day_end=day_end)
    for change in changes:
        if change["reason"] == "extension":
            due = extend(due, Limit(change["note"]["amount"], Unit(change["note"]["unit"])))
    return due
