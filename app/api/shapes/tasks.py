"""User tasks."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.api.shapes.common import (
    ClauseShown,
    Demand,
    FormShown,
    Id,
    Instant,
    PageQuery,
    Searched,
    Shape,
    Unit,
    Word,
)


class TaskQuery(PageQuery):
    """``tab``: what you have claimed, what you and your unit may do, everything of the pack (for who sees it), of which
    ``lane`` is a role. ``due``: past, until the end of today, of tomorrow, within 7 days, without a limit. ``light``:
    as the desk derives it now; ``unit``: the code of the unit that has the task or leads on the ticket."""

    tab: Literal["mine", "unit", "all"] = "unit"
    lane: Word | None = None
    act: Word | None = None
    kind: Word | None = None
    source: Word | None = None
    emergency: bool | None = None
    unit: Annotated[str, Field(max_length=60)] | None = None
    category: Word | None = None
    milestone: Word | None = None
    due: Literal["overdue", "today", "tomorrow", "week", "none"] | None = None
    light: Literal["red", "yellow", "sms", "pending", "provisional", "ok", "none"] | None = None
    q: Searched | None = None


class LeftShown(Shape):
    """What is left until the due instant, or how long it has passed (``late``), in ``unit``: workday, hour, minute.
    ``today``: due at the end of this day."""

    unit: str
    amount: int
    late: bool
    today: bool


class LightShown(Shape):
    """How a task stands: red (overdue), yellow, sms (warned), pending (past due, but a timely request for more time is
    undecided), ok, none (no limit). ``pending`` and ``provisional`` stand beside any of them."""

    light: str
    due_at: Instant | None
    left: LeftShown | None
    deadline: str | None
    pending: bool
    provisional: bool


class AssignDemand(Demand):
    """The id of the colleague."""

    person: Id


class TaskRow(Shape):
    """``mine``: nobody else has claimed it."""

    id: int
    ticket: str
    title: str
    kind: str
    emergency: bool
    act: str
    name: str
    role: str
    unit: Unit | None
    opened_at: Instant
    due_at: Instant | None
    claimed_by: str | None
    mine: bool


class TaskListed(TaskRow):
    """``drafted``: something has been typed already. The light is as of now."""

    source: str
    category: str | None
    milestone: str
    upstream_no: str | None
    redo_rounds: int
    drafted: bool
    light: LightShown


class TaskPage(Shape):
    items: list[TaskListed]
    next: str | None


class Routing(Shape):
    """The unit suggested as lead by the routing table (null: the row leaves it to who fills in the form);
    ``fast_track``: for the linkage mechanism (接诉即办); ``why``: the row in the words of the pack."""

    lead: str | None
    fast_track: bool
    clause: str | None
    why: str


class TaskShown(TaskRow):
    """``deadline`` is the kind of deadline that presses it (the one that it meets first); ``explanation`` leads to why
    it is due then."""

    milestone: str
    process: str | None
    element: str
    deadline: str | None
    explanation: str
    claimed_at: Instant | None
    closed_at: Instant | None
    closed_as: str | None
    closed_by: str | None
    form: FormShown | None
    draft: dict[str, Any] | None
    clauses: list[ClauseShown]
    routing: Routing | None


class Claimed(Shape):
    """The task and the id of the person who has claimed it."""

    task: int
    claimed_by: int | None
