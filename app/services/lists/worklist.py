"""The work list: open tasks, mine, my unit's or all, due first, each with its light. What has no limit of its own
stands where the next limit of its ticket stands: the supervision of an overdue ticket is not for later.

Mine is what I have claimed and may still do; my unit's is what people of my roles and my unit may do, and for who leads
a unit whatever is open in it; all is what waits in the pack, by the role (lane) that has to do it, for who sees the
whole pack.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from app.packs import Release
from app.services import access
from app.services.acting import batches
from app.services.lists import finding
from app.services.program import Program
from app.services.ticket import lights
from app.services.ticket.lights import Light
from app.services.ticket.pages import Page, people_named, units_named
from app.store import records, releases, worklist
from app.store.database import Connection
from app.store.worklist import Everything, Mine, Place, Possible, Scope, Wanted
from app.tickets.actor import Actor
from app.tickets.refusal import FormInvalid, Ground
from app.worktime import SHANGHAI

TABS = ("mine", "unit", "all")
DUE = ("overdue", "today", "tomorrow", "week", "none")
"""Windows of due time: past, until the end of today, of tomorrow, within seven days, without a limit."""
MOST_COUNTED = 100
"""Tabs count so far and say "99+" beyond: an exact count would grow with the work."""
AT_ONCE = 200
MOST_LOOKED_AT = 2_000
"""Tasks whose light is derived for one page when a light is asked for; the next page goes on from there."""


@dataclass(frozen=True)
class Query:
    """What is asked of the list; empty: anything. ``unit`` is a code, ``lane`` a role (of the tab "all")."""

    tab: str = "unit"
    lane: str = ""
    act: str = ""
    kind: str = ""
    source: str = ""
    emergency: bool | None = None
    unit: str = ""
    category: str = ""
    milestone: str = ""
    due: str = ""
    light: str = ""
    q: str = ""


@dataclass(frozen=True)
class Listing:
    """``next_place``: where the next page begins; None: this was the last."""

    rows: list[Page] = field(default_factory=list)
    next_place: Place | None = None


def tasks(program: Program, actor: Actor, query: Query, *, limit: int, after: Place | None = None) -> Listing:
    """A page of the list. FormInvalid for a word that no list knows, Forbidden without the right."""
    access.must(actor, "task.work")
    now = program.instant()
    scope = _scope(actor, query)
    with program.database.read() as conn:
        wanted = _wanted(conn, actor, query, now)
        if wanted is None:
            return Listing()
        rows, derived, place = _lit(program, conn, actor.pack, scope, wanted, query.light, limit, after, now)
        units = units_named(conn, (row["unit_id"] for row in rows))
        people = people_named(conn, (row["claimed_by"] for row in rows))
    return Listing([_row(actor, row, derived[row["id"]], units, people, now) for row in rows], place)


def _row(
    actor: Actor, row: Mapping[str, Any], light: Light, units: Mapping[int, Page], people: Mapping[int, str],
    now: datetime,
) -> Page:  # fmt: skip
    return {
        **row, "ticket": row["no"], "unit": units.get(row["unit_id"]), "claimed_by": people.get(row["claimed_by"]),
        "claimed_by_me": row["claimed_by"] is not None and row["claimed_by"] == actor.person_id,
        "mine": access.may_do_task(actor, row), "may_assign": access.may_assign_task(actor, row),
        "batches": batches.fitting(actor, row), "light": light,
        "rank_passed": row["rank_at"] is not None and row["rank_at"] < now,
    }  # fmt: skip


def _lit(
    program: Program, conn: Connection, pack: str, scope: Scope, wanted: Wanted, light: str, limit: int,
    after: Place | None, now: datetime,
) -> tuple[list[Page], dict[int, Light], Place | None]:  # fmt: skip
    """(The rows, their lights, where to go on). A light is derived, so that one that is asked for is looked for."""
    chosen: list[Page] = []
    derived: dict[int, Light] = {}
    for _ in range(MOST_LOOKED_AT // AT_ONCE if light else 1):
        size = AT_ONCE if light else limit + 1
        rows = worklist.page(conn, pack, scope, wanted, limit=size, after=after)
        shown = rows if light else rows[:limit]
        derived |= lights.of_tasks(program, conn, shown, now)
        for row in shown:
            after = (row["rank_at"], row["id"])
            if not light or light in derived[row["id"]].names:
                chosen.append(row)
            if light and len(chosen) == limit:
                return chosen, derived, after
        if len(rows) < size:
            return chosen, derived, None
    return chosen, derived, after


def _scope(actor: Actor, query: Query) -> Scope:
    if query.tab == "mine":
        return _mine(actor)
    if query.tab == "all" and sees_all(actor):
        return Everything(query.lane or None)
    if query.tab not in TABS:
        raise _unknown("tab")
    return _possible(actor)


def _mine(actor: Actor) -> Mine:
    return Mine(actor.person_id or 0, actor.roles & access.RIGHTS["task.work"], actor.unit_id)


def _possible(actor: Actor) -> Possible:
    return Possible(actor.roles & access.RIGHTS["task.work"], actor.unit_id, access.led(actor))


def sees_all(actor: Actor) -> bool:
    """Whether the tab of everything is for this person."""
    return bool(actor.roles & access.PACK_WIDE)


def _wanted(conn: Connection, actor: Actor, query: Query, now: datetime) -> Wanted | None:
    """None: nothing can be found."""
    unit_id = None
    if query.unit:
        unit = records.find_one(conn, "unit", pack=actor.pack, code=query.unit)
        if unit is None:
            return None
        unit_id = unit.id
    found = finding.search(conn, actor, query.q, now) if query.q.strip() else finding.Found()
    if found.ticket_ids == ():
        return None
    wanted = Wanted(
        kind=query.kind or None, act=query.act or None, source=query.source or None, emergency=query.emergency,
        unit_id=unit_id, category=query.category or None, milestone=query.milestone or None,
        ticket_ids=found.ticket_ids, terms=found.terms,
    )  # fmt: skip
    if query.light and query.light not in (*lights.LIGHTS, "provisional"):
        raise _unknown("light")
    return _due(wanted, "overdue" if query.light == lights.RED and not query.due else query.due, now)


def _due(wanted: Wanted, window: str, now: datetime) -> Wanted:
    midnight = datetime.combine(now.astimezone(SHANGHAI).date(), time(0), SHANGHAI)
    last = timedelta(seconds=1)
    match window:
        case "":
            return wanted
        case "overdue":
            return replace(wanted, due_until=now - last)
        case "today":
            return replace(wanted, due_from=now - last, due_until=midnight + timedelta(days=1) - last)
        case "tomorrow":
            return replace(wanted, due_from=now - last, due_until=midnight + timedelta(days=2) - last)
        case "week":
            return replace(wanted, due_from=now - last, due_until=midnight + timedelta(days=7) - last)
        case "none":
            return replace(wanted, no_limit=True)
    raise _unknown("due")


def _unknown(name: str) -> FormInvalid:
    facts = {"field": name}
    return FormInvalid(Ground("NOT_AN_OPTION", "没有这个筛选条件。", "There is no such filter.", facts=facts))


@dataclass(frozen=True)
class Counts:
    """Open tasks, each at most MOST_COUNTED; ``lanes`` only for who sees everything."""

    mine: int
    unit: int
    all: int | None
    lanes: dict[str, int]


def counts(program: Program, actor: Actor) -> Counts:
    """What stands on the tabs."""
    access.must(actor, "task.work")
    roles = sorted(access.RIGHTS["task.work"]) if sees_all(actor) else []
    scopes: list[Scope] = [_mine(actor), _possible(actor)]
    if sees_all(actor):
        scopes += [Everything(), *(Everything(role) for role in roles)]
    with program.database.read() as conn:
        numbers = worklist.counts(conn, actor.pack, scopes, MOST_COUNTED)
    lanes = {role: number for role, number in zip(roles, numbers[3:], strict=True) if number}
    return Counts(numbers[0], numbers[1], numbers[2] if sees_all(actor) else None, lanes)


@dataclass(frozen=True)
class Choices:
    """What filters offer: (value, what it is called), from the release in force. An act may bear several names: a
    lead signs, and a co-handler does."""

    kinds: list[tuple[str, str]]
    sources: list[tuple[str, str]]
    categories: list[tuple[str, str]]
    acts: list[tuple[str, tuple[str, ...]]]
    units: list[tuple[str, str]]


def choices(program: Program, actor: Actor) -> Choices:
    """For the lists of filters. Names are as the pack has them."""
    access.must(actor, "ticket.read")
    with program.database.read() as conn:
        release_id, _ = releases.in_force(conn, actor.pack, program.instant())
        rules = program.releases.get(conn, release_id).rules if release_id else None
        units = records.find(conn, "unit", order_by=("id",), pack=actor.pack, active=True)
    named = [(row["code"], row["name"]) for row in units]
    if rules is None:
        return Choices([], [], [], [], named)
    acts: dict[str, dict[str, None]] = {}
    for _, element in rules.elements.values():
        if element.act:
            acts.setdefault(element.act, {})[element.name or element.act] = None
    return Choices(
        _options(rules, "kind"), _options(rules, "source"), _options(rules, "category"),
        sorted((act, tuple(names)) for act, names in acts.items()), named,
    )  # fmt: skip


def _options(rules: Release, key: str) -> list[tuple[str, str]]:
    asked = rules.forms["register"].field(key)
    return [(option.value, option.label) for option in asked.options] if asked else []


def english(program: Program, actor: Actor) -> Mapping[str, str]:
    """What texts of the pack in force are called in English (english.toml), and its own title."""
    with program.database.read() as conn:
        release_id, _ = releases.in_force(conn, actor.pack, program.instant())
        rules = program.releases.get(conn, release_id).rules if release_id else None
    return {rules.title: rules.pack.title_en or rules.title, **rules.english} if rules else {}


def role_titles(program: Program, actor: Actor) -> dict[str, str]:
    """Role -> what the pack in force calls it (roles of pack.toml)."""
    with program.database.read() as conn:
        release_id, _ = releases.in_force(conn, actor.pack, program.instant())
        rules = program.releases.get(conn, release_id).rules if release_id else None
    return {name: role.title for name, role in rules.roles.items()} if rules else {}
