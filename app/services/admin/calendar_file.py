"""The files behind a region's calendar: to be taken away, and the region's own with some days ruled anew.

What comes of it is looked at and taken in like any other file (calendar_desk).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.packs.calendar import NATIONAL, REGIONAL
from app.packs.calendar_text import UnknownLayout, region_file, ruled
from app.services import access
from app.services.admin.administration import field_fault
from app.services.admin.calendar_desk import RIGHT, in_force
from app.services.calendars import LoadedCalendar
from app.services.program import Program
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Ground, no_such
from app.worktime import Ruling, WorkCalendar

MOST_DAYS = 31
"""Days that are ruled at once."""


@dataclass(frozen=True)
class LocalDays:
    """From ``first`` to ``last`` there is work, or there is none; ``source``: the document that says so."""

    first: date
    last: date
    works: bool
    name: str
    source: str


def offered(program: Program, actor: Actor) -> dict[str, str]:
    """Which file (``national``, ``regional``) -> its name: those that ``file`` can give."""
    return {which: name for which, (name, _) in _files(_loaded(program, actor).calendar).items()}


def file(program: Program, actor: Actor, which: str) -> tuple[str, str]:
    """(Name, text) of a file in force. 404 for one that is not ``offered``."""
    found = _files(_loaded(program, actor).calendar).get(which)
    if found is None:
        raise no_such("文件", "file")
    return found


def with_days(program: Program, actor: Actor, wanted: LocalDays) -> tuple[str, int]:
    """The region's file in force with these days, and the version that it was made from. Days on which it is so anyway
    are left out, and a local ruling that says otherwise there is taken out. Raises FormInvalid, Conflict."""
    loaded = _loaded(program, actor)
    calendar = loaded.calendar
    if calendar.region == NATIONAL:
        zh, en = (
            "本制度用全国日历，没有地方特殊日。",
            "This regulation uses the national calendar; it has no local days.",
        )
        raise Conflict(Ground("NO_LOCAL_DAYS", zh, en))
    try:
        return ruled(_files(calendar)[REGIONAL][1], _rulings(calendar, wanted)), loaded.version
    except UnknownLayout as fault:
        zh = "现行文件的写法不能在这里加日子，请下载文件，改好后上传。"
        en = "Days cannot be added here to a file that is written so: download it, change it and upload it."
        raise Conflict(Ground("CALENDAR_LAYOUT", zh, en)) from fault


def _loaded(program: Program, actor: Actor) -> LoadedCalendar:
    access.must(actor, RIGHT)
    with program.database.read() as conn:
        return in_force(program, conn, actor)


def _files(calendar: WorkCalendar) -> dict[str, tuple[str, str]]:
    found = {}
    if calendar.region != NATIONAL:
        found[REGIONAL] = (f"{calendar.region}.toml", calendar.files.get(REGIONAL) or region_file(calendar))
    if NATIONAL in calendar.files:
        found[NATIONAL] = (f"{NATIONAL}.toml", calendar.files[NATIONAL])
    return found


def _rulings(calendar: WorkCalendar, wanted: LocalDays) -> dict[date, Ruling | None]:
    count = (wanted.last - wanted.first).days + 1
    if not 1 <= count <= MOST_DAYS:
        zh = f"止日不早于起日，一次最多{MOST_DAYS}天。"
        raise field_fault("BAD_DATE", zh, f"Not before the first day, and at most {MOST_DAYS} days at once.", "last")
    national, ruling = calendar.without_region(), Ruling(wanted.works, wanted.name, wanted.source)
    days: dict[date, Ruling | None] = {}
    for on in (wanted.first + timedelta(place) for place in range(count)):
        if national.day(on).workday != wanted.works:
            days[on] = ruling
        elif on in calendar.regional:
            days[on] = None
    if not days:
        zh, en = ("上班", "worked") if wanted.works else ("放假", "off")
        raise field_fault("NO_EFFECT", f"本来就{zh}，请核对日期。", f"It is {en} anyway; check the date.", "first")
    return days
