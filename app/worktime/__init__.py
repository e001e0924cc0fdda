"""Working-day calendars and deadline arithmetic: pure, standard library only, never looks at a clock.

Calendar data are loaded elsewhere (app/packs/calendar.py) and handed in; instants are arguments and must be aware.
"""

from app.worktime.calendar import Day, DayKind, Ruling, WorkCalendar
from app.worktime.due import Due, due_at, extend, is_overdue, moved, moves_earlier
from app.worktime.explain import Alternative, Change, Explanation, ExtensionText, RuleText, explain
from app.worktime.instants import SHANGHAI, written
from app.worktime.limits import Limit, Unit
from app.worktime.sentences import limit_en, limit_zh
from app.worktime.warnings import warning_at

__all__ = [
    "SHANGHAI",
    "Alternative",
    "Change",
    "Day",
    "DayKind",
    "Due",
    "Explanation",
    "ExtensionText",
    "Limit",
    "RuleText",
    "Ruling",
    "Unit",
    "WorkCalendar",
    "due_at",
    "explain",
    "extend",
    "is_overdue",
    "limit_en",
    "limit_zh",
    "moved",
    "moves_earlier",
    "warning_at",
    "written",
]
