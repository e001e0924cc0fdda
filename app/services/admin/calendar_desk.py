"""The calendar of an administrator's region: what it says, and a file for it, first looked at and then taken in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.bpmn.problems import InvalidFile
from app.packs.calendar import with_file
from app.services import access
from app.services.admin import calendar_changes, calendar_versions
from app.services.admin.calendar_changes import LoadReport, Move
from app.services.calendars import LoadedCalendar
from app.services.program import Program
from app.store import releases
from app.store.database import Connection
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, FormInvalid, Ground
from app.worktime import SHANGHAI, Ruling, WorkCalendar

RIGHT = "calendar.manage"
VERSIONS_SHOWN = 10


@dataclass(frozen=True)
class Preview:
    """What a file would do. ``base``: the version that it was compared with; ``others``: moves in other places;
    ``left``: moves that the calendar in force would make already, had they been confirmed when it was loaded."""

    base: int
    same: bool
    moves: list[Move]
    others: int
    left: list[Move]
    new_days: list[dict[str, Any]]
    gone_days: list[dict[str, Any]]


def shown(program: Program, actor: Actor) -> dict[str, Any]:
    """Region, version, every year with its state, the local days, the versions loaded so far."""
    access.must(actor, RIGHT)
    today = program.instant().astimezone(SHANGHAI).date()
    with program.database.read() as conn:
        loaded = in_force(program, conn, actor)
        versions = calendar_versions.listed(conn, loaded.region, limit=VERSIONS_SHOWN)
    return {
        "region": loaded.region, "title": loaded.calendar.title, "version": loaded.version, "versions": versions,
        "years": _years(loaded.calendar, today), "days": _days(loaded.calendar.regional),
    }  # fmt: skip


def _years(calendar: WorkCalendar, today: date) -> list[dict[str, Any]]:
    """Newest first, up to next year; ``provisional``: not announced, so that weekdays alone are counted there."""
    known = {*calendar.announced, today.year, today.year + 1}
    return [
        {
            "year": year, "provisional": year not in calendar.announced, "unknown": calendar.unknown_years.get(year),
            "national": sum(on.year == year for on in calendar.national),
            "regional": sum(on.year == year for on in calendar.regional),
        }
        for year in sorted(known, reverse=True)
    ]  # fmt: skip


def _days(days: Any) -> list[dict[str, Any]]:
    return [_day(on, ruling) for on, ruling in sorted(days.items(), reverse=True)]


def _day(on: date, ruling: Ruling) -> dict[str, Any]:
    return {
        "date": on.isoformat(), "works": ruling.works, "name": ruling.name, "source": ruling.source,
        "unconfirmed": ruling.unconfirmed,
    }  # fmt: skip


def preview(program: Program, actor: Actor, file: str, *, base: int | None = None) -> Preview:
    """What taking in this file would change and move. Raises FormInvalid with every problem of the file.

    ``base``: the version that the file was made from; raises Conflict where another has been loaded meanwhile.
    """
    loaded = _in_force_still(program, actor, base)
    new = _read(loaded.calendar, file)
    known = set(calendar_changes.preview(program, actor, loaded.calendar))
    moves = calendar_changes.preview(program, actor, new)
    left, own = (
        [move for move in moves if move.pack == actor.pack and (move in known) is old] for old in (True, False)
    )
    before, after = ({**each.national, **each.regional} for each in (loaded.calendar, new))
    return Preview(
        loaded.version, _same(loaded.calendar, new), own, len(moves) - len(own) - len(left), left,
        _days({on: rule for on, rule in after.items() if before.get(on) != rule}),
        _days({on: rule for on, rule in before.items() if on not in after}),
    )  # fmt: skip


def load(
    program: Program, actor: Actor, file: str, *, base: int | None = None, confirm_earlier: bool = False
) -> LoadReport:
    """Take the file in and move the deadlines that it touches, earlier ones only where that is confirmed.

    ``base``: the version that the preview was made with; raises Conflict where another has been loaded meanwhile.
    """
    loaded = _in_force_still(program, actor, base)
    new = _read(loaded.calendar, file)
    # What was read is asked about once more where it is written: of two who come at once the second is told.
    return calendar_changes.load(program, actor, new, base=loaded.version, confirm_earlier=confirm_earlier)


def _in_force_still(program: Program, actor: Actor, base: int | None) -> LoadedCalendar:
    """The calendar in force, which is ``base`` (None: any). Raises Conflict."""
    access.must(actor, RIGHT)
    with program.database.read() as conn:
        loaded = in_force(program, conn, actor)
    if base is not None and base != loaded.version:
        raise calendar_changes.changed_meanwhile()
    return loaded


def _read(current: WorkCalendar, file: str) -> WorkCalendar:
    try:
        # Browsers send the lines of a form with CRLF; the file is kept as people take it away again.
        return with_file(current, file.replace("\r\n", "\n").encode())
    except InvalidFile as invalid:
        grounds = [
            Ground("CALENDAR_FILE", f"{_place(each.line)}{each.zh}", each.en, facts={"field": "file"})
            for each in invalid.problems
        ]
        raise FormInvalid(*grounds) from invalid


def _place(line: int | None) -> str:
    return f"第{line}行：" if line else ""


def _same(old: WorkCalendar, new: WorkCalendar) -> bool:
    def content(each: WorkCalendar) -> tuple[Any, ...]:
        return each.announced, dict(each.national), dict(each.regional), dict(each.unknown_years)

    return content(old) == content(new)


def in_force(program: Program, conn: Connection, actor: Actor) -> LoadedCalendar:
    """The newest calendar of the region that the actor's release in force names. Raises Conflict without a release."""
    release_id, epoch = releases.in_force(conn, actor.pack, program.instant())
    if release_id is None:
        zh, en = "尚无生效的发布版本，不知用哪个地区的日历。", "No release is in force that would name a region."
        raise Conflict(Ground("NO_RELEASE", zh, en))
    return program.calendars.get(conn, program.releases.get(conn, release_id).rules.region, epoch)
