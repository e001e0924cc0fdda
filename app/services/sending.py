"""What leaves the house: messages of the outbox, sent at least once under one stable id.

1. claim a message: its next attempt is moved ahead and committed, so that another worker leaves it alone
2. send it, outside any transaction
3. mark it as sent

A process killed between 2 and 3 leaves the message to be sent again, under the same id, by which receivers drop it.
A channel that does not answer is left alone for the rest of the round, so that it does not hold up the others.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import orjson

from app.services.program import Program
from app.store import outbox, records
from app.store.records import Record
from app.tickets.masks import normalise_phone
from app.tickets.privacy import PersonalDataDestroyed

CALLER = "caller"
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8
LONGEST_PAUSE = timedelta(days=1)
"""However long a receiver asks for patience."""


@dataclass(frozen=True)
class Letter:
    """One message, opened: ``id`` is the same at every attempt.

    ``recipient`` is "caller", "upstream" or a unit's code; ``address`` the caller's mobile number in a message to
    them: its digits, without what stood before or between them.
    """

    id: str
    ticket: str
    channel: str
    template: str
    recipient: str
    body: Mapping[str, Any]
    address: str | None = None


class NotTaken(OSError):
    """The receiver has not taken a letter.

    word      why, for the administrator: never anything that the receiver wrote
    after     how long it asks to be left alone
    resting   nothing else can be sent on this channel for now
    """

    def __init__(self, word: str, *, after: timedelta = timedelta(0), resting: bool = False) -> None:
        super().__init__(word)
        self.word = word
        self.after = after
        self.resting = resting


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
    resting: set[str] = set()
    for _ in range(limit):
        now = program.clock.now()
        claimed = _claim(program, now, resting)
        if claimed is None:
            break
        message, ticket = claimed
        try:
            sender.send(_opened(program, message, ticket))
        except PersonalDataDestroyed as fault:
            _mark(program, message, state="dead", next_attempt_at=None, last_error=type(fault).__name__)
            report.failed += 1
        except NotTaken as fault:
            _failed(program, message, now, fault.word, fault.after)
            report.failed += 1
            if fault.resting:
                resting.add(message["channel"])
        except Exception as fault:
            # A message that cannot be opened or sent, for whatever reason, must not hold up those behind it.
            _failed(program, message, now, type(fault).__name__)
            report.failed += 1
        else:
            _sent(program, message, now)
            report.sent += 1
    return report


def _claim(program: Program, now: datetime, resting: Collection[str]) -> tuple[Record, Record] | None:
    with program.database.write() as transaction:
        claimed = outbox.claim_next(transaction.connection, now, resting)
        if claimed is not None:
            message = claimed[0]
            message.set(next_attempt_at=now + LEASE, attempts=message["attempts"] + 1)
            records.flush(transaction.connection, [message])
            transaction.commit()
        return claimed


def _opened(program: Program, message: Record, ticket: Record) -> Letter:
    key = program.vault.unwrap(ticket["key_id"], ticket["wrapped_key"])
    plain = program.vault.open(key, message["body"], f"{ticket['no']}:outbox:{message['message_id']}")
    address = None
    if message["recipient"] == CALLER:
        mobile = orjson.loads(program.vault.open(key, ticket["caller"], f"{ticket['no']}:caller")).get("caller_mobile")
        address = normalise_phone(mobile) if mobile else None
    return Letter(
        message["message_id"], ticket["no"], message["channel"], message["template"], message["recipient"],
        orjson.loads(plain), address,
    )  # fmt: skip


def _sent(program: Program, message: Record, now: datetime) -> None:
    _mark(program, message, state="sent", sent_at=now, next_attempt_at=None, last_error=None)


def _failed(program: Program, message: Record, now: datetime, error: str, after: timedelta = timedelta(0)) -> None:
    if message["attempts"] >= MOST_ATTEMPTS:
        _mark(program, message, state="dead", next_attempt_at=None, last_error=error)
        return
    pause = timedelta(minutes=2 ** min(message["attempts"], 6))
    pause = max(pause, min(after, LONGEST_PAUSE))
    _mark(program, message, next_attempt_at=now + pause, last_error=error)


def _mark(program: Program, message: Record, **values: Any) -> None:
    with program.database.write() as transaction:
        message.set(**values)
        records.flush(transaction.connection, [message])
        transaction.commit()
