"""Queries about timers that are due."""

from datetime import datetime

import sqlalchemy as sa

from app.store import tables
from app.store.calendars import held_epoch
from app.store.database import Connection, for_update
from app.store.records import Record

_timer, _ticket = tables.timer, tables.ticket


def claim_due(conn: Connection, now: datetime) -> tuple[Record, Record] | None:
    """The earliest timer whose instant has passed, with its ticket, both locked; rows locked elsewhere are skipped.

    One join locks both, so the sweep never waits for a ticket while it holds a timer. None: nothing is due.
    """
    columns = [
        *(column.label(f"timer__{column.name}") for column in _timer.c),
        *(column.label(f"ticket__{column.name}") for column in _ticket.c),
        held_epoch().label("ticket__calendar_epoch"),
    ]
    query = (
        sa.select(*columns)
        .select_from(_timer.join(_ticket, _ticket.c.id == _timer.c.ticket_id))
        .where(
            _timer.c.due_at.is_not(None), _timer.c.due_at < now,
            sa.or_(_timer.c.put_off_until.is_(None), _timer.c.put_off_until <= now),
        )
        .order_by(_timer.c.due_at, _timer.c.id)
        .limit(1)
    )  # fmt: skip
    row = conn.execute(for_update(query, skip_locked=True, of=[_timer, _ticket])).mappings().first()
    if row is None:
        return None
    timer = {label[7:]: value for label, value in row.items() if label.startswith("timer__")}
    ticket = {label[8:]: value for label, value in row.items() if label.startswith("ticket__")}
    return Record("timer", timer), Record("ticket", ticket)


def put_off(conn: Connection, timer_id: int, until: datetime, error: str) -> None:
    """Leave a timer that failed alone until ``until``."""
    conn.execute(
        sa.update(_timer)
        .where(_timer.c.id == timer_id)
        .values(put_off_until=until, attempts=_timer.c.attempts + 1, last_error=error)
    )


def ids_put_off(conn: Connection, ticket_id: int, at: datetime) -> set[int]:
    """Timers of a ticket that have failed and are not to be tried before some later instant."""
    query = sa.select(_timer.c.id).where(_timer.c.ticket_id == ticket_id, _timer.c.put_off_until > at)
    return set(conn.execute(query).scalars())
