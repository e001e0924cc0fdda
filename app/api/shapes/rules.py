"""Packs, releases, forms, the register."""

from typing import Annotated, Any

from pydantic import Field, model_validator

from app.api.shapes.common import ClauseShown, Demand, Id, Instant, Moment, Number, PageQuery, Query, Shape, Word

TEXT = r"^[^\x00-\x08\x0b-\x1f]*$"


class PackShown(Shape):
    """``release``: id of the release in force now."""

    id: str
    parents: list[str]
    release: int | None
    yours: bool


class PackList(Shape):
    items: list[PackShown]
    next: str | None


class ReleaseShort(Shape):
    id: int
    pack: str
    seq: int
    title: str
    content_hash: str
    note: str
    effective_from: Instant
    released_at: Instant
    author_id: int | None


class ReleaseList(Shape):
    items: list[ReleaseShort]
    next: str | None


class DiagramName(Shape):
    process: str
    name: str


class ReleaseShown(ReleaseShort):
    instrument: str
    region: str
    files: list[str]
    diagrams: list[DiagramName]
    tables: list[str]
    forms: list[str]
    settings: dict[str, Any]


class ReleaseMade(ReleaseShort):
    """``new``: false when the content is that of the newest release, and nothing was made."""

    new: bool


class ReleaseDemand(Demand):
    pack: Word
    note: Annotated[str, Field(max_length=2000, pattern=TEXT)] = ""
    effective_from: Moment | None = None


class DiffQuery(Query):
    against: Id


class DiffShown(Shape):
    """What a release changed over another: as data, by part."""

    release: int
    against: int
    changes: dict[str, Any]


class MigrationDemand(Demand):
    """``tickets``: numbers; left out, all open ones bound to another release. ``rehearse``: do it and keep nothing."""

    tickets: Annotated[list[Number], Field(max_length=1000)] | None = None
    rehearse: bool = False


class MigrationDone(Shape):
    """``refused``: ticket -> the elements on which it stands and which the release lacks. ``busy``: not reached, worth
    another try; ``failed``: ticket -> its incident. Nothing has changed for all three."""

    release: int
    rehearsal: bool
    migrated: list[str]
    refused: dict[str, list[str]]
    busy: list[str]
    failed: dict[str, int]


class EntryShown(Shape):
    id: int
    unit: str | None
    kind: str
    title: str
    body: dict[str, Any]
    published_at: Instant | None


class EntryPage(Shape):
    items: list[EntryShown]
    next: str | None


class EntryQuery(PageQuery):
    """Pages of knowledge entries."""


class LintDemand(Demand):
    """A file with its content, to be looked at within its pack; or the pack alone, as it lies on disk."""

    pack: Word | None = None
    file: Annotated[str, Field(pattern=r"^(forms/)?[a-z][a-z0-9_]{0,59}\.(bpmn|dmn|form)$")] | None = None
    content: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> "LintDemand":
        if (self.file is None) != (self.content is None):
            raise ValueError("file and content belong together")
        return self


class ProblemFound(Shape):
    file: str
    element: str | None
    line: int | None
    rule: str
    severity: str
    zh: str
    en: str
    page: str


class LintReport(Shape):
    """``failed``: some problem stands in the way of a release; ``more``: how many problems are not listed here."""

    pack: str
    failed: bool
    problems: list[ProblemFound]
    more: int


class ReleaseQuery(Query):
    release: Id | None = Field(None, description="Default: the release in force now.")


class AmbiguityShown(Shape):
    """A gap of the text (制度未明确) with the reading that is taken."""

    id: str
    problem: str
    reading: str
    problem_en: str
    reading_en: str
    article: str
    scope: str
    setting: str
    place: str


class ClauseWhere(ClauseShown):
    """``where``: the places in the pack that carry the clause out."""

    where: list[str]
    ambiguity: list[str]
    note: str


class RegisterShown(Shape):
    clauses: list[ClauseWhere]
    inherited: list[ClauseWhere]
    ambiguities: list[AmbiguityShown]
