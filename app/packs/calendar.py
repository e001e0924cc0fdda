"""Reads processes/calendars/*.toml and the `chinesecalendar` tables into working-day calendars, strictly.

`national.toml` says which years are announced, by which notice, and where the tables need correcting. Every other file
holds the local days of one region; docs of the keys stand in the files themselves. All problems are reported at once.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import chinese_calendar

from app.bpmn.problems import InvalidFile, Problem, Problems
from app.packs.toml_table import NO_DATE, NO_YEAR, TomlTable, read_toml
from app.worktime import Ruling, WorkCalendar

NATIONAL, REGIONAL = "national", "regional"
"""The two files that a region's calendar is read from. (Which region calls itself `national` has no local days.)"""
STATUSES = ("confirmed", "reported", "unconfirmed")
KINDS = ("off", "work")

# A year of the package counts only if it names these. It guards by its first and last date alone, so that a half
# filled new year would pass as complete. The other three holidays exist only since 2008.
_EVERY_YEAR = frozenset({"New Year's Day", "Spring Festival", "Labour Day", "National Day"})
_SATURDAY = 5


@dataclass(frozen=True)
class RegionFile:
    """The local days of one region. `unknown`: years whose local notice is not all loaded, with a remark."""

    region: str
    title: str
    days: Mapping[date, Ruling]
    unknown: Mapping[int, str]
    text: str = ""


@dataclass(frozen=True)
class NationalFile:
    """The announced years and every day that is not an ordinary weekday or weekend."""

    title: str
    announced: frozenset[int]
    days: Mapping[date, Ruling]
    text: str = ""


def load_calendars(folder: Path) -> Mapping[str, WorkCalendar]:
    """All calendars of `folder` by region; 'national' has no local days. InvalidFile with every problem of every file.

    The version of a calendar is a short hash of its days: the same days have the same version, whatever the comments.
    """
    problems: list[Problem] = []
    national: NationalFile | None = None
    try:
        national = read_national((folder / f"{NATIONAL}.toml").read_bytes(), f"{NATIONAL}.toml")
    except InvalidFile as invalid:
        problems += invalid.problems
    regions: list[RegionFile] = []
    for path in sorted(folder.glob("*.toml")):
        if path.stem == NATIONAL:
            continue
        try:
            region = read_region(path.read_bytes(), path.name)
            if national is not None:
                _refuse_days_without_effect(region, national, path.name)
            regions.append(region)
        except InvalidFile as invalid:
            problems += invalid.problems
    if national is None or problems:
        raise InvalidFile(problems)
    nowhere = RegionFile(NATIONAL, national.title, {}, {})
    return MappingProxyType({file.region: _calendar(national, file) for file in (nowhere, *regions)})


def with_file(current: WorkCalendar, data: bytes) -> WorkCalendar:
    """The calendar with one file read anew: its region's local days, or the national arrangement.

    A file with a region is its region's; any other is read as the national one. InvalidFile with all its problems.
    """
    local = _names_a_region(data)
    if local:
        file = f"{current.region}.toml"
        region = read_region(data, file)
        national = NationalFile("", current.announced, current.national, current.files.get(NATIONAL, ""))
        _refuse_days_without_effect(region, national, file)
    else:
        national = read_national(data, f"{NATIONAL}.toml")
        kept = current.files.get(REGIONAL, "")
        region = RegionFile(current.region, current.title, current.regional, current.unknown_years, kept)
    return _calendar(national, region)


def _names_a_region(data: bytes) -> bool:
    try:
        head = tomllib.loads(data.decode("utf-8")).get("calendar")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return True  # reading it strictly says what is wrong
    return isinstance(head, dict) and "region" in head


def read_region(data: bytes, file: str) -> RegionFile:
    """The local days of one file, whose stem must be its region. InvalidFile with all its problems."""
    problems = Problems(file)
    top = read_toml(data, problems)
    head = top.table("calendar")
    region = head.text("region")
    if region and region != file.removesuffix(".toml"):
        head.note("calendar/region", f"区域“{region}”与文件名不一致。", f"Region {region!r} is not the file's name.")
    title = head.text("title")
    head.text("basis")
    head.finish()
    days = _read_days(top.tables("day"))
    unknown: dict[int, str] = {}
    for row in top.tables("unknown"):
        unknown[row.year("year")] = row.text("note")
        row.finish()
    top.finish()
    problems.raise_if_any()
    return RegionFile(region, title, days, unknown, data.decode("utf-8"))


def read_national(data: bytes, file: str) -> NationalFile:
    """The announced years, with the days that the package or the file gives them. InvalidFile with all problems."""
    problems = Problems(file)
    top = read_toml(data, problems)
    head = top.table("calendar")
    title = head.text("title")
    first, last, source = head.year("unnumbered_from"), head.year("unnumbered_to"), head.text("unnumbered_source")
    head.finish()
    years = range(first, last + 1) if NO_YEAR not in (first, last) else range(0)
    notices = _Notices(dict.fromkeys(years, source), set(years), {}, {})
    for row in top.tables("notice"):
        notices.read(row)
    corrected = _read_days(top.tables("override"))
    top.finish()
    packaged = _package_days(notices.packaged, problems)
    problems.raise_if_any()
    days = {on: Ruling(works, name, notices.source(on)) for on, (works, name) in packaged.items()}
    known = MappingProxyType({**days, **notices.own, **corrected})
    return NationalFile(title, frozenset(notices.years), known, data.decode("utf-8"))


@dataclass
class _Notices:
    """What the State Council's notices say, gathered one after the other."""

    years: dict[int, str]  # announced year -> its notice
    packaged: set[int]  # years whose days come from the package
    named: dict[date, str]  # days that a notice names one by one: the last one to do so is their source
    own: dict[date, Ruling]  # days written out in the file

    def read(self, row: TomlTable) -> None:
        """Take in one [[notice]]: a year's arrangement, or with `amends = true` a later change to it."""
        year, amends = row.year("year"), row.flag("amends")
        name = f"{row.text('title')}（{row.text('number')}）"
        row.day("issued")
        self.named.update(dict.fromkeys(row.days("dates"), name))
        days = row.tables("day")
        row.finish()
        own = _read_days(days, source=name)
        if any(on.year != year and (on.year, on.month) != (year - 1, 12) for on in own):
            zh = f"{year}年的通知只能规定当年和上年12月的日子。"
            row.note("calendar/other-year", zh, f"The notice for {year} rules on {year} and the December before.")
        self.own |= own
        if amends != (year in self.years):
            zh = f"{year}年{'尚无可修改的安排' if amends else '的安排已在上文'}。"
            en = f"{year} has {'no arrangement to amend' if amends else 'its arrangement above already'}."
            row.note("calendar/year", zh, en)
        if not amends and year != NO_YEAR:
            self.years.setdefault(year, name)
            if not days:
                self.packaged.add(year)

    def source(self, on: date) -> str:
        """The notice that rules on a day of the package."""
        return self.named.get(on) or self.years[on.year]


def national_days(years: Iterable[int]) -> dict[date, tuple[bool, str]]:
    """Every day of these years that the package names: (worked?, Chinese name of the holiday).

    ValueError for a year that the package does not hold completely: nothing is guessed for it.
    """
    wanted = set(years)
    found = {on: (False, name) for on, name in chinese_calendar.holidays.items() if on.year in wanted}
    found |= {on: (True, name) for on, name in chinese_calendar.workdays.items() if on.year in wanted}
    names: dict[int, set[str]] = {year: set() for year in wanted}
    for on, (_, name) in found.items():
        names[on.year].add(name)
    missing = sorted(year for year in wanted if not names[year] >= _EVERY_YEAR)
    if missing:
        raise ValueError(f"the holidays of {', '.join(map(str, missing))} are not in chinesecalendar")
    chinese = {holiday.value: str(holiday.chinese) for holiday in chinese_calendar.Holiday}
    return {on: (works, chinese[name]) for on, (works, name) in sorted(found.items())}


def _package_days(years: set[int], problems: Problems) -> dict[date, tuple[bool, str]]:
    try:
        return national_days(years)
    except ValueError as error:
        zh = "节假日数据包没有这些年份的完整数据，请在 notice 下逐日写出。"
        problems.add("calendar/year-not-in-package", zh, f"{error}; write its days under the notice.")
        return {}


def _read_days(rows: Iterable[TomlTable], source: str | None = None) -> Mapping[date, Ruling]:
    """The days of `rows`, in order of date. `source`: the notice above them, else each row names its own."""
    days: dict[date, Ruling] = {}
    previous = date.min
    for row in rows:
        on, kind, name = row.day("date"), row.choice("kind", KINDS), row.text("name")
        status = "confirmed" if source else row.choice("status", STATUSES)
        origin = source or row.text("source")
        if source is None:
            row.text("evidence", optional=True)
        row.finish()
        if on == NO_DATE:
            continue
        if on in days:
            row.note("calendar/day-twice", f"{on}出现两次。", f"{on} stands here twice.")
        elif on < previous:
            row.note("calendar/order", f"{on}未按日期排列。", f"{on} is out of order.")
        previous = max(previous, on)
        days[on] = Ruling(kind == "work", name, origin, unconfirmed=status == "unconfirmed")
    return MappingProxyType(days)


def _refuse_days_without_effect(region: RegionFile, national: NationalFile, file: str) -> None:
    """A local day off at a plain weekend, or work on a plain weekday, is a mistyped date."""
    problems = Problems(file)
    for on, ruling in region.days.items():
        base = national.days.get(on)
        worked = base.works if base is not None else on.weekday() < _SATURDAY
        if ruling.works == worked and on.year in national.announced:
            zh = f"{on}本来就{'上班' if worked else '放假'}，请核对日期。"
            en = f"{on} is {'worked' if worked else 'off'} anyway; check the date."
            problems.add("calendar/no-effect", zh, en, element=on.isoformat())
    problems.raise_if_any()


def _calendar(national: NationalFile, file: RegionFile) -> WorkCalendar:
    content: list[Any] = [sorted(national.announced), sorted(file.unknown.items())]
    for days in (national.days, file.days):
        content.append(sorted((str(on), day.works, day.name, day.source, day.unconfirmed) for on, day in days.items()))
    version = hashlib.sha256(repr(content).encode()).hexdigest()[:12]
    files = {name: text for name, text in ((NATIONAL, national.text), (REGIONAL, file.text)) if text}
    return WorkCalendar(
        file.region, version, national.announced, national.days, file.days, file.unknown, file.title, files
    )
