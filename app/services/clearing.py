"""Throws away what has served its time: answers kept for a repeat that nobody sends any more, forgotten drafts.

docs/settings.md says what else goes, by whom, and what is kept on purpose.
"""

from datetime import datetime, timedelta

from app.services.acting import drafts
from app.services.program import Program
from app.store import clearing

AT_ONCE = 500
"""Rows that one transaction drops: on SQLite everybody else waits for it."""


def clear(program: Program, at: datetime, keys_days: int) -> int:
    """Drop idempotency keys older than so many days (0: none) and drafts that nobody has touched for long; how many
    rows went. One query where there is nothing to drop. Several processes may clear at a time."""
    before = {"draft": at - drafts.KEPT}
    if keys_days:
        before["idempotency_key"] = at - timedelta(days=keys_days)
    with program.database.read() as conn:
        outlived = clearing.outlived(conn, before)
    return sum(_drop(program, name, before[name]) for name in outlived)


def _drop(program: Program, name: str, before: datetime) -> int:
    """In transactions of ``AT_ONCE`` rows, until one finds fewer."""
    dropped = AT_ONCE
    whole = 0
    while dropped == AT_ONCE:
        with program.database.write() as transaction:
            dropped = clearing.drop(transaction.connection, name, before, AT_ONCE)
            transaction.commit()
        whole += dropped
    return whole
