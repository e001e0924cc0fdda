"""What leaves the house: messages of the outbox, sent at least once under one stable id.

1. claim a message: its next attempt is moved ahead and committed, so that another worker leaves it alone
2. send it, outside any transaction
3. mark it as sent

A process killed between 2 and 3 leaves the message to be sent again, under the same id, by which receivers drop it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import orjson

from app.services.program import Program
from app.store import outbox, records
from app.store.records import Record
from app.tickets.privacy import PersonalDataDestroyed

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8


@dataclass(frozen=True)
class Letter:
    """One message, opened: ``id`` is the same at every attempt."""

    id: str
    ticket: str
    channel: str
    template: str
    recipient: str
    body: Mapping[str, Any]


class Sender(Protocol):
    """Hands a letter to the outside; raises OSError when that fails."""

    def send(self, letter: Letter) -> None: ...


@dataclass
class SendReport:
    sent: int = 0
    failed: int = 0


def send_waiting(program: Program, sender: Sender, limit: int = 100) -> SendReport:
    """Send what waits. A message that fails is tried again later, at growing intervals; after that it is dead.

    So is one whose ticket's key has been destroyed: there is nothing left to send.
    """
    report = SendReport()
    for _ in range(limit):
        now = program.clock.now()
        claimed = _claim(program, now)
        if claimed is None:
            break
        message, ticket = claimed
        try:
            sender.send(_opened(program, message, ticket))
        except PersonalDataDestroyed as fault:
            _mark(program, message, state="dead", next_attempt_at=None, last_error=type(fault).__name__)
            report.failed += 1
        except Exception as fault:
            # A message that cannot be opened or sent, for whatever reason, must not hold up those behind it.
            _failed(program, message, now, type(fault).__name__)
            report.failed += 1
        else:
            _sent(program, message, now)
            report.sent += 1
    return report


def _claim(program: Program, now: datetime) -> tuple[Record, Record] | None:
    with program.database.write() as transaction:
        claimed = outbox.claim_next(transaction.connection, now)
        if claimed is not None:
            message = claimed[0]
            message.set(next_attempt_at=now + LEASE, attempts=message["attempts"] + 1)
            records.flush(transaction.connection, [message])
            transaction.commit()
        return claimed


def _opened(program: Program, message: Record, ticket: Record) -> Letter:
    key = program.vault.unwrap(ticket["key_id"], ticket["wrapped_key"])
    plain = program.vault.open(key, message["body"], f"{ticket['no']}:outbox:{message['message_id']}")
    return Letter(
        message["message_id"], ticket["no"], message["channel"], message["template"], message["recipient"],
        orjson.loads(plain),
    )  # fmt: skip


def _sent(program: Program, message: Record, now: datetime) -> None:
    _mark(program, message, state="sent", sent_at=now, next_attempt_at=None, last_error=None)


def _failed(program: Program, message: Record, now: datetime, error: str) -> None:
    if message["attempts"] >= MOST_ATTEMPTS:
        _mark(program, message, state="dead", next_attempt_at=None, last_error=error)
        return
    pause = timedelta(minutes=2 ** min(message["attempts"], 6))
    _mark(program, message, next_attempt_at=now + pause, last_error=error)


def _mark(program: Program, message: Record, **values: Any) -> None:
    with program.database.write() as transaction:
        message.set(**values)
        records.flush(transaction.connection, [message])
        transaction.commit()
