"""The chain that makes a ticket's history tamper-evident. Pure: rows go in, digests and faults come out.

Each event's digest covers its fields, its ticket and the digest before it (the first one's: the empty text). The
ticket row keeps count and head (the last digest) under an HMAC, the seal: whoever rewrites a whole chain, or cuts off
its end, cannot make the seal without the key. Digests are SHA-256 in hex.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import orjson

FIELDS = frozenset(
    {
        "ticket_id", "seq", "at", "recorded_at", "type", "act", "element", "name", "process", "instance_id",
        "actor_id", "actor_name", "role", "unit_id", "body",
    }
)  # fmt: skip
"""What the digest of an event covers: every column but `previous`, which goes before them, and `digest`."""

START = ""
"""What the first event of a ticket follows, and the head of an empty journal."""

Event = Mapping[str, Any]
Kind = Literal["altered", "missing", "inserted", "reordered", "sealed"]


@dataclass(frozen=True)
class Fault:
    """Something in a journal that is not as it was written. ``seq`` is None where it concerns the whole."""

    seq: int | None
    kind: Kind
    zh: str
    en: str


def canonical(event: Event) -> bytes:
    """The bytes of an event that its digest covers: sorted keys, instants in UTC, fields that are None left out.

    Raises ValueError for a field that the digest does not know (a new column must be thought about), TypeError for a
    value that JSON does not have. ``previous`` and ``digest`` may be present and are not part of it.
    """
    if unknown := event.keys() - FIELDS - {"previous", "digest"}:
        raise ValueError(f"fields without a place in the digest: {', '.join(sorted(unknown))}")
    # The names are ours, not the row's: SQLAlchemy's may be a subclass of str, which orjson refuses as a key.
    covered = {name: _plain(event[name]) for name in FIELDS if event.get(name) is not None}
    return orjson.dumps(covered, option=orjson.OPT_SORT_KEYS)


def chain(previous: str, event: Event) -> str:
    """The digest of an event that follows the digest ``previous``."""
    return hashlib.sha256(previous.encode() + b"\n" + canonical(event)).hexdigest()


def seal(key: bytes, ticket_no: str, count: int, head: str) -> str:
    """The keyed seal over number, count and head, for the ticket row."""
    return hmac.digest(key, f"{ticket_no}\n{count}\n{head}".encode(), hashlib.sha256).hex()


def verify(ticket_no: str, events: Sequence[Event], count: int, head: str, sealed: str, key: bytes) -> list[Fault]:
    """Every fault of a journal, given its rows in the order of ``seq`` and what the ticket row says of them.

    An empty list means: these rows, all of them, in this order, are what was written by somebody who has the key.
    """
    faults: list[Fault] = []
    if not hmac.compare_digest(seal(key, ticket_no, count, head), sealed):
        faults.append(
            Fault(
                None, "sealed", "工单上的条数、链头与签封不符。", "Count and head on the ticket do not match the seal."
            )
        )
    faults += _gaps(events, count)
    faults += _breaks(events)
    if not faults and _last(events) != head:
        faults.append(
            Fault(count, "altered", "最后一条事件与链头不符。", "The last event does not match the head of the chain.")
        )
    return faults


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def _gaps(events: Sequence[Event], count: int) -> list[Fault]:
    """Events whose number is missing, double, beyond the count, or out of turn."""
    found = [int(event["seq"]) for event in events]
    faults = [_missing(seq) for seq in range(1, count + 1) if seq not in set(found)]
    seen: set[int] = set()
    for seq in found:
        if seq in seen or not 1 <= seq <= count:
            faults.append(_inserted(seq))
        elif seen and seq < max(seen):
            faults.append(_reordered(seq))
        seen.add(seq)
    return faults


def _breaks(events: Sequence[Event]) -> list[Fault]:
    """Events that do not carry the digest of their own fields, or do not follow the event before them."""
    order = _order_of_digests(events)
    faults: list[Fault] = []
    before = START
    for event in events:
        seq, previous, digest = int(event["seq"]), str(event["previous"]), str(event["digest"])
        written_as = order.get(digest, seq)
        if chain(previous, event) != digest:
            moved = written_as != seq and chain(previous, {**event, "seq": written_as}) == digest
            faults.append(_reordered(seq) if moved else _altered(seq))
        elif previous != before:
            faults.append(_reordered(seq) if previous in order else _altered(seq))
        before = digest
    return faults


def _order_of_digests(events: Sequence[Event]) -> dict[str, int]:
    """Digest -> number, by following the links from the start whatever numbers the rows bear now."""
    after = {str(event["previous"]): str(event["digest"]) for event in events}
    order: dict[str, int] = {}
    digest = after.get(START)
    while digest is not None and digest not in order:
        order[digest] = len(order) + 1
        digest = after.get(digest)
    return order


def _last(events: Sequence[Event]) -> str:
    return str(events[-1]["digest"]) if events else START


def _missing(seq: int) -> Fault:
    return Fault(seq, "missing", f"缺少第{seq}条事件。", f"Event {seq} is missing.")


def _inserted(seq: int) -> Fault:
    return Fault(seq, "inserted", f"第{seq}条事件是多出来的。", f"Event {seq} does not belong to the journal.")


def _reordered(seq: int) -> Fault:
    return Fault(seq, "reordered", f"第{seq}条事件不在原来的位置。", f"Event {seq} is not in its place.")


def _altered(seq: int) -> Fault:
    return Fault(
        seq, "altered", f"第{seq}条事件的内容与其摘要或前一条不符。", f"Event {seq} does not match its digest."
    )
