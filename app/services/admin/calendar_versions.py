"""What a version of a calendar changed: for the journal of administrators, and for the list of the versions loaded."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from app.services import calendars
from app.store import administration
from app.store import calendars as stored
from app.store.database import Connection
from app.worktime import Ruling, WorkCalendar

MOST_GROUPS = 30
"""Groups of days that are told of one version; of more, how many there are."""
State = dict[str, Any]


def entry(conn: Connection, new: WorkCalendar, confirm_earlier: bool) -> tuple[State, State]:
    """(Before, after) for the journal, asked for before ``new`` becomes the region's newest."""
    newest = stored.newest(conn, new.region)
    version, old = (newest[0], calendars.from_row(new.region, *newest)) if newest else (0, None)
    after = {"version": version + 1, "confirm_earlier": confirm_earlier, "title": new.title, **changes(old, new)}
    return {"version": version or None, "confirm_earlier": None}, after


def listed(conn: Connection, region: str, *, limit: int) -> list[State]:
    """The versions of a region, newest first: version, loaded_at, loaded_by, and what each changed (``changes``)."""
    rows = administration.calendar_versions(conn, region, limit=limit + 1)
    read = [calendars.from_row(region, row["version"], row.pop("days")) for row in rows]
    told = [{**row, **changes(old, new)} for row, (new, old) in zip(rows, pairwise(read), strict=False)]
    return told if len(rows) > limit else [*told, *({**row, **changes(None, read[-1])} for row in rows[-1:])]


def changes(old: WorkCalendar | None, new: WorkCalendar) -> State:
    """``years`` newly announced, ``days`` ruled anew and days ``gone``, in groups; nothing of a first version, which
    is all new: ``first`` says so."""
    if old is None:
        return {"first": True, "days": [], "gone": [], "years": []}
    before, after = ({**each.national, **each.regional} for each in (old, new))
    return {
        "first": False,
        "days": _groups((on, rule) for on, rule in after.items() if before.get(on) != rule),
        "gone": _groups((on, rule) for on, rule in before.items() if on not in after),
        "years": sorted(new.announced - old.announced),
    }


def _groups(days: Iterable[tuple[date, Ruling]]) -> list[State]:
    """Days of one ruling together, in order of their first day."""
    found: dict[Ruling, list[str]] = {}
    for on, ruling in sorted(days, key=lambda each: each[0]):
        found.setdefault(ruling, []).append(on.isoformat())
    return [_group(ruling, dates) for ruling, dates in list(found.items())[:MOST_GROUPS]] + _rest(found)


def _group(ruling: Ruling, dates: list[str]) -> State:
    return {"dates": dates, "works": ruling.works, "name": ruling.name, "source": ruling.source}


def _rest(found: Mapping[Ruling, list[str]]) -> list[State]:
    left = list(found.values())[MOST_GROUPS:]
    return [{"more": sum(map(len, left))}] if left else []
