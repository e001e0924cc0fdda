"""All pages of the room; /admin leads to the first that the visitor may open."""

from flask import redirect
from flask.typing import ResponseReturnValue

from app.web.admin import calendar, journal, people, running, units
from app.web.admin.room import blueprint, tabs
from app.web.admin.words import ACTS, JOBS, LABELS, OUTCOMES, STATES
from app.web.guard import page

ROOMS = (units, people, calendar, running, journal)
"""Imported for their routes."""


@blueprint.get("/admin")
@page("calendar.manage")
def home() -> ResponseReturnValue:
    return redirect(tabs()[0][0], 303)


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {
        "calendar_changes": journal.calendar_changes,
        "ACTS": ACTS,
        "OUTCOMES": OUTCOMES,
        "STATES": STATES,
        "JOBS": JOBS,
        "LABELS": LABELS,
    }


__all__ = ["blueprint"]
