"""Passwords set and changed: by the person, who knows the current one, or by an administrator for the next sign-in."""

import secrets
from datetime import datetime

from app.services import access
from app.services.admin import admin_journal
from app.services.door import passwords, record, sessions, signing_in
from app.services.door.sessions import Limits, Session
from app.services.program import Program
from app.store import accounts, records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import FormInvalid, Ground, no_such

GROUPS, LETTERS = 4, "abcdefghjkmnpqrstuvwxyz23456789"
"""A password made here: four groups of four letters that are not mistaken for each other, 79 random bits."""


def made_up() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUPS)) for _ in range(GROUPS))


def has_password(program: Program, actor: Actor) -> bool:
    """Whether the person signs in with a password at all (others come by the provider of identities)."""
    with program.database.read() as conn:
        known = accounts.by_person(conn, _id(actor))
    return known is not None and known["password_hash"] is not None


def change(program: Program, session: Session, current: str, new: str, address: str, limits: Limits) -> str:
    """Change one's own password; every session of the person ends, and the token of a new one is answered.

    Raises FormInvalid for a wrong current password or a new one that will not do. A wrong one counts as an attempt to
    sign in does, so that a desk left open does not help to guess.
    """
    person, now = _id(session.actor), program.instant()
    if signing_in.proven(program, session.login, current, address) is None:
        zh, en = "原密码有误。", "This is not the current password."
        raise FormInvalid(Ground("PASSWORD_WRONG", zh, en, facts={"field": "current"}))
    passwords.must_do(new, session.login, current, (session.actor.name, session.unit_name or ""))
    digest = passwords.digest(new)
    with program.database.write() as transaction:
        conn = transaction.connection
        accounts.keep_password(conn, person, digest, now, must_change=False)
        accounts.end_sessions(conn, person)
        record.write(conn, now, "password_changed", "password", address, person_id=person)
        token = sessions.opened(conn, person, session.method, now, limits)
        transaction.commit()
    return token


def give(conn: Connection, person_id: int, at: datetime, *, must_change: bool) -> str:
    """A made-up password, shown this once; the person's sessions end, and a lock with them."""
    password = made_up()
    accounts.keep_password(conn, person_id, passwords.digest(password), at, must_change=must_change)
    accounts.end_sessions(conn, person_id)
    return password


def reset(program: Program, actor: Actor, person_id: int, address: str, *, must_change: bool = True) -> str:
    """An administrator gives somebody of the pack a password for the next sign-in, at which it has to be changed."""
    access.must(actor, "people.manage")
    now = program.instant()
    with program.database.write() as transaction:
        conn = transaction.connection
        person = _of_pack(conn, actor, person_id)
        password = give(conn, person_id, now, must_change=must_change)
        accounts.forget_attempts(conn, record.account_digest(program, person["login"]))
        record.write(conn, now, "password_set", "administrator", address, person_id=person_id)
        admin_journal.note(conn, actor, now, "reset_password", person["login"], after={"must_change": must_change})
        transaction.commit()
    return password


def locked_until(program: Program, actor: Actor, person_id: int) -> datetime | None:
    """Until when somebody of the pack is locked out by wrong passwords; None: they are not."""
    access.must(actor, "people.manage")
    with program.database.read() as conn:
        return signing_in.locked_until(program, conn, _of_pack(conn, actor, person_id)["login"])


def unlock(program: Program, actor: Actor, person_id: int, address: str) -> bool:
    """Let somebody try again at once, with the password that they have; whether they were locked out at all."""
    access.must(actor, "people.manage")
    now = program.instant()
    with program.database.write() as transaction:
        conn = transaction.connection
        person = _of_pack(conn, actor, person_id)
        until = signing_in.locked_until(program, conn, person["login"])
        if until is None:
            return False
        accounts.forget_attempts(conn, record.account_digest(program, person["login"]))
        record.write(conn, now, "unlocked", "administrator", address, person_id=person_id)
        before = {"locked_until": until.isoformat()}
        admin_journal.note(conn, actor, now, "unlock_account", person["login"], before=before)
        transaction.commit()
    return True


def _of_pack(conn: Connection, actor: Actor, person_id: int) -> Record:
    person = records.find_one(conn, "person", id=person_id, pack=actor.pack)
    if person is None:
        raise no_such("人员", "person")
    return person


def _id(actor: Actor) -> int:
    assert actor.person_id is not None, "sessions belong to people"
    return actor.person_id
