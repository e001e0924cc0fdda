"""The journal of a real ticket: whoever alters, inserts, removes or moves a row in the tables is found out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from app.store import tables
from tests.services.hotline import Hotline, Ticket

EVENT = tables.event


def tampering(ticket: Ticket, change: Callable[[sa.Connection, int], None]) -> None:
    """Do to the tables what somebody with the database's password could do: the triggers are dropped first."""
    engine = ticket.hotline.program.database._engines()[0]
    with engine.connect() as connection:
        transaction = connection.begin()
        if connection.dialect.name == "sqlite":
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='event'"
            )
            for (name,) in names.all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        change(connection, ticket.row.id)
        transaction.commit()


def alter(connection: sa.Connection, ticket_id: int) -> None:
    connection.execute(
        sa.update(EVENT).where(EVENT.c.ticket_id == ticket_id, EVENT.c.seq == 2).values(actor_name="别人")
    )


def remove_one(connection: sa.Connection, ticket_id: int) -> None:
    connection.execute(sa.delete(EVENT).where(EVENT.c.ticket_id == ticket_id, EVENT.c.seq == 2))


def remove_the_last(connection: sa.Connection, ticket_id: int) -> None:
    newest = sa.select(sa.func.max(EVENT.c.seq)).where(EVENT.c.ticket_id == ticket_id).scalar_subquery()
    connection.execute(sa.delete(EVENT).where(EVENT.c.ticket_id == ticket_id, EVENT.c.seq == newest))


def remove_the_last_and_mend_the_ticket(connection: sa.Connection, ticket_id: int) -> None:
    remove_the_last(connection, ticket_id)
    row = connection.execute(
        sa.select(EVENT.c.seq, EVENT.c.digest).where(EVENT.c.ticket_id == ticket_id).order_by(EVENT.c.seq.desc())
    ).first()
    assert row is not None
    connection.execute(
        sa.update(tables.ticket)
        .where(tables.ticket.c.id == ticket_id)
        .values(event_count=row.seq, event_head=row.digest)
    )


def insert(connection: sa.Connection, ticket_id: int) -> None:
    row = dict(
        connection.execute(sa.select(EVENT).where(EVENT.c.ticket_id == ticket_id, EVENT.c.seq == 3)).mappings().one()
    )
    connection.execute(sa.insert(EVENT).values({**row, "seq": 99}))


def reorder(connection: sa.Connection, ticket_id: int) -> None:
    for old, new in ((2, 1002), (3, 2), (1002, 3)):
        connection.execute(sa.update(EVENT).where(EVENT.c.ticket_id == ticket_id, EVENT.c.seq == old).values(seq=new))


@pytest.mark.parametrize(
    "change", [alter, remove_one, remove_the_last, remove_the_last_and_mend_the_ticket, insert, reorder]
)
def test_detects(hotline: Hotline, change: Callable[[sa.Connection, int], None]) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    assert ticket.is_whole()

    tampering(ticket, change)

    assert not ticket.is_whole()


def test_the_journal_holds_no_personal_data(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20", caller_name="石先生", caller_mobile="14200000005")

    written = str(ticket.events())

    assert "石先生" not in written and "14200000005" not in written and "砂石车扬尘" not in written
