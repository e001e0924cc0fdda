"""The record of what happened at the door, read by administrators; append-only."""

import hashlib
import hmac
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from app.services import access
from app.services.program import Program
from app.store import accounts, records
from app.store.database import Connection
from app.tickets.actor import Actor

KEPT_BITS = {4: 24, 6: 48}
"""Bits of an address that are written down: enough to tell the office from elsewhere, not a person's machine."""
COUNTED_BITS = {4: 32, 6: 64}
"""Bits of an address that attempts are counted by: an IPv6 customer owns a whole /64."""


def write(
    conn: Connection, at: datetime, outcome: str, method: str, address: str, *,
    person_id: int | None = None, account: str | None = None,
) -> None:  # fmt: skip
    """Add a line. ``account``: keyed digest of a login that nobody has."""
    line = {"at": at, "person_id": person_id, "account": account, "outcome": outcome, "method": method}
    records.insert_rows(conn, "sign_in", [{**line, "address": _network(address, KEPT_BITS)}])


def listed(
    program: Program, actor: Actor, *, limit: int, before: int | None = None, person_id: int | None = None
) -> list[dict[str, Any]]:
    """Newest first; ``before`` is the id of the last line already shown."""
    access.must(actor, "people.manage")
    with program.database.read() as conn:
        return accounts.sign_ins(conn, actor.pack, limit=limit, before=before, person_id=person_id)


def account_digest(program: Program, login: str) -> str:
    return _digest(program, f"account:{login.casefold()}")


def address_digest(program: Program, address: str) -> str:
    return _digest(program, f"address:{_network(address, COUNTED_BITS)}")


def _digest(program: Program, text: str) -> str:
    return hmac.digest(program.seal_key, f"sign-in:{text}".encode(), hashlib.sha256).hex()


def _network(address: str, bits: dict[int, int]) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(ip_network((found, bits[found.version]), strict=False))
