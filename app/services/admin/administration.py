"""Units, people and tokens as an administrator keeps them. Nobody and nothing is deleted: history names them."""

import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

from app.bpmn import decide
from app.services import access
from app.services.acting import checks
from app.services.acting.functions import blank
from app.services.admin import admin_journal, people
from app.services.errand import Answer, Once, Work, run
from app.services.program import Program
from app.store import listing, records, releases
from app.store.database import Connection
from app.store.errors import Duplicate
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, FormInvalid, Ground, no_such
from app.tickets.unit_kinds import OFFICE, UNIT_KINDS

ROLES: frozenset[str] = frozenset().union(*access.RIGHTS.values()) - {"system"}
"""The roles that people can be given: ``system`` is who fires timers."""
UNIT_FIELDS = ("id", "code", "name", "kind", "active", "leader", "liaison", "staff_note", "receiver")


def units(program: Program, actor: Actor) -> list[dict[str, Any]]:
    """The units of the pack by code, each with the code of the department that supervises it."""
    access.must(actor, "register.read")
    with program.database.read() as conn:
        rows = records.find(conn, "unit", order_by=("code",), pack=actor.pack)
    codes = {row.id: row["code"] for row in rows}
    return [_unit(row, codes) for row in rows]


def _unit(row: Record, codes: dict[int, str]) -> dict[str, Any]:
    shown = {name: row.get(name) for name in UNIT_FIELDS}
    return {**shown, "supervising": codes.get(row["supervising_id"]), "parent": codes.get(row["parent_id"])}


def unit_kinds(program: Program, actor: Actor) -> tuple[str, ...]:
    """The kinds of unit that the regulation knows, and bodies of the hotline; all kinds where it names none."""
    access.must(actor, "register.read")
    with program.database.read() as conn:
        return _kinds(program, conn, actor)


def _kinds(program: Program, conn: Connection, actor: Actor) -> tuple[str, ...]:
    release_id, _ = releases.in_force(conn, actor.pack, program.instant())
    named = program.releases.get(conn, release_id).rules.setting("unit_kinds", ()) if release_id else ()
    return tuple(kind for kind in UNIT_KINDS if not named or kind in named or kind == OFFICE)


def must_be_of_kind(program: Program, tx: Connection, actor: Actor, kind: str, now: str = "") -> None:
    """Raise FormInvalid for a kind of unit that the regulation does not know; a unit may stay what it is (``now``)."""
    if kind != now and kind not in _kinds(program, tx, actor):
        raise field_fault("NOT_AN_OPTION", "请选择单位类别。", "Choose a kind.", "kind")


def add_unit(
    program: Program, actor: Actor, code: str, name: str, kind: str, *, supervising: str | None = None,
    parent: str | None = None, leader: str | None = None, liaison: str | None = None, staff: str | None = None,
    receiver: str | None = None, once: Once | None = None,
) -> Answer:  # fmt: skip
    """Add a unit; ``supervising`` and ``parent`` are codes of units that exist.

    ``leader``, ``liaison``, ``staff``: names, several divided by 、 or a comma; ``receiver``: who takes tickets in.
    Raises Conflict for a taken code, and on every ground that ``unit_checks.dmn`` of the release in force gives.
    """

    def work(tx: Connection) -> Answer:
        must_be_of_kind(program, tx, actor, kind)
        must_be_staffed(program, tx, actor, leader, liaison, staff, receiver)
        above, over = unit_of(tx, actor, supervising, "supervising"), unit_of(tx, actor, parent, "parent")
        try:
            unit_id = people.add_unit(
                tx, actor.pack, code, name, kind, supervising_id=above, parent_id=over, leader=leader, liaison=liaison,
                staff_note=staff, receiver=receiver,
            )  # fmt: skip
        except Duplicate as duplicate:
            raise taken("CODE_TAKEN", "单位代码", "unit code") from duplicate
        added = {
            "id": unit_id, "code": code, "name": name, "kind": kind, "active": True, "leader": leader,
            "liaison": liaison, "staff_note": staff, "receiver": receiver, "supervising": supervising, "parent": parent,
        }  # fmt: skip
        admin_journal.note(tx, actor, program.instant(), "add_unit", code, after=added)
        return added

    return as_admin(program, actor, "add_unit", work, once)


def must_be_staffed(
    program: Program, tx: Connection, actor: Actor, leader: str | None, liaison: str | None, staff: str | None,
    receiver: str | None,
) -> None:  # fmt: skip
    """What the regulation demands of a unit (Longsheng article 8(1), Guangxi 11(1)): before any release, nothing."""
    release_id, _ = releases.in_force(tx, actor.pack, program.instant())
    table = program.releases.get(tx, release_id).rules.tables.get("unit_checks") if release_id else None
    if table is None:
        return
    names = {"leaders": _count(leader), "liaisons": _count(liaison), "staff": _count(staff), "receiver": receiver}
    grounds = [checks.ground_of(table.id, match) for match in decide(table, names, {"blank": blank})]
    if grounds:
        raise Conflict(*grounds)


def _count(names: str | None) -> int:
    return len([name for name in re.split("[、,，;；]", names or "") if name.strip()])


def persons(program: Program, actor: Actor) -> list[dict[str, Any]]:
    """The people of the pack with roles and unit."""
    access.must(actor, "people.manage")
    with program.database.read() as conn:
        rows = records.find(conn, "person", order_by=("login",), pack=actor.pack)
        roles = listing.roles(conn, [row.id for row in rows])
        codes = {row.id: row["code"] for row in records.find(conn, "unit", pack=actor.pack)}
    names = ("id", "login", "name", "active", "created_at")
    return [
        {**{name: row[name] for name in names}, "roles": roles[row.id], "unit": codes.get(row["unit_id"])}
        for row in rows
    ]


def add_person(
    program: Program, actor: Actor, login: str, name: str, roles: Collection[str], *, unit: str | None = None,
    once: Once | None = None,
) -> Answer:  # fmt: skip
    """Add a person. Raises FormInvalid for an unknown role or unit, or a unit's role without a unit; Conflict for a
    taken login."""

    def work(tx: Connection) -> Answer:
        must_be_roles(roles)
        must_have_unit(roles, unit)
        unit_id, at = unit_of(tx, actor, unit, "unit"), program.instant()
        try:
            person_id = people.add_person(tx, actor.pack, login, name, roles, at, unit_id)
        except Duplicate as duplicate:
            raise taken("LOGIN_TAKEN", "登录名", "login") from duplicate
        added = {"id": person_id, "login": login, "name": name, "roles": sorted(set(roles)), "unit": unit,
                 "active": True}  # fmt: skip
        admin_journal.note(tx, actor, at, "add_person", login, after=added)
        return {**added, "created_at": at.isoformat()}

    return as_admin(program, actor, "add_person", work, once)


def day(text: str | None, field: str) -> date | None:
    """A day that was typed, as 2024-09-11. Raises FormInvalid."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise field_fault("BAD_DATE", "日期有误。", "This is no date.", field) from fault


def must_be_roles(roles: Collection[str]) -> None:
    """Raise FormInvalid for a role that is not of the closed list."""
    if unknown := sorted(set(roles) - ROLES):
        raise field_fault("UNKNOWN_ROLE", f"没有这个角色：{unknown[0]}", f"No such role: {unknown[0]}", "roles")


def must_have_unit(roles: Collection[str], unit: str | None) -> None:
    """Raise FormInvalid for the role of a unit without one: who has it sees what is the unit's, so nothing at all."""
    if unit is None and access.HANDLERS.intersection(roles):
        zh = "承办单位、单位负责人和主管部门的人员须选择单位，否则什么工单也看不到。"
        raise field_fault("UNIT_REQUIRED", zh, "People of a unit need their unit: they would see no ticket.", "unit")


def tokens(program: Program, actor: Actor, person_id: int) -> list[dict[str, Any]]:
    """The tokens of a person, without what they are."""
    access.must(actor, "people.manage")
    with program.database.read() as conn:
        the_person(conn, actor, person_id)
        return listing.tokens(conn, person_id)


def issue_token(
    program: Program, actor: Actor, person_id: int, label: str, expires_at: datetime | None = None
) -> Answer:
    """A new token, shown this once. Raises FormInvalid when it would be dead already."""
    now = program.instant()
    if expires_at is not None and expires_at <= now:
        raise field_fault("EXPIRED", "有效期须在将来。", "The expiry must lie in the future.", "expires_at")

    def work(tx: Connection) -> Answer:
        person = the_person(tx, actor, person_id)
        token = people.issue_token(tx, person_id, label, now)
        row = records.find_one(tx, "token", digest=people.token_digest(token))
        assert row is not None, "a token just issued"
        row.set(expires_at=expires_at)
        records.flush(tx, [row])
        shown = {"id": row.id, "label": label, "expires_at": expires_at.isoformat() if expires_at else None}
        admin_journal.note(tx, actor, now, "issue_token", person["login"], after=shown)
        return {**shown, "token": token, "created_at": now.isoformat()}

    return as_admin(program, actor, "issue_token", work)


def revoke_token(program: Program, actor: Actor, token_id: int) -> None:
    """Make a token worthless; doing it twice changes nothing more."""

    def work(tx: Connection) -> Answer:
        row = records.find_one(tx, "token", id=token_id)
        if row is None:
            raise no_such("令牌", "token")
        person = the_person(tx, actor, row["person_id"])
        if row["revoked_at"] is None:
            row.set(revoked_at=program.instant())
            records.flush(tx, [row])
            shown = {"id": row.id, "label": row["label"]}
            admin_journal.note(tx, actor, program.instant(), "revoke_token", person["login"], before=shown)
        return {}

    as_admin(program, actor, "revoke_token", work)


def as_admin(
    program: Program, actor: Actor, name: str, work: Callable[[Connection], Answer], once: Once | None = None
) -> Answer:
    """Run ``work`` as one act of an administrator."""

    def allowed(tx: Connection, known: Work) -> Answer:
        access.must(actor, "people.manage")
        return work(tx)

    return run(program, actor, name, program.instant(), allowed, once)


def the_person(conn: Connection, actor: Actor, person_id: int) -> Record:
    found = records.find_one(conn, "person", id=person_id, pack=actor.pack)
    if found is None:
        raise no_such("人员", "person")
    return found


def unit_of(conn: Connection, actor: Actor, code: str | None, field: str) -> int | None:
    if code is None:
        return None
    found = records.find_one(conn, "unit", pack=actor.pack, code=code)
    if found is None:
        raise field_fault("UNKNOWN_UNIT", f"没有这个单位：{code}", f"No such unit: {code}", field)
    return found.id


def field_fault(code: str, zh: str, en: str, field: str) -> FormInvalid:
    return FormInvalid(Ground(code, zh, en, facts={"field": field}))


def taken(code: str, zh: str, en: str) -> Conflict:
    return Conflict(Ground(code, f"该{zh}已经存在。", f"This {en} is taken."))
