"""Signing in with a password, and signing out.

1. the attempt is counted for its account and its address, before anything is looked at; over the limit it ends here
2. the password is compared outside any transaction (it takes a while on purpose); as long for a login that nobody has
3. right: the count is taken back, a session is opened; wrong: the answer does not tell whether the login exists
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.services.door import passwords, record, sessions
from app.services.door.sessions import Limits, Session
from app.services.program import Program
from app.store import accounts
from app.store.accounts import Locked
from app.store.database import Connection
from app.tickets.refusal import Forbidden, Ground, Refused
from app.worktime.instants import SHANGHAI

MOST_OF_ACCOUNT = 5
"""Wrong passwords before an account is locked: a person's slips, not a list of likely passwords."""
MOST_OF_ADDRESS = 50
"""Wrong passwords from one address before all of it waits: an office of two hundred may stand behind one address."""
LOCK = timedelta(minutes=15)
"""How long either lasts: 480 guesses a day are too few for any password that we accept, and a colleague locked out by
a stranger is back soon."""


class TooManyAttempts(Refused):
    """Wrong passwords without end: this account, or all of this address, has to wait."""

    status = 429


@dataclass(frozen=True)
class Counters:
    """The keyed digests under which an attempt is counted."""

    account: str
    address: str


def with_password(program: Program, login: str, password: str, address: str, limits: Limits) -> str:
    """The token of a new session. Raises Forbidden, or TooManyAttempts with the time it lasts to."""
    known = proven(program, login.strip(), password, address)
    if known is None:
        zh = f"登录名或密码有误。连续{MOST_OF_ACCOUNT}次有误，须等待{LOCK.seconds // 60}分钟。"
        en = f"Wrong login or password. After {MOST_OF_ACCOUNT} in a row you wait {LOCK.seconds // 60} minutes."
        raise Forbidden(Ground("SIGN_IN_WRONG", zh, en))
    now = program.instant()
    with program.database.write() as transaction:
        conn = transaction.connection
        accounts.drop_old_counters(conn, now - LOCK)
        record.write(conn, now, "signed_in", "password", address, person_id=known["id"])
        token = sessions.opened(conn, known["id"], "password", now, limits)
        transaction.commit()
    return token


def proven(program: Program, login: str, password: str, address: str) -> dict[str, Any] | None:
    """The account of this login if this is its password, None otherwise. Raises TooManyAttempts."""
    now = program.instant()
    counters = Counters(record.account_digest(program, login), record.address_digest(program, address))
    last = _count(program, counters, now)
    with program.database.read() as conn:
        known = accounts.by_login(conn, login)
    right = passwords.fits(known["password_hash"] if known else None, password)
    with program.database.write() as transaction:
        conn = transaction.connection
        if known is not None and right:
            accounts.forget_attempts(conn, counters.account)
            accounts.forgive_attempt(conn, counters.address)
            _renew_digest(conn, known, password)
        else:
            outcome = "limited" if last else "wrong"
            unknown = None if known else counters.account
            person = known["id"] if known else None
            record.write(conn, now, outcome, "password", address, person_id=person, account=unknown)
        transaction.commit()
    if last and not right:
        raise _limited(now)
    return known if right else None


def _renew_digest(conn: Connection, known: Mapping[str, Any], password: str) -> None:
    """Only now is the password known; the settings of the digest may have become stricter meanwhile."""
    if passwords.outdated(known["password_hash"]):
        accounts.keep_digest(conn, known["account_id"], passwords.digest(password))


def locked_until(program: Program, conn: Connection, login: str) -> datetime | None:
    """Until when the account of this login takes no password; None: it takes one."""
    digest, since = record.account_digest(program, login), program.instant() - LOCK
    locked = accounts.locked_since(conn, digest, since, MOST_OF_ACCOUNT)
    return locked + LOCK if locked else None


def sign_out(program: Program, session: Session, address: str) -> None:
    with program.database.write() as transaction:
        accounts.end_session(transaction.connection, session.id)
        _out(transaction.connection, program, session, "signed_out", address)
        transaction.commit()


def sign_out_everywhere(program: Program, session: Session, address: str) -> int:
    """End every session of the person, this one too; how many there were."""
    assert session.actor.person_id is not None, "sessions belong to people"
    with program.database.write() as transaction:
        ended = accounts.end_sessions(transaction.connection, session.actor.person_id)
        _out(transaction.connection, program, session, "signed_out_everywhere", address)
        transaction.commit()
    return ended


def _out(conn: Connection, program: Program, session: Session, outcome: str, address: str) -> None:
    person = session.actor.person_id
    record.write(conn, program.instant(), outcome, session.method, address, person_id=person)


def _count(program: Program, counters: Counters, now: datetime) -> bool:
    """Count the attempt; whether it is the last one allowed. Raises TooManyAttempts for one beyond it."""
    since = now - LOCK
    with program.database.write() as transaction:
        conn = transaction.connection
        of_account = accounts.count_attempt(conn, counters.account, now, since, MOST_OF_ACCOUNT)
        if isinstance(of_account, Locked):
            raise _limited(of_account.since)
        of_address = accounts.count_attempt(conn, counters.address, now, since, MOST_OF_ADDRESS)
        if isinstance(of_address, Locked):
            raise _limited(of_address.since)
        transaction.commit()
    return of_account >= MOST_OF_ACCOUNT or of_address >= MOST_OF_ADDRESS


def _limited(since: datetime) -> TooManyAttempts:
    until = (since + LOCK).astimezone(SHANGHAI).strftime("%H:%M:%S")
    zh, en = f"有误次数过多，请在{until}以后再试。", f"Too many wrong attempts; try again after {until}."
    return TooManyAttempts(Ground("SIGN_IN_LIMITED", zh, en, facts={"until": until}))
