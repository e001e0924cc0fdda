"""The working calendar of a pack's region, and what a file for it would move."""

from typing import Annotated

from pydantic import Field

from app.api.shapes.common import Demand, Instant, Shape


class Year(Shape):
    """``provisional``: not announced; weekdays alone count there. ``unknown``: a remark on missing local notices."""

    year: int
    provisional: bool
    unknown: str | None
    national: int
    regional: int


class SpecialDay(Shape):
    date: str
    works: bool
    name: str
    source: str
    unconfirmed: bool


class CalendarShown(Shape):
    region: str
    title: str
    version: int
    years: list[Year]
    days: list[SpecialDay]


class CalendarFile(Demand):
    """``file``: the TOML of the region's file, or of the national one, as the command line takes them."""

    file: Annotated[str, Field(min_length=1, max_length=100_000)]


class CalendarDemand(CalendarFile):
    """``base``: the version that the preview was made with; another one by now is a conflict."""

    base: Annotated[int, Field(ge=1, le=2**31 - 1)]
    confirm_earlier: bool = False


class MoveShown(Shape):
    """A deadline that moves; ``earlier`` ones only where that is confirmed."""

    ticket: str
    deadline: int
    kind: str
    old: Instant
    new: Instant
    provisional: bool
    earlier: bool


class CalendarPreview(Shape):
    """``others``: how many deadlines of other packs of the region would move."""

    base: int
    same: bool
    moves: list[MoveShown]
    others: int
    new_days: list[SpecialDay]
    gone_days: list[SpecialDay]


class CalendarLoaded(Shape):
    """``left``: deadlines that would have moved earlier. ``busy``: tickets that were not reached; ``failed``: ticket ->
    incident; ``others``: how many such tickets other packs have. Loading the file again goes on with them."""

    version: int
    moved: int
    left: int
    busy: list[str]
    failed: dict[str, int]
    others: int
