"""The functions of expressions, and what they count: deadlines, settings, samples, blanks."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.services.acting.assessment import after_month
from app.services.acting.facts import View
from app.services.acting.lateness import is_overdue
from app.store.records import Record
from app.worktime import SHANGHAI

SHARES = 10_000
"""Into so many equal shares are tickets divided to draw a sample."""
CLOCKS_APART = timedelta(minutes=5)
"""A sender's clock may run so far ahead of ours: a caller's answer is not turned away for an SMS gateway's clock."""


def functions(view: View) -> Mapping[str, Callable[..., Any]]:
    """The functions of expressions, bound to one view."""

    def deadline(kind: str) -> Record | None:
        return view.docket.deadline(kind, view.instance, view.assignment_id)

    def running(kind: str) -> bool:
        found = deadline(kind)
        return bool(found and found["state"] == "open" and not is_overdue(view, found))

    def running_limit(kind: str, column: str) -> Any:
        """Of the limit that runs now: one that an earlier round has met is no limit of this round."""
        found = deadline(kind)
        return found[column] if found and found["state"] == "open" else None

    def limit_amount(kind: str) -> int | None:
        amount: int | None = running_limit(kind, "amount")
        return amount

    def limit_unit(kind: str) -> str | None:
        unit_: str | None = running_limit(kind, "unit")
        return unit_

    def extended(kind: str) -> int:
        amount: int | None = running_limit(kind, "extended")
        return amount or 0

    def met(kind: str) -> bool:
        found = deadline(kind)
        return bool(found and found["state"] == "met")

    return {
        "due": lambda kind: f"due:{kind}",
        "warn": lambda kind, level: f"warn:{kind}:{level}",
        "overdue": lambda kind: is_overdue(view, deadline(kind)),
        "running": running,
        "has_limit": lambda kind: limit_amount(kind) is not None,
        "limit_amount": limit_amount,
        "limit_unit": limit_unit,
        "extended": extended,
        "met": met,
        "setting": lambda key: view.docket.rules.setting(key, None),
        "kept": lambda name: (view.ticket["facts"].get("kept") or {}).get(name),
        "opened": lambda message: len(view.requests(message)),
        "pending": lambda message: any(r["open"] for r in view.requests(message)),
        "sampled": lambda percent: sampled(view.ticket["no"], percent),
        "after_month": lambda kind, day: after_month(view.docket, kind, day, view.at),
        "future": lambda moment: bool(moment) and _future(view, moment),
        "before": lambda instant, milestone: _before(view, instant, milestone),
        "blank": blank,
        "count": count,
        "ratio": ratio,
    }


FUNCTIONS = frozenset(
    {
        "due",
        "warn",
        "overdue",
        "running",
        "has_limit",
        "limit_amount",
        "limit_unit",
        "extended",
        "met",
        "setting",
        "kept",
        "opened",
        "pending",
        "sampled",
        "after_month",
        "future",
        "before",
        "blank",
        "count",
        "ratio",
    }
)


def _future(view: View, moment: str) -> bool:
    """Whether an instant of a form is still to come, whatever the clocks; a date, from the next day on."""
    if len(moment) == len("2023-06-09"):
        return date.fromisoformat(moment) > view.at.astimezone(SHANGHAI).date()
    return datetime.fromisoformat(moment) > view.at + CLOCKS_APART


def _before(view: View, instant: str | None, milestone: str) -> bool:
    """Whether an instant of a form lies before the ticket reached a milestone; not, where either is missing.

    Forms know minutes only: what happened in the minute of the milestone is not before it.
    """
    reached = view.ticket["milestones"].get(milestone)
    if not instant or not reached:
        return False
    return datetime.fromisoformat(instant) < datetime.fromisoformat(reached).replace(second=0, microsecond=0)


def sampled(no: str, percent: float | None) -> bool:
    """Whether the ticket is in a sample of about this share: chance as far as people can tell, yet the same answer on
    every machine and at every time, so that a sample can be checked afterwards."""
    drawn = int.from_bytes(hashlib.sha256(no.encode()).digest()[:8]) % SHARES
    return percent is not None and drawn < percent * SHARES / 100


def blank(value: Any) -> bool:
    """Nothing given: None, an empty list, only blanks."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], ())


def count(value: Any) -> int:
    return 0 if value is None else len(value)


def ratio(part: float | None, whole: float | None) -> float | None:
    """part / whole; None where there is nothing to divide by (no limit, no ratio)."""
    return None if part is None or not whole else part / whole
