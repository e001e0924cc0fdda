"""Queries about signing in: accounts, sessions, attempts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection, insert_on_conflict

_person, _unit, _role = tables.person, tables.unit, tables.person_role
_account, _session, _counter, _sign_in = tables.account, tables.web_session, tables.sign_in_counter, tables.sign_in
_release = tables.pack_release


@dataclass(frozen=True)
class Locked:
    """Too many attempts; ``since`` the one that was one too many."""

    since: datetime


def by_login(conn: Connection, login: str) -> dict[str, Any] | None:
    """The active person of this login, with the password's digest (None where none was set)."""
    if "\0" in login:
        return None  # it is nobody's, and PostgreSQL cannot even be asked
    return _one_account(conn, _person.c.login == login)


def by_subject(conn: Connection, subject: str) -> dict[str, Any] | None:
    """The active person whose account is linked to this subject of the OIDC provider."""
    return _one_account(conn, _account.c.oidc_subject == subject)


def by_person(conn: Connection, person_id: int) -> dict[str, Any] | None:
    return _one_account(conn, _person.c.id == person_id)


def _one_account(conn: Connection, condition: sa.ColumnElement[bool]) -> dict[str, Any] | None:
    query = (
        sa.select(
            _person.c.id, _person.c.login, _person.c.pack, _account.c.id.label("account_id"),
            _account.c.password_hash, _account.c.must_change, _account.c.oidc_subject,
        )
        .join(_account, _account.c.person_id == _person.c.id, isouter=True)
        .where(condition, _person.c.active.is_(True))
    )  # fmt: skip
    row = conn.execute(query).mappings().first()
    return dict(row) if row else None


def keep_password(conn: Connection, person_id: int, digest: str, at: datetime, *, must_change: bool) -> None:
    values = {"password_hash": digest, "password_at": at, "must_change": must_change}
    statement = insert_on_conflict(conn, _account).values(person_id=person_id, **values)
    conn.execute(statement.on_conflict_do_update(index_elements=[_account.c.person_id], set_=values))


def is_linked(conn: Connection, subject: str) -> bool:
    """Whether the subject is somebody's, active or not."""
    return conn.execute(sa.select(_account.c.id).where(_account.c.oidc_subject == subject)).first() is not None


def link(conn: Connection, person_id: int, subject: str) -> None:
    """Link a person that is linked to no subject yet. Raises Duplicate when the subject was linked meanwhile."""
    statement = insert_on_conflict(conn, _account).values(person_id=person_id, oidc_subject=subject, must_change=False)
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=[_account.c.person_id],
            set_={"oidc_subject": subject},
            where=_account.c.oidc_subject.is_(None),
        )
    )


def keep_digest(conn: Connection, account_id: int, digest: str) -> None:
    """The same password under newer settings."""
    conn.execute(sa.update(_account).where(_account.c.id == account_id).values(password_hash=digest))


# ---- sessions --------------------------------------------------------------------------------------------------------


def session_person(conn: Connection, digest: str, at: datetime) -> dict[str, Any] | None:
    """The session with its active person, unit, roles and the title of the pack's release in force; one statement."""
    title = (
        sa.select(_release.c.title)
        .where(_release.c.pack == _person.c.pack, _release.c.effective_from <= at)
        .order_by(_release.c.effective_from.desc(), _release.c.seq.desc())
        .limit(1)
        .correlate(_person)
        .scalar_subquery()
    )
    query = (
        sa.select(
            _session.c.id.label("session_id"), _session.c.method, _session.c.created_at, _session.c.seen_at,
            _person.c.id, _person.c.login, _person.c.name, _person.c.pack, _person.c.unit_id,
            _unit.c.code.label("unit_code"), _unit.c.name.label("unit_name"), _account.c.must_change,
            title.label("pack_title"), _role.c.role,
        )
        .join(_person, _person.c.id == _session.c.person_id)
        .join(_unit, _unit.c.id == _person.c.unit_id, isouter=True)
        .join(_account, _account.c.person_id == _person.c.id, isouter=True)
        .join(_role, _role.c.person_id == _person.c.id, isouter=True)
        .where(_session.c.digest == digest, _person.c.active.is_(True))
    )  # fmt: skip
    rows = conn.execute(query).mappings().all()
    if not rows:
        return None
    return {**rows[0], "roles": frozenset(row["role"] for row in rows if row["role"])}


def seen(conn: Connection, session_id: int, at: datetime) -> None:
    conn.execute(sa.update(_session).where(_session.c.id == session_id).values(seen_at=at))


def end_session(conn: Connection, session_id: int) -> None:
    conn.execute(sa.delete(_session).where(_session.c.id == session_id))


def end_sessions(conn: Connection, person_id: int, but: int | None = None) -> int:
    """End all sessions of the person, but for this one; how many there were."""
    query = sa.delete(_session).where(_session.c.person_id == person_id)
    if but is not None:
        query = query.where(_session.c.id != but)
    return conn.execute(query).rowcount


def drop_dead_sessions(conn: Connection, idle_since: datetime, opened_before: datetime) -> None:
    conn.execute(
        sa.delete(_session).where(sa.or_(_session.c.seen_at < idle_since, _session.c.created_at < opened_before))
    )


# ---- attempts --------------------------------------------------------------------------------------------------------


def count_attempt(conn: Connection, digest: str, at: datetime, window_start: datetime, most: int) -> int | Locked:
    """Count an attempt before it is looked at; Locked when ``most`` were made since ``window_start``.

    One statement, so that processes side by side cannot both take the last attempt. The window begins anew when it
    has passed, and at the last attempt allowed, from which the lock then counts.
    """
    over = _counter.c.began_at <= window_start
    now = sa.literal(at, _counter.c.began_at.type)
    insert = insert_on_conflict(conn, _counter).values(digest=digest, began_at=at, attempts=1)
    statement = insert.on_conflict_do_update(
        index_elements=[_counter.c.digest],
        set_={
            "attempts": sa.case((over, 1), else_=_counter.c.attempts + 1),
            "began_at": sa.case((sa.or_(over, _counter.c.attempts + 1 >= most), now), else_=_counter.c.began_at),
        },
        where=sa.or_(over, _counter.c.attempts < most),
    ).returning(_counter.c.attempts)
    attempts = conn.execute(statement).scalar_one_or_none()
    return Locked(_began(conn, digest) or at) if attempts is None else int(attempts)


def _began(conn: Connection, digest: str) -> datetime | None:
    return conn.execute(sa.select(_counter.c.began_at).where(_counter.c.digest == digest)).scalar_one_or_none()


def locked_since(conn: Connection, digest: str, window_start: datetime, most: int) -> datetime | None:
    """When the attempt was made from which the lock counts; None: not locked."""
    query = sa.select(_counter.c.began_at).where(
        _counter.c.digest == digest, _counter.c.attempts >= most, _counter.c.began_at > window_start
    )
    return conn.execute(query).scalar_one_or_none()


def forget_attempts(conn: Connection, digest: str) -> None:
    conn.execute(sa.delete(_counter).where(_counter.c.digest == digest))


def forgive_attempt(conn: Connection, digest: str) -> None:
    """Take one attempt back: it was right."""
    conn.execute(
        sa.update(_counter)
        .where(_counter.c.digest == digest, _counter.c.attempts > 0)
        .values(attempts=_counter.c.attempts - 1)
    )


def drop_old_counters(conn: Connection, before: datetime) -> None:
    conn.execute(sa.delete(_counter).where(_counter.c.began_at < before))


# ---- the record of sign-ins ------------------------------------------------------------------------------------------


def sign_ins(
    conn: Connection, pack: str, *, limit: int, before: int | None = None, person_id: int | None = None
) -> list[dict[str, Any]]:
    """Newest first: what people of the pack did at the door, and attempts with logins that nobody has."""
    query = (
        sa.select(_sign_in, _person.c.login, _person.c.name)
        .join(_person, _person.c.id == _sign_in.c.person_id, isouter=True)
        .where(sa.or_(_person.c.pack == pack, _sign_in.c.person_id.is_(None)))
    )
    if person_id is not None:
        query = query.where(_sign_in.c.person_id == person_id)
    if before is not None:
        query = query.where(_sign_in.c.id < before)
    return [dict(row) for row in conn.execute(query.order_by(_sign_in.c.id.desc()).limit(limit)).mappings()]
