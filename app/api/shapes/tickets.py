"""Tickets and what belongs to them."""

from typing import Annotated, Any

from pydantic import Field

from app.api.shapes.common import Demand, Instant, PageQuery, Query, Searched, Shape, Unit, Word
from app.tickets.signs import LINE


class TicketQuery(PageQuery):
    milestone: Word | None = None
    kind: Word | None = None
    source: Word | None = None
    emergency: bool | None = None
    category: Word | None = None
    unit: Annotated[str, Field(max_length=60, description="Code of the unit that leads.")] | None = None
    ended: bool | None = None
    q: Searched | None = None


class TicketSummary(Shape):
    no: str
    kind: str
    source: str
    emergency: bool
    title: str
    category: str | None
    registered_at: Instant
    milestone: str
    ended: bool
    ended_as: str | None
    lead: Unit | None
    satisfaction: str
    upstream_no: str | None


class TicketPage(Shape):
    items: list[TicketSummary]
    next: str | None


class Assignment(Shape):
    id: int
    round: int
    part: str
    unit: Unit
    dispatched_at: Instant
    signed_at: Instant | None
    contacted_at: Instant | None
    ended_at: Instant | None
    end_reason: str | None
    by_meeting: bool
    granted: int
    extensions: int


class DeadlineShort(Shape):
    """``due_at`` null: no limit. ``state``: open, met, missed (nobody did it in time, nobody will), ended, lapsed (a
    window that has closed). ``overdue`` is derived: past due and not met, missed, or met too late."""

    id: int
    kind: str
    kind_zh: str
    state: str
    anchor_at: Instant
    due_at: Instant | None
    met_at: Instant | None
    overdue: bool
    provisional: bool
    amount: int | None
    unit: str
    clause: str | None
    ambiguity: str | None


class TaskShort(Shape):
    """``mine``: the person who asks may do it."""

    id: int
    act: str
    name: str
    element: str
    role: str
    unit: Unit | None
    opened_at: Instant
    due_at: Instant | None
    claimed_by: str | None
    mine: bool


class Card(Shape):
    id: int
    level: str
    kind: str
    unit: Unit | None
    at: Instant


class InstanceShort(Shape):
    id: int
    process: str
    name: str
    role: str
    opened_at: Instant
    waiting: list[str]


class TicketShown(Shape):
    """``caller`` is masked, and null for who may not read personal data or once they are destroyed.

    ``co_recorded``: codes of co-handlers that are on record only; they have no assignment and do not see the ticket.
    """

    no: str
    pack: str
    release: int
    process: str
    kind: str
    source: str
    emergency: bool
    anonymous: bool
    confidential: bool
    publishable: bool
    title: str
    category: str | None
    upstream: str | None
    upstream_no: str | None
    registered_at: Instant
    milestone: str
    milestones: dict[str, Instant]
    satisfaction: str
    satisfaction_basis: str | None
    closed_at: Instant | None
    archived_at: Instant | None
    ended: bool
    ended_as: str | None
    returns: int
    return_requests: int
    meetings: int
    redo_rounds: int
    round: int
    version: int
    special: dict[str, Any] | None
    caller: dict[str, str] | None
    registration: dict[str, Any] | None
    co_recorded: list[str]
    assignments: list[Assignment]
    deadlines: list[DeadlineShort]
    tasks: list[TaskShort]
    cards: list[Card]
    instances: list[InstanceShort]


class DeadlineChange(Shape):
    at: Instant
    reason: str
    old_due: Instant | None
    new_due: Instant | None


class DeadlineShown(Shape):
    """A deadline with its explanation: the rule, the anchor, each day counted or skipped and why."""

    id: int
    kind: str
    kind_zh: str
    state: str
    due_at: Instant | None
    met_at: Instant | None
    overdue: bool
    provisional: bool
    clause: str | None
    ambiguity: str | None
    in_text: bool
    rule: dict[str, Any]
    instead_of: list[dict[str, Any]]
    basis: str | None
    changes: list[DeadlineChange]
    explanation: dict[str, Any]
    sentence_zh: str
    sentence_en: str


class DeadlineList(Shape):
    items: list[DeadlineShown]
    next: str | None


class HistoryQuery(PageQuery):
    after: int = Field(0, ge=0, le=2**31 - 1, description="Events up to this number are left out.")


class EventShown(Shape):
    """One entry of the journal: who, as whom, when, where in the diagram, with what effect; chained by digests.

    ``words`` tells it in Chinese, ``words_en`` in English: a headline, then a line for each consequence. In ``body``
    the number of a linked ticket that is not the reader's to see is empty.
    """

    seq: int
    at: Instant
    recorded_at: Instant
    type: str
    act: str | None
    element: str | None
    name: str | None
    process: str | None
    actor_id: int | None
    actor_name: str | None
    role: str | None
    unit_id: int | None
    body: dict[str, Any]
    words: list[str]
    words_en: list[str]
    previous: str
    digest: str


class History(Shape):
    items: list[EventShown]
    next: str | None


class FaultShown(Shape):
    seq: int | None
    kind: str
    zh: str
    en: str


class Verification(Shape):
    """Whether the journal is as it was written; every fault otherwise."""

    ticket: str
    events: int
    intact: bool
    faults: list[FaultShown]


class DiagramQuery(Query):
    process: Word | None = Field(None, description="Another diagram that the ticket has entered.")


class ProcessName(Shape):
    process: str
    name: str


class DiagramShown(Shape):
    """A diagram (BPMN XML) with the ticket's marks: element id -> how often; ``active``: where it stands now."""

    process: str
    name: str
    xml: str
    entered: dict[str, int]
    completed: dict[str, int]
    cancelled: dict[str, int]
    active: list[str]
    processes: list[ProcessName]


class Paper(Shape):
    """A submitted form without its personal fields, which ``hidden`` names; ``destroyed`` with the ticket's key."""

    id: int
    kind: str
    act: str
    title: str
    at: Instant
    by: str | None
    unit: Unit | None
    task: int | None
    form: str | None
    values: dict[str, Any]
    hidden: list[str]
    destroyed: bool
    digest: str | None


class Papers(Shape):
    items: list[Paper]
    next: str | None


class RevealDemand(Demand):
    reason: Annotated[str, Field(min_length=2, max_length=400, pattern=LINE)]


class Revealed(Shape):
    ticket: str
    caller_name: str | None = None
    caller_mobile: str | None = None
    contact: str | None = None
    address: str | None = None
