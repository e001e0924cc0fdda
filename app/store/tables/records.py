"""What is kept of what happened: events, records, refusals, cards, messages, incidents, answers."""

from __future__ import annotations

import sqlalchemy as sa

from app.store.tables.columns import (
    blob,
    count,
    data,
    instant,
    key,
    metadata,
    number,
    one_of,
    partial_index,
    reference,
    text,
)
from app.store.types import Id

event = sa.Table(
    "event",
    metadata,
    sa.Column("ticket_id", Id, sa.ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    instant("at"),
    instant("recorded_at"),
    text("type"),
    text("act", nullable=True),
    text("element", nullable=True),
    text("name", nullable=True),
    text("process", nullable=True),
    # No foreign keys but the ticket: an event quotes actor and unit as they were and hangs on nothing that may change.
    sa.Column("instance_id", Id, nullable=True),
    sa.Column("actor_id", Id, nullable=True),
    text("actor_name", nullable=True),
    text("role", nullable=True),
    sa.Column("unit_id", Id, nullable=True),
    data("body", default=dict),
    text("previous"),
    text("digest"),
    sa.Index("ix_event_at", "at"),
    comment="The journal of a ticket, chained by digests; no personal data (append only).",
)

message_record = sa.Table(
    "message_record",
    metadata,
    key(),
    reference("ticket_id", "ticket"),
    number("event_seq"),
    text("name"),
    blob("record"),
    text("record_digest"),
    instant("at"),
    reference("actor_id", "person", nullable=True),
    sa.Index("ix_message_record_ticket_id", "ticket_id", "event_seq"),
    comment="The submitted form of a message, sealed under the ticket's key.",
)

refusal = sa.Table(
    "refusal",
    metadata,
    key(),
    reference("ticket_id", "ticket", nullable=True),
    instant("at"),
    text("act"),
    text("element", nullable=True),
    reference("actor_id", "person", nullable=True),
    text("code"),
    data("grounds", default=list),
    sa.Index("ix_refusal_ticket_id", "ticket_id"),
    sa.Index("ix_refusal_at", "at"),
    comment="Acts refused by rule, with every ground (append only).",
)

card = sa.Table(
    "card",
    metadata,
    key(),
    reference("ticket_id", "ticket"),
    reference("assignment_id", "assignment", nullable=True),
    reference("unit_id", "unit", nullable=True),
    reference("deadline_id", "deadline"),
    text("level"),
    instant("at"),
    number("event_seq"),
    one_of("level", "sms", "yellow", "red"),
    sa.Index("ix_card_ticket_id", "ticket_id"),
    sa.Index("ix_card_unit_id", "unit_id", "at"),
    sa.Index("ix_card_deadline_id", "deadline_id"),
    comment="Warnings issued to a unit: SMS, yellow card, red card.",
)

outbox = sa.Table(
    "outbox",
    metadata,
    key(),
    text("message_id"),
    reference("ticket_id", "ticket", nullable=True),
    text("channel"),
    text("template"),
    text("recipient"),
    blob("body"),
    instant("created_at"),
    text("state", default="waiting"),
    count("attempts"),
    instant("next_attempt_at", nullable=True),
    instant("sent_at", nullable=True),
    text("last_error", nullable=True),
    sa.UniqueConstraint("message_id"),
    one_of("state", "waiting", "sent", "dead"),
    sa.Index("ix_outbox_ticket_id", "ticket_id"),
    # NULL once the message is sent or given up, so the sender's query needs no word for the state.
    partial_index("ix_outbox_waiting", "next_attempt_at", where="next_attempt_at IS NOT NULL"),
    # For the administrator's lists: what was given up, and what was sent last.
    partial_index("ix_outbox_dead", "id", where="state = 'dead'"),
    partial_index("ix_outbox_sent", "sent_at", where="sent_at IS NOT NULL"),
    comment="Messages to the outside, sent at least once; by message_id (`<ticket no>-<n>`) receivers drop repeats.",
)

attachment = sa.Table(
    "attachment",
    metadata,
    key(),
    reference("ticket_id", "ticket"),
    text("sha256"),
    text("name"),
    text("media_type"),
    sa.Column("size", sa.BigInteger, nullable=False),
    instant("stored_at"),
    reference("by", "person", nullable=True),
    sa.Index("ix_attachment_ticket_id", "ticket_id"),
    sa.Index("ix_attachment_sha256", "sha256"),
    comment="Files of a ticket; the bytes lie outside the database under their digest. `size` in bytes.",
)

incident = sa.Table(
    "incident",
    metadata,
    key(),
    instant("at"),
    reference("ticket_id", "ticket", nullable=True),
    reference("instance_id", "instance", nullable=True),
    text("kind"),
    text("element", nullable=True),
    text("error"),
    text("detail", nullable=True),
    text("state", default="open"),
    count("attempts"),
    text("pack", nullable=True),  # whose it is where there is no ticket
    one_of("state", "open", "retried", "resolved"),
    sa.Index("ix_incident_ticket_id", "ticket_id"),
    partial_index("ix_incident_open", "at", where="state = 'open'"),
    comment="A step that failed by a bug and was rolled back; an administrator retries it.",
)

idempotency_key = sa.Table(
    "idempotency_key",
    metadata,
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), primary_key=True, autoincrement=False),
    sa.Column("route", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    text("digest"),
    number("status", nullable=True),
    text("answer", nullable=True),
    instant("created_at"),
    sa.Index("ix_idempotency_key_created_at", "created_at"),
    comment="The stored answer of an act, so that a repeat of the same request gets it again.",
)
