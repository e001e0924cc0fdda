"""User tasks."""

from typing import Any

from app.api.shapes.common import ClauseShown, FormShown, Instant, PageQuery, Shape, Unit, Word


class TaskQuery(PageQuery):
    act: Word | None = None


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


class TaskPage(Shape):
    items: list[TaskRow]
    next: str | None


class Routing(Shape):
    """The unit suggested as lead by the routing table; ``fast_track``: for the linkage mechanism (接诉即办)."""

    lead: str
    fast_track: bool
    clause: str | None


class TaskShown(TaskRow):
    """``deadline`` is the kind of deadline that completing it meets; ``explanation`` leads to why it is due then."""

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
