"""A person changed by an administrator: name, unit, roles, whether they may still sign in."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from app.services import access
from app.services.acting import leaving
from app.services.admin import admin_journal, administration
from app.services.errand import Answer
from app.services.program import Program
from app.store import accounts, listing, records
from app.store import administration as store
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Ground, no_such

ADMIN = "admin"


@dataclass(frozen=True)
class PersonForm:
    """A person as they are to be; ``unit`` is the code of a unit."""

    name: str
    roles: Collection[str]
    unit: str | None = None


def person(program: Program, actor: Actor, person_id: int) -> dict[str, Any]:
    """One person of the pack. 404 for an id that is not of the pack."""
    for each in administration.persons(program, actor):
        if each["id"] == person_id:
            return each
    raise no_such("人员", "person")


def change_person(program: Program, actor: Actor, person_id: int, form: PersonForm) -> Answer:
    """Change name, unit and roles; they count from the person's next request on. What the person has claimed and may
    no longer do is handed back.

    Raises FormInvalid for an unknown role or unit, or a unit's role without a unit; Conflict when administrators would
    lock themselves out.
    """

    return administration.as_admin(
        program, actor, "change_person", lambda tx: _change(program, tx, actor, person_id, form)
    )


def change_whole(program: Program, actor: Actor, person_id: int, form: PersonForm, active: bool) -> Answer:
    """``change_person`` and ``set_active`` as one act: both or neither."""

    def work(tx: Connection) -> Answer:
        _change(program, tx, actor, person_id, form)
        return _let(program, tx, actor, person_id, active)

    return administration.as_admin(program, actor, "change_person", work)


def _change(program: Program, tx: Connection, actor: Actor, person_id: int, form: PersonForm) -> Answer:
    row = administration.the_person(tx, actor, person_id)
    administration.must_be_roles(form.roles)
    administration.must_have_unit(form.roles, form.unit)
    if person_id == actor.person_id and ADMIN not in form.roles:
        raise Conflict(_own("不能取消自己的管理员角色。", "You cannot give up your own administrator's role."))
    unit_id = administration.unit_of(tx, actor, form.unit, "unit")
    before = _state(tx, row)
    row.set(name=form.name, unit_id=unit_id)
    records.flush(tx, [row])
    held, wanted = set(before["roles"]), set(form.roles)
    store.take_roles(tx, person_id, held - wanted)
    records.insert_rows(tx, "person_role", [{"person_id": person_id, "role": role} for role in sorted(wanted - held)])
    after = _state(tx, row)
    if (after["unit"], after["roles"]) != (before["unit"], before["roles"]):
        leaving.end_claims(program, tx, actor, person_id, program.instant())
    if after != before:
        admin_journal.note(tx, actor, program.instant(), "change_person", row["login"], before=before, after=after)
    return {**after, "changed": after != before}


def set_active(program: Program, actor: Actor, person_id: int, active: bool) -> Answer:
    """Let a person in again, or no more: their sessions end, their tokens are worth nothing while they are out,
    and what they had claimed is handed back."""

    return administration.as_admin(program, actor, "set_active", lambda tx: _let(program, tx, actor, person_id, active))


def _let(program: Program, tx: Connection, actor: Actor, person_id: int, active: bool) -> Answer:
    row = administration.the_person(tx, actor, person_id)
    if person_id == actor.person_id and not active:
        raise Conflict(_own("不能停用自己的账号。", "You cannot deactivate your own account."))
    if row["active"] != active:
        row.set(active=active)
        records.flush(tx, [row])
        if not active:
            accounts.end_sessions(tx, person_id)
            leaving.end_claims(program, tx, actor, person_id, program.instant())
        states = {"before": {"active": not active}, "after": {"active": active}}
        act = "activate_person" if active else "deactivate_person"
        admin_journal.note(tx, actor, program.instant(), act, row["login"], **states)
    return _state(tx, row)


def sessions_of(program: Program, actor: Actor, person_id: int) -> int:
    """How many browsers the person is signed in with."""
    access.must(actor, "people.manage")
    with program.database.read() as conn:
        administration.the_person(conn, actor, person_id)
        return len(records.find(conn, "web_session", person_id=person_id))


def _state(tx: Connection, row: Record) -> dict[str, Any]:
    found = records.find_one(tx, "unit", id=row["unit_id"]) if row["unit_id"] else None
    return {
        "id": row.id, "login": row["login"], "name": row["name"], "active": row["active"],
        "roles": listing.roles(tx, [row.id])[row.id], "unit": found["code"] if found else None,
    }  # fmt: skip


def _own(zh: str, en: str) -> Ground:
    return Ground("OWN_ACCOUNT", zh, en)
