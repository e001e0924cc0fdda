"""Who is signed in to the desk: a row for each session, found by a digest of the cookie's token."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.services.program import Program
from app.store import accounts, records
from app.store.database import Connection
from app.tickets.actor import Actor

TOUCH_EVERY = timedelta(minutes=1)
"""How exact "last seen" is: a write for every request would keep a small database busy with nothing else."""


@dataclass(frozen=True)
class Limits:
    """How long a session lasts without a request of its person's (``idle``), and at most."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True)
class Session:
    """Somebody signed in. ``must_change``: nothing but the password page is open until the password is changed."""

    id: int
    actor: Actor
    login: str
    unit_name: str | None
    pack_title: str
    method: str
    must_change: bool
    created_at: datetime


def find(program: Program, token: str, limits: Limits, *, passive: bool = False) -> Session | None:
    """The live session of this cookie; None when there is none, or it is too old, or the person is no longer active.

    ``passive``: a request that the page makes by itself, which does not keep the session alive.
    """
    now = program.instant()
    with program.database.read() as conn:
        row = accounts.session_person(conn, _digest(token), now)
    if row is None or now - row["seen_at"] > limits.idle or now - row["created_at"] > limits.absolute:
        return None
    if not passive and now - row["seen_at"] >= TOUCH_EVERY:
        with program.database.write() as transaction:
            accounts.seen(transaction.connection, row["session_id"], now)
            transaction.commit()
    actor = Actor(row["id"], row["name"], row["pack"], row["roles"], row["unit_id"], row["unit_code"])
    return Session(
        row["session_id"], actor, row["login"], row["unit_name"], row["pack_title"] or row["pack"], row["method"],
        bool(row["must_change"]) and row["method"] == "password", row["created_at"],
    )  # fmt: skip


def opened(conn: Connection, person_id: int, method: str, at: datetime, limits: Limits) -> str:
    """A new session; its token, for the cookie alone. Sessions of anybody that are over are swept out on the way."""
    accounts.drop_dead_sessions(conn, at - limits.idle, at - limits.absolute)
    token = secrets.token_urlsafe(32)
    row = {"digest": _digest(token), "person_id": person_id, "method": method, "created_at": at, "seen_at": at}
    records.add(conn, "web_session", row)
    return token


def _digest(token: str) -> str:
    """A token has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
