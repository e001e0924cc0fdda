"""In which unit a form's number counts: "5" of a request for more time are five working days where the limit that it
would lengthen runs in working days."""

from collections.abc import Collection, Mapping
from datetime import datetime

from app.packs import Release
from app.services.docket import Docket
from app.store.records import Record


def fields(rules: Release, element_id: str) -> Mapping[str, Collection[str]]:
    """Field of the element's form -> the kinds of deadline that it lengthens; nothing of another release's element."""
    return rules.measured(element_id) if element_id in rules.elements else {}


def units(docket: Docket, element_id: str, assignment_id: int | None, at: datetime) -> dict[str, str]:
    """Field of the element's form -> workday, hour... of the limits that it lengthens, as they were at ``at`` for the
    assignment (None: the lead's). Not there where there is none, or where two differ."""
    known = fields(docket.rules, element_id)
    found = {
        key: {str(deadline["unit"]) for deadline in newest(docket, kinds, assignment_id, at)}
        for key, kinds in known.items()
    }
    return {key: next(iter(each)) for key, each in found.items() if len(each) == 1}


def newest(docket: Docket, kinds: Collection[str], assignment_id: int | None, at: datetime) -> list[Record]:
    """Of each kind the newest limit that stood at ``at`` for the assignment: its unit's own, or the whole ticket's."""
    unit_id = docket.unit_of(assignment_id)
    found = {
        deadline["kind"]: deadline
        for deadline in docket.deadlines
        if deadline["kind"] in kinds and deadline["due_at"] is not None and deadline["opened_at"] <= at
        and (deadline["shared"] or docket.unit_of(deadline["assignment_id"]) == unit_id)
    }  # fmt: skip
    return list(found.values())
