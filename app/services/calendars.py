"""Calendars as rows: versions of a region's working days, kept in memory per worker, and what a new one changes.

A release names a region; the calendar is no part of it, so that a running deadline can be counted anew when a notice
comes out. The files under ``processes/calendars`` are the seed.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.store import calendars as stored
from app.store import records
from app.store.database import Connection
from app.tickets.refusal import Conflict, Ground
from app.worktime import Ruling, WorkCalendar


class NoCalendar(Conflict):
    """A release names a region for which no calendar has ever been loaded."""

    def __init__(self, region: str) -> None:
        command = f"flask --app wsgi calendar load {region}"
        zh = f"还没有装入工作日历，算不出时限。请维护人员在命令行运行：{command}"
        en = f"No working-day calendar has been loaded, so no limit can be counted. On the command line: {command}"
        super().__init__(Ground("NO_CALENDAR", zh, en, facts={"region": region}))


@dataclass(frozen=True)
class LoadedCalendar:
    region: str
    version: int
    calendar: WorkCalendar


class CalendarBook:
    """The newest calendar of each region, and earlier ones that somebody asked for. ``epoch`` (read with every ticket
    lock) tells when to read the newest again; a version never changes."""

    def __init__(self) -> None:
        self._loaded: dict[str, tuple[int | None, LoadedCalendar]] = {}
        self._past: dict[tuple[str, int], LoadedCalendar] = {}
        self._lock = threading.Lock()

    def get(self, conn: Connection, region: str, epoch: int | None) -> LoadedCalendar:
        known = self._loaded.get(region)
        if known is not None and known[0] == epoch:
            return known[1]
        found = stored.newest(conn, region)
        if found is None:
            raise NoCalendar(region)
        if known is not None and known[1].version == found[0]:
            loaded = known[1]
        else:
            loaded = LoadedCalendar(region, found[0], from_row(region, *found))
        with self._lock:
            self._loaded[region] = (epoch, loaded)
        return loaded

    def at(self, conn: Connection, region: str, version: int) -> LoadedCalendar:
        """The region's calendar of this version."""
        known = self._past.get((region, version))
        if known is None:
            row = stored.days(conn, region, version)
            known = LoadedCalendar(region, version, from_row(region, version, row))
            with self._lock:
                known = self._past.setdefault((region, version), known)
        return known


def add_version(conn: Connection, calendar: WorkCalendar, at: Any, loaded_by: int | None) -> int:
    """Keep a calendar as the region's next version; returns its number. Acts in flight are waited for (``lock``)."""
    stored.lock(conn)
    newest = stored.newest(conn, calendar.region)
    version = newest[0] + 1 if newest else 1
    row = {"region": calendar.region, "version": version, "loaded_at": at, "loaded_by": loaded_by}
    records.add(conn, "calendar_version", {**row, "days": to_row(calendar)})
    return version


def to_row(calendar: WorkCalendar) -> dict[str, Any]:
    return {
        "title": calendar.title,
        "announced": sorted(calendar.announced),
        "unknown_years": {str(year): why for year, why in calendar.unknown_years.items()},
        "national": _rulings(calendar.national),
        "regional": _rulings(calendar.regional),
        "files": dict(calendar.files),
    }


def from_row(region: str, version: int, row: Mapping[str, Any]) -> WorkCalendar:
    return WorkCalendar(
        region=region,
        version=str(version),
        title=row["title"],
        announced=frozenset(row["announced"]),
        unknown_years={int(year): why for year, why in row["unknown_years"].items()},
        national=_from_rulings(row["national"]),
        regional=_from_rulings(row["regional"]),
        files=row.get("files", {}),  # earlier versions were kept without
    )


def _rulings(days: Mapping[date, Ruling]) -> list[list[Any]]:
    return [[on.isoformat(), r.works, r.name, r.source, r.unconfirmed] for on, r in sorted(days.items())]


def _from_rulings(rows: Iterable[list[Any]]) -> dict[date, Ruling]:
    return {date.fromisoformat(on): Ruling(works, name, source, open_) for on, works, name, source, open_ in rows}
