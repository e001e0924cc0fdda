"""Units, people, tokens; incidents and refusals."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.api.shapes.common import Demand, Instant, Moment, PageQuery, Shape
from app.tickets.signs import LINE

Text = Annotated[str, Field(min_length=1, max_length=120, pattern=LINE)]
Code = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x20/\x7f-\x9f\ufffe\uffff]+$")]
UnitKind = Literal[
    "government", "county", "township", "park", "department", "central", "vertical", "mass_org", "enterprise", "office"
]


class Me(Shape):
    id: int
    name: str
    pack: str
    roles: list[str]
    unit: str | None
    rights: list[str]


class UnitState(Shape):
    """``supervising`` is a code: a supervising department passes tickets on to an enterprise."""

    id: int
    code: str
    name: str
    kind: str
    active: bool
    supervising: str | None
    leader: str | None
    liaison: str | None
    staff_note: str | None
    receiver: str | None


class UnitShown(UnitState):
    """``parent`` is a code."""

    parent: str | None


class UnitList(Shape):
    items: list[UnitShown]
    next: str | None


class UnitDemand(Demand):
    code: Code
    name: Text
    kind: UnitKind
    supervising: Code | None = None
    parent: Code | None = None
    leader: Text | None = None
    liaison: Text | None = None
    staff: Text | None = None
    receiver: Text | None = None


class UnitPath(BaseModel):
    code: Code


class UnitChange(Demand):
    """The unit as it is to be, whole: what is left out is empty from then on; its code and its ``parent`` stay as they
    are. ``completed_on``: the day on which a change of its staff was completed, where the regulation wants such changes
    reported. ``confirm_off``: it may be switched off although it has open tickets or people."""

    name: Text
    kind: UnitKind
    active: bool = True
    supervising: Code | None = None
    leader: Text | None = None
    liaison: Text | None = None
    staff: Text | None = None
    receiver: Text | None = None
    completed_on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    confirm_off: bool = False


class StaffReport(Shape):
    """By when a change of staff had to be reported, and whether it was."""

    completed_on: str
    report_by: Instant
    late: bool
    sentence_zh: str
    sentence_en: str


class UnitChanged(UnitState):
    changed: bool
    report: StaffReport | None


class PersonShown(Shape):
    id: int
    login: str
    name: str
    roles: list[str]
    unit: str | None
    active: bool
    created_at: Instant


class PersonList(Shape):
    items: list[PersonShown]
    next: str | None


class PersonDemand(Demand):
    login: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._\-]{1,59}$")]
    name: Text
    roles: Annotated[list[Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]], Field(min_length=1, max_length=20)]
    unit: Code | None = None


class PersonChange(Demand):
    """The person as they are to be, whole. Who is not active cannot sign in, and their tokens are worth nothing."""

    name: Text
    roles: Annotated[list[Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]], Field(min_length=1, max_length=20)]
    unit: Code | None = None
    active: bool = True


class PersonChanged(Shape):
    id: int
    login: str
    name: str
    roles: list[str]
    unit: str | None
    active: bool


class TokenDemand(Demand):
    label: Text
    expires_at: Moment | None = None


class TokenIssued(Shape):
    """``token`` is shown this once; only its digest is kept."""

    id: int
    token: str
    label: str
    created_at: Instant
    expires_at: Instant | None


class TokenShown(Shape):
    id: int
    label: str
    created_at: Instant
    expires_at: Instant | None
    revoked_at: Instant | None


class TokenList(Shape):
    items: list[TokenShown]
    next: str | None


class IncidentQuery(PageQuery):
    state: Literal["open", "retried", "resolved"] | None = None


class IncidentShown(Shape):
    """A step that failed and was rolled back; ``detail`` names what is wrong with a rule, in Chinese and in English,
    and places in the program, never what was typed. ``at`` is the last of the ``attempts``."""

    id: int
    at: Instant
    no: str | None
    kind: str
    element: str | None
    error: str
    detail: str | None
    state: str
    attempts: int


class IncidentPage(Shape):
    items: list[IncidentShown]
    next: str | None


class IncidentDone(Shape):
    """``events``: how many entries the retry added to the ticket's history."""

    id: int
    state: str
    events: int


class RefusalQuery(PageQuery):
    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,59}$")] | None = None


class RefusalShown(Shape):
    id: int
    at: Instant
    no: str | None
    act: str
    element: str | None
    code: str
    actor_name: str | None
    grounds: list[dict[str, Any]]


class RefusalPage(Shape):
    items: list[RefusalShown]
    next: str | None
