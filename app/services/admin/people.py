"""Units, people and their tokens."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.services.program import Program
from app.store import listing, reading, records, releases
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor


def token_digest(token: str) -> str:
    """Only this is stored. A token has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(program: Program, token: str) -> Actor | None:
    """Who presents this token; None when it is unknown, expired or revoked."""
    with program.database.read() as conn:
        row = reading.person_by_token(conn, token_digest(token), program.clock.now())
    if row is None:
        return None
    return Actor(row["id"], row["name"], row["pack"], row["roles"], row["unit_id"], row["unit_code"])


def add_unit(conn: Connection, pack: str, code: str, name: str, kind: str, **more: Any) -> int:
    return records.add(conn, "unit", {"pack": pack, "code": code, "name": name, "kind": kind, "active": True, **more})


def add_person(
    conn: Connection, pack: str, login: str, name: str, roles: Iterable[str], at: datetime, unit_id: int | None = None
) -> int:
    """Add a person with roles; raises Duplicate when the login is taken."""
    person = {"pack": pack, "login": login, "name": name, "unit_id": unit_id, "active": True, "created_at": at}
    person_id = records.add(conn, "person", person)
    records.insert_rows(conn, "person_role", [{"person_id": person_id, "role": role} for role in sorted(set(roles))])
    return person_id


COMMAND_LINE = "command line"
"""The label of tokens issued there; people write their own at the desk."""


def issue_token(conn: Connection, person_id: int, label: str, at: datetime, token: str | None = None) -> str:
    """A new token, shown this once. ``token`` is given only by the demo, whose tokens are known."""
    token = token or secrets.token_urlsafe(32)
    records.add(
        conn, "token", {"person_id": person_id, "digest": token_digest(token), "label": label, "created_at": at}
    )
    return token


def by_pack(program: Program, first: str) -> list[dict[str, Any]]:
    """The packs that have active people, ``first`` before the others, each with its people by login.

    A pack: pack, title, people; a person: login, name, roles, unit.
    """
    with program.database.read() as conn:
        everybody = records.find(conn, "person", order_by=("login",), active=True)
        roles = listing.roles(conn, [row.id for row in everybody])
        units = {row.id: row["name"] for row in records.find(conn, "unit")}
        packs = sorted({row["pack"] for row in everybody}, key=lambda pack: (pack != first, pack))
        titles = {pack: (releases.newest(conn, pack) or {}).get("title", pack) for pack in packs}
    people: dict[str, list[dict[str, Any]]] = {pack: [] for pack in packs}
    for row in everybody:
        shown = {"login": row["login"], "name": row["name"], "roles": roles[row.id], "unit": units.get(row["unit_id"])}
        people[row["pack"]].append(shown)
    return [{"pack": pack, "title": titles[pack], "people": people[pack]} for pack in packs]


def find(conn: Connection, pack: str, role: str, unit_id: int | None) -> Record | None:
    """A person of this role (and unit, where one is given); the one added first."""
    for person in records.find(conn, "person", pack=pack):
        if unit_id is not None and person["unit_id"] != unit_id:
            continue
        held = records.find(conn, "person_role", order_by=(), person_id=person.id)
        if any(row["role"] == role for row in held):
            return person
    return None
