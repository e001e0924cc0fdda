"""Parts that several shapes share."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, RootModel

Id = Annotated[int, Field(ge=1, le=2**53 - 1)]
"""A row's id; JavaScript reads no larger numbers exactly."""
Number = Annotated[str, Field(pattern=r"^[0-9A-Za-z\-]{1,40}$")]
"""A ticket's number."""
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""A stable name: an act, a message, a form, a milestone."""
Searched = Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f]*$")]
"""A number of a ticket, or words of its title. A caller's mobile is no part of an address and finds nothing here."""
Instant = AwareDatetime
"""An instant that is answered."""
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2100, 1, 1, tzinfo=UTC))]
"""An instant that is sent: bounded, because the first and the last year cannot be told in every zone."""


class Shape(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Demand(BaseModel):
    """What is sent; an unknown key is a mistake and not passed over."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Fields(RootModel[dict[str, Any]]):
    """The fields of a form, flat, by key (GET /forms/{name} says which)."""


class Unit(Shape):
    code: str
    name: str


class ClauseShown(Shape):
    """A rule of the regulation; ``text`` is a paraphrase, the article itself stands in the instrument."""

    id: str
    article: str
    kind: str
    topic: str
    text: str
    text_en: str


class FormShown(Shape):
    """A form; ``schema`` is its form-js schema, from which the desk draws it."""

    name: str
    title: str
    schema_: dict[str, Any] = Field(validation_alias="schema", serialization_alias="schema")


class Done(Shape):
    """What an act answers: where the ticket stands now. ``event`` is the number of its entry in the history."""

    ticket: str
    event: int
    at: Instant
    milestone: str
    ended: bool
    tasks: list[int]


# ---- what comes in the address and in headers ---------------------------------------------------------------------


class TicketPath(BaseModel):
    no: Number


class MessagePath(TicketPath):
    name: Word


class AttachmentPath(TicketPath):
    attachment_id: Id


class TaskPath(BaseModel):
    task_id: Id


class ReleasePath(BaseModel):
    release_id: Id


class FormPath(BaseModel):
    name: Word


class IncidentPath(BaseModel):
    incident_id: Id


class PersonPath(BaseModel):
    person_id: Id


class TokenPath(BaseModel):
    token_id: Id


class Query(BaseModel):
    """What is asked for after the question mark; a mistyped name is a mistake and not passed over."""

    model_config = ConfigDict(extra="forbid")


class PageQuery(Query):
    cursor: Annotated[str, Field(max_length=200, description="`next` of the page before.")] | None = None
    limit: int = Field(50, ge=1, le=200)


class OnceHeader(BaseModel):
    """A key of the client's own making, by which a repeat of the request gets the first one's answer."""

    key: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,200}$")] | None = Field(None, alias="Idempotency-Key")
