"""Which assessment period a ticket counts in, and until when its data may be appealed against.

The period is a parameter of the report, not of the ticket (A-L14); bounds and rules stand in ``assessment.dmn``.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time

from app.bpmn import decide
from app.services.docket import Docket
from app.worktime import SHANGHAI, Limit, Unit, due_at

MOST_YEARS = 20
"""No ticket stays open for longer; the loop has to end."""


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included, and the clause that says so."""

    start: date
    end: date
    clause: str

    @property
    def cutoff(self) -> datetime:
        """The last second of the period."""
        return datetime.combine(self.end, time(23, 59, 59), SHANGHAI)


def period_of(docket: Docket, at: datetime) -> Period | None:
    """The period in which the ticket counts as things stand at ``at``; None where the pack assesses nothing.

    Goes from cut-off to cut-off since registration: closed by it or overdue at it counts there, else in the next.
    """
    if "assessment" not in docket.rules.tables:
        return None
    year = docket.ticket["registered_at"].astimezone(SHANGHAI).year
    for _ in range(MOST_YEARS):
        period, counts_in = _at_cutoff(docket, year)
        registered = docket.ticket["registered_at"].astimezone(SHANGHAI).date()
        if registered <= period.end and (counts_in == "this" or at <= period.cutoff):
            return period
        year += 1
    return None


def _at_cutoff(docket: Docket, year: int) -> tuple[Period, str]:
    """(the period that ends in ``year``, whether the ticket counts in 'this' or the 'next' one)."""
    table = docket.rules.tables["assessment"]
    bounds = table.constants(table.rules[0].id)
    start = date.fromisoformat(f"{year + bounds['start_year']}-{bounds['start']}")
    end = date.fromisoformat(f"{year}-{bounds['end']}")
    cutoff = Period(start, end, "").cutoff
    closed = docket.ticket["closed_at"]
    handle = docket.deadline("handle", None)
    due = handle["due_at"] if handle else None
    names = {
        "closed_by_cutoff": closed is not None and closed <= cutoff,
        "overdue_at_cutoff": due is not None and due <= cutoff and (closed is None or closed > cutoff),
    }
    row = decide(table, names, {})[0].outputs
    return Period(start, end, row["clause"]), str(row["counts_in"])


def appeal_open(docket: Docket, at: datetime) -> bool:
    """Whether the data of the ticket may still be appealed against: until some days after its period's end."""
    period = period_of(docket, at)
    if period is None or at <= period.cutoff:
        return True
    last = _last_instant(docket, "appeal", period.cutoff)
    return last is None or at <= last


def after_month(docket: Docket, kind: str, day: str | None, at: datetime) -> bool:
    """Whether the limit of this kind is over, counted from the end of the month in which ``day`` lies (A-G05)."""
    if not day:
        return False
    given = date.fromisoformat(day)
    end = given.replace(day=monthrange(given.year, given.month)[1])
    last = _last_instant(docket, kind, datetime.combine(end, time(23, 59, 59), SHANGHAI))
    return last is not None and at > last


def _last_instant(docket: Docket, kind: str, anchor: datetime) -> datetime | None:
    """Until when the limit of this kind runs that begins at ``anchor``; None where the table has no number."""
    ticket = docket.ticket
    names = {"deadline": kind, "kind": ticket["kind"], "emergency": ticket["emergency"], "source": ticket["source"]}
    settings = {"setting": lambda key: docket.rules.setting(key, None)}
    row = decide(docket.rules.tables["limits"], names, settings)[0].outputs
    return due_at(anchor, Limit(row["amount"], Unit(row["unit"])), docket.calendar.calendar).at
