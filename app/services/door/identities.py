"""Signing in with an identity that a provider (OpenID Connect) has vouched for."""

from typing import Any

from app.services.door import record, sessions
from app.services.door.sessions import Limits
from app.services.program import Program
from app.store import accounts
from app.store.database import Connection
from app.tickets.refusal import Forbidden, Ground


def signed_in(program: Program, subject: str, login: str, address: str, limits: Limits) -> str:
    """The token of a new session for whom the provider calls ``subject`` (unique among all of its people).

    The first time ``login`` finds the person, and the two stay linked: afterwards only the subject counts, so that a
    login given to somebody else at the provider opens nobody's account here. Nobody is added. Raises Forbidden:
    NO_ACCOUNT when no active person is linked, nor free to be.
    """
    now = program.instant()
    with program.database.write() as transaction:
        conn = transaction.connection
        person = _person(conn, subject, login)
        if person is not None:
            record.write(conn, now, "signed_in", "oidc", address, person_id=person["id"])
            token = sessions.opened(conn, person["id"], "oidc", now, limits)
        else:
            unknown = record.account_digest(program, login)
            record.write(conn, now, "refused", "oidc", address, account=unknown)
        transaction.commit()
    if person is None:
        zh = f"“{login}”在本系统没有可用的账号，请联系系统管理员。"
        en = f"“{login}” has no account here; ask the administrator."
        raise Forbidden(Ground("NO_ACCOUNT", zh, en, facts={"login": login}))
    return token


def _person(conn: Connection, subject: str, login: str) -> dict[str, Any] | None:
    if accounts.is_linked(conn, subject):
        return accounts.by_subject(conn, subject)
    person = accounts.by_login(conn, login) if login else None
    if person is None or person["oidc_subject"] is not None:
        return None
    accounts.link(conn, person["id"], subject)
    return person
