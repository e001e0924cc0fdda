"""The few rows that a test needs before it can have a ticket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.engine import Connection

from app.store import tables

AT = datetime(2023, 6, 9, 8, 40, tzinfo=UTC)


def insert(connection: Connection, table: str, **values: Any) -> int:
    made = tables.metadata.tables[table]
    return int(connection.execute(made.insert().returning(made.c.id), values).scalar_one())


def a_release(connection: Connection, seq: int = 1) -> int:
    return insert(
        connection, "pack_release", pack="longsheng", seq=seq, title="龙胜", content_hash="0" * 64,
        effective_from=AT, released_at=AT, files=b"",
    )  # fmt: skip


def a_ticket(connection: Connection, no: str = "4503282023060900001", release: int | None = None, **values: Any) -> int:
    basics = {
        "pack": "longsheng", "no": no, "release_id": release or a_release(connection), "process": "consult",
        "kind": "consult", "source": "phone", "title": "路灯不亮", "registered_at": AT, "milestone": "registered",
    }  # fmt: skip
    return insert(connection, "ticket", **{**basics, **values})


def a_unit(connection: Connection, code: str = "longsheng-town") -> int:
    return insert(connection, "unit", pack="longsheng", code=code, name="龙胜镇", kind="township")


def an_event(connection: Connection, ticket: int, seq: int = 1) -> None:
    connection.execute(
        tables.event.insert(),
        {"ticket_id": ticket, "seq": seq, "at": AT, "recorded_at": AT, "type": "act", "previous": "", "digest": "d"},
    )
